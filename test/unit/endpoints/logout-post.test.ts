import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../shared/core/encoding.ts';
import type { Claims } from '../../../shared/core/ports.ts';
import { keySigner } from '../../../shared/crypto/key-signer.ts';
import { jsonRequest } from '../../support/ciam.ts';
import {
  apiToken,
  asService,
  type CspWorld,
  cspIssuer,
  cspUrl,
  cspWorld,
  envelope,
  service,
} from '../../support/csp.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { signingKeyId, testSigner } from '../../support/memory-keys.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, outcomeOf } from '../../support/world.ts';

logLines();

const address = `${cspIssuer}/logout`;
const newer = `${baseUrl}/csp/gateway/am/api/v2/auth/logout`;
const bye = 'https://service.example.com/bye';

const logout = (
  made: CspWorld,
  idToken: unknown,
  query: Readonly<Record<string, string>> = {},
  at: string = address,
) => outcomeOf(made.fetch(`${at}?${new URLSearchParams(query)}`, jsonRequest('POST', { idToken })));

const isActive = async (made: CspWorld, token: string): Promise<unknown> =>
  (await outcomeOf(made.post(`${cspIssuer}/introspect`, { token }, asService))).body['active'];

/** Claims of an ID token as it was made. */
async function claimsOf(made: CspWorld, idToken: string): Promise<Claims> {
  return (await made.ports.publicKeys.verify(idToken))?.claims ?? {};
}

describe('a logout by ID token', () => {
  it.each([address, newer])('at %s ends the login and says where to go', async (at) => {
    const made = await cspWorld();
    const { id_token, refresh_token, access_token } = await made.login();
    expect(await isActive(made, refresh_token)).toBe(true);
    const query = { post_logout_redirect_uri: bye, state: 'a b', orgId: 'acme' };
    expect(await logout(made, id_token, query, at)).toEqual({
      status: 200,
      body: { redirectUrl: `${bye}?state=a+b` },
    });
    expect(await isActive(made, refresh_token)).toBe(false);
    expect((await made.refresh(refresh_token)).status).toBe(400);
    const headers = { authorization: `Bearer ${access_token}` };
    expect((await made.fetch(`${cspUrl}/userinfo`, { headers })).status).toBe(401);
  });

  it('leads to our own root without an address', async () => {
    const made = await cspWorld();
    const { id_token } = await made.login();
    expect(await logout(made, id_token)).toEqual({ status: 200, body: { redirectUrl: `${baseUrl}/` } });
  });

  it('ends no other login of the same user', async () => {
    const made = await cspWorld();
    const [first, second] = [await made.login(), await made.login()];
    await logout(made, first.id_token);
    expect([await isActive(made, first.refresh_token), await isActive(made, second.refresh_token)]).toEqual([
      false,
      true,
    ]);
  });

  it('works with an ID token that is over, and a second time', async () => {
    const made = await cspWorld();
    const { id_token, refresh_token } = await made.login();
    made.clock.advance(20_000);
    expect((await logout(made, id_token)).status).toBe(200);
    expect(await isActive(made, refresh_token)).toBe(false);
    expect((await logout(made, id_token)).status).toBe(200);
  });

  it('answers alike where TTL has removed the login', async () => {
    const made = await cspWorld();
    const { id_token } = await made.login();
    made.grants.contents.clear();
    expect((await logout(made, id_token)).status).toBe(200);
  });

  it('leaves an API token alone, which is no login', async () => {
    const made = await cspWorld();
    const trade = () => outcomeOf(made.post(`${cspIssuer}/api-tokens/authorize`, { api_token: apiToken }));
    const { body } = await trade();
    expect((await logout(made, body['id_token'])).status).toBe(200);
    expect((await trade()).status).toBe(200);
  });

  it('may be read by pages of the client', async () => {
    const made = await cspWorld();
    const { id_token: idToken } = await made.login();
    const request = jsonRequest('POST', { idToken }, { origin: 'https://service.example.com' });
    const response = await made.fetch(address, request);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://service.example.com');
  });
});

describe('a logout that is refused', () => {
  const refused = envelope(400, 'invalid_request', 'idToken is not an ID token of this issuer');
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const foreign = keySigner(signingKeyId, new Uint8Array(stranger.export({ format: 'der', type: 'pkcs8' })));
  const tampered: readonly [string, (claims: Claims) => Promise<string>][] = [
    ['signed by another key', (claims) => foreign(claims, 'JWT')],
    [
      'unsigned',
      async (claims) =>
        `${toBase64Url(Buffer.from('{"alg":"none"}'))}.${toBase64Url(Buffer.from(JSON.stringify(claims)))}.`,
    ],
    ['an access token', (claims) => testSigner.sign({ ...claims, token_use: 'access' }, 'JWT')],
    ['of another issuer', (claims) => testSigner.sign({ ...claims, iss: `${baseUrl}/uas` }, 'JWT')],
    ['of another host', (claims) => testSigner.sign({ ...claims, iss: 'https://evil.example.com' }, 'JWT')],
    ['of nobody', (claims) => testSigner.sign({ ...claims, azp: undefined }, 'JWT')],
    ['of a client that is gone', (claims) => testSigner.sign({ ...claims, azp: 'gone' }, 'JWT')],
    ['of no login', (claims) => testSigner.sign({ ...claims, sid: undefined }, 'JWT')],
    ['of half a login', (claims) => testSigner.sign({ ...claims, sid: 'AAAA' }, 'JWT')],
    ['of a login in other letters', (claims) => testSigner.sign({ ...claims, sid: '*' }, 'JWT')],
    ['a word', async () => 'token'],
  ];

  it.each(tampered)('for a token %s ends nothing', async (_case, tamper) => {
    const made = await cspWorld();
    const { id_token, refresh_token } = await made.login();
    expect(await logout(made, await tamper(await claimsOf(made, id_token)))).toEqual(refused);
    expect(await isActive(made, refresh_token)).toBe(true);
  });

  it('for the access token itself ends nothing', async () => {
    const made = await cspWorld();
    const { access_token, refresh_token } = await made.login();
    expect(await logout(made, access_token)).toEqual(refused);
    expect(await isActive(made, refresh_token)).toBe(true);
  });

  it('for a token that says another client’s name ends nothing of the first', async () => {
    const other = clientWith({ clientId: 'other', dialect: 'csp' });
    const made = await cspWorld({ clients: [service, other] });
    const { id_token, refresh_token } = await made.login();
    const claims = await claimsOf(made, id_token);
    await logout(made, await testSigner.sign({ ...claims, azp: 'other' }, 'JWT'));
    expect(await isActive(made, refresh_token)).toBe(true);
  });

  it.each([
    'https://evil.example.com/',
    'https://service.example.com/bye/',
    'https://service.example.com/bye?x=1',
    'javascript:alert(1)',
  ])('for the address %s ends nothing', async (target) => {
    const made = await cspWorld();
    const { id_token, refresh_token } = await made.login();
    expect(await logout(made, id_token, { post_logout_redirect_uri: target })).toEqual(
      envelope(400, 'invalid_request', 'the address to return to is not one that the client registered'),
    );
    expect(await isActive(made, refresh_token)).toBe(true);
  });

  it.each<[unknown, string]>([
    [undefined, 'idToken is missing'],
    ['', 'idToken is missing'],
    [7, 'idToken must be a string'],
    ['x'.repeat(16_300), 'idToken is not an ID token of this issuer'],
  ])('for %j in place of one', async (idToken, description) => {
    expect(await logout(await cspWorld(), idToken)).toEqual(envelope(400, 'invalid_request', description));
  });

  it('for a body over the limit', async () => {
    const { status } = await logout(await cspWorld(), 'x'.repeat(100_000));
    expect(status).toBe(413);
  });

  it('for a form', async () => {
    const made = await cspWorld();
    expect(await outcomeOf(made.post(address, { idToken: 'x' }))).toEqual(
      envelope(400, 'invalid_request', 'the body must be application/json'),
    );
  });
});

describe('a logout in the browser', () => {
  it('leads back to a registered address, as discovery promises', async () => {
    const made = await cspWorld();
    const { body } = await outcomeOf(made.fetch(`${cspIssuer}/.well-known/openid-configuration`));
    const query = new URLSearchParams({ client_id: 'service', post_logout_redirect_uri: bye });
    const response = await made.fetch(`${body['end_session_endpoint']}?${query}`);
    expect([response.status, response.headers.get('location')]).toEqual([302, bye]);
  });
});
