import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { clientWith } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { asApi, baseUrl, type Form, outcomeOf, type World } from '../../support/world.ts';
import {
  type Address,
  addresses,
  alice,
  clients,
  codeOf,
  cspIssuer,
  partner,
  phone,
  redeem,
  requestUrl,
  setting,
  shown,
  signIn,
  web,
} from './sign-in-setting.ts';

logLines();

const userinfo = {
  plain: `${baseUrl}/userinfo`,
  uas: `${baseUrl}/uas/oauth2/userinfo`,
  csp: `${baseUrl}/csp/gateway/am/api/userinfo`,
} as const satisfies Readonly<Record<Address, string>>;

const person = { ...alice, profile: { ...alice.profile, address: 'Street 1', birthdate: '1990-01-31' } };

/** The tokens of a sign-in. */
async function tokens(request: Form = {}, address: Address = 'plain', recipient = 'alice@example.com') {
  const place = setting({
    clients: [
      ...clients,
      clientWith({ ...web, clientId: 'listed', scope: ['openid', 'profile'], claims: ['nickname'] }),
    ],
    users: [person],
  });
  const clientId = request['client_id'] ?? 'web';
  const visited = await signIn(place, { url: requestUrl(request, address), recipient });
  if (shown(visited) === '200 consent') {
    const allowed = await place.browser.send(visited, 'consent', { decision: 'allow' });
    return { ...place, ...(await redeem(place.server, codeOf(allowed), { clientId, address })) };
  }
  return { ...place, ...(await redeem(place.server, codeOf(visited), { clientId, address })) };
}

const told = async ({ fetch }: Pick<World, 'fetch'>, accessToken: unknown, address: Address = 'plain') =>
  outcomeOf(fetch(userinfo[address], { headers: { authorization: `Bearer ${accessToken}` } }));

const asking = (request: unknown) => ({ claims: JSON.stringify(request) });
const email = { email: 'alice@example.com', email_verified: true };

describe('UserInfo', () => {
  it('tells the claims of the granted scopes, which the ID token does not', async () => {
    const { server, body } = await tokens({ scope: 'openid profile email phone address' });
    expect(await told(server, body['access_token'])).toEqual({
      status: 200,
      body: {
        ...{ sub: 'user-alice', name: 'Alice', nickname: 'Al', preferred_username: 'alice' },
        ...{ birthdate: '1990-01-31', updated_at: alice.updatedAt, address: { formatted: 'Street 1' } },
        ...{ ...email, phone_number: phone, phone_number_verified: true },
      },
    });
    const { name, email: address } = decodeJwt(String(body['id_token']));
    expect([name, address]).toEqual([undefined, undefined]);
  });

  it('tells what was asked for one by one, and the ID token what was asked for there', async () => {
    const request = {
      userinfo: { email: null, address: { essential: true } },
      id_token: { birthdate: null },
    };
    const { server, body } = await tokens(asking(request));
    expect((await told(server, body['access_token'])).body).toEqual({
      sub: 'user-alice',
      email: 'alice@example.com',
      address: { formatted: 'Street 1' },
    });
    const { birthdate, email: address } = decodeJwt(String(body['id_token']));
    expect([birthdate, address]).toEqual(['1990-01-31', undefined]);
  });

  it('tells the same after a refresh, and so does its ID token', async () => {
    const first = await tokens(asking({ userinfo: { email: null }, id_token: { birthdate: null } }));
    const form = {
      grant_type: 'refresh_token',
      refresh_token: String(first.body['refresh_token']),
      client_id: 'web',
      client_secret: 'app-secret',
    };
    const { body } = await outcomeOf(first.server.post(addresses.plain.token, form));
    expect([
      (await told(first.server, body['access_token'])).body,
      decodeJwt(String(body['id_token']))['birthdate'],
    ]).toEqual([{ sub: 'user-alice', email: 'alice@example.com' }, '1990-01-31']);
  });

  it('tells a client with a list of scopes no more than those are about', async () => {
    const request = { client_id: 'listed', ...asking({ userinfo: { email: null, birthdate: null } }) };
    const { server, body } = await tokens(request);
    expect((await told(server, body['access_token'])).body).toEqual({
      sub: 'user-alice',
      nickname: 'Al',
      birthdate: '1990-01-31',
    });
  });

  it('tells somebody else’s client no more than the user let it have', async () => {
    const request = { client_id: partner.clientId, scope: 'openid email' };
    const { server, body } = await tokens({ ...request, ...asking({ userinfo: { birthdate: null } }) });
    expect((await told(server, body['access_token'])).body).toEqual({ sub: 'user-alice', ...email });
  });

  it('tells the vendor’s clients what was asked for beside what they expect', async () => {
    const request = { client_id: 'service', ...asking({ userinfo: { nickname: null } }) };
    const { server, body } = await tokens(request, 'csp');
    expect((await told(server, body['access_token'], 'csp')).body).toMatchObject({
      ...{ sub: 'user-alice', username: 'alice', nickname: 'Al' },
    });
    expect(decodeJwt(String(body['id_token'])).iss).toBe(cspIssuer);
  });

  it.each([
    ['a phone number', phone, { phone_number: phone, phone_number_verified: true }],
    ['an e-mail address', 'new@example.com', { email: 'new@example.com', email_verified: true }],
  ])('tells %s of a recipient that is its own subject', async (_name, recipient, claims) => {
    const { server, body } = await tokens({ client_id: 'tool' }, 'uas', recipient);
    expect(await told(server, body['access_token'], 'uas')).toEqual({
      status: 200,
      body: { sub: recipient, ...claims },
    });
  });

  it('is refused to a token of another issuer, and to one that was revoked', async () => {
    const { server, body } = await tokens({ client_id: 'tool' }, 'uas', phone);
    expect((await told(server, body['access_token'])).status).toBe(401);
    server.grants.contents.clear();
    expect((await told(server, body['access_token'], 'uas')).status).toBe(401);
  });
});

describe('UserInfo by POST', () => {
  it.each<[Address, string, string]>([
    ['plain', 'web', 'alice@example.com'],
    ['uas', 'tool', phone],
    ['csp', 'service', 'alice@example.com'],
  ])('takes the token from the header or from the form: %s', async (address, clientId, recipient) => {
    const { server, body } = await tokens({ client_id: clientId }, address, recipient);
    const token = String(body['access_token']);
    const answers = await Promise.all([
      told(server, token, address),
      outcomeOf(server.post(userinfo[address], { access_token: token })),
      outcomeOf(server.post(userinfo[address], {}, { authorization: `Bearer ${token}` })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.slice(1)).toEqual([answers[0], answers[0]]);
  });

  it('refuses two tokens, and none', async () => {
    const { server, body } = await tokens();
    const token = String(body['access_token']);
    const two = await server.post(
      userinfo.plain,
      { access_token: token },
      { authorization: `Bearer ${token}` },
    );
    const none = await server.post(userinfo.plain, {});
    expect([two.status, none.status]).toEqual([401, 400]);
  });
});

describe('introspection of a user’s token', () => {
  const ask = async (claims: readonly string[], as: Form = asApi) => {
    const api = clientWith({ ...clients.at(-1), claims });
    const place = setting({ clients: [...clients.slice(0, -1), api], users: [person] });
    const visited = await signIn(place, { url: requestUrl({ scope: 'openid api' }) });
    const { body } = await redeem(place.server, codeOf(visited));
    const token = String(body['access_token']);
    return (await outcomeOf(place.server.post(`${baseUrl}/oauth2/introspect`, { token }, as))).body;
  };

  it('tells a resource server the claims that it is given', async () => {
    expect(await ask(['email', 'nickname'])).toMatchObject({
      active: true,
      sub: 'user-alice',
      email: 'alice@example.com',
      nickname: 'Al',
    });
  });

  it('tells it nothing about the user otherwise', async () => {
    const { email: address, nickname } = await ask([]);
    expect([address, nickname]).toEqual([undefined, undefined]);
  });
});
