import { describe, expect, it } from 'vitest';
import type { DialectId } from '../../../shared/contract/issuers.ts';
import { granted, refreshing } from '../../support/granted.ts';
import { apiClient } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { asApp, baseUrl, basic, type Form, outcomeOf, world } from '../../support/world.ts';

logLines();

const ids = Object.keys(refreshing) as DialectId[];
const pairs = ids.flatMap((given) => ids.flatMap((at) => (given === at ? [] : [[given, at] as const])));

const user = { profile: { name: 'Ada' }, groups: [{ id: 'g1', name: 'Admins' }], username: 'ada' };
const organization = { id: 'org-1', permissions: ['csp:org_member'] };

/** A world with a grant of one dialect, and its refresh token presented in another. */
async function presented(given: DialectId, at: DialectId) {
  const { client, url } = refreshing[at];
  const server = world({ clients: [{ ...client, claims: ['name'] }, apiClient] });
  const { grant, refreshToken } = await granted(server, {
    dialect: given,
    ...{ subject: 'user-1', user, organization, method: 'password', scope: ['openid', 'api'] },
  });
  const present = () => server.post(url, { grant_type: 'refresh_token', refresh_token: refreshToken }, asApp);
  return { server, grant, present };
}

describe('a refresh token', () => {
  it.each(pairs)('of the dialect %s is good for nothing in %s, and stays as it was', async (given, at) => {
    const { grant, present, server } = await presented(given, at);
    const { status, body } = await outcomeOf(present());
    expect([status, body['error']]).toEqual([400, 'invalid_grant']);
    expect(await server.grants.find(grant.id)).toEqual(grant);
  });

  it.each([
    ['ciam', 'JWT'],
    ['csp', 'JWT'],
    ['plain', 'at+jwt'],
    ['uas', 'at+jwt'],
  ] as const)('gives tokens in its own dialect: %s', async (id, type) => {
    const { grant, present, server } = await presented(id, id);
    const { status, body } = await outcomeOf(present());
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: body['access_token'],
        id_token: body['id_token'],
        refresh_token: body['refresh_token'],
        token_type: 'Bearer',
        expires_in: 3_600,
        scope: 'openid api',
      },
    });
    expect(await server.grants.find(grant.id)).toEqual({
      ...grant,
      generation: 1,
      rotatedAt: server.clock.seconds(),
    });
    expect((await server.ports.publicKeys.verify(String(body['access_token'])))?.type).toBe(type);
  });

  it('of a client of no vendor at the root gives tokens as RFC 9068 has them', async () => {
    const { present, server } = await presented('plain', 'plain');
    const response = await present();
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    const { body } = await outcomeOf(response);
    const now = server.clock.seconds();
    const access = await server.ports.publicKeys.verify(String(body['access_token']));
    const shared = {
      ...{ iss: baseUrl, sub: 'user-1', iat: now, auth_time: now, amr: ['pwd'] },
      session_index: 'a1b2c3d4e5f6',
    };
    expect(access).toEqual({
      type: 'at+jwt',
      claims: {
        ...shared,
        aud: ['api', baseUrl],
        client_id: 'app',
        scope: 'openid api',
        exp: now + 3_600,
        jti: access?.claims['jti'],
        grant_id: 'BwcHBwcHBwcHBwcHBwcHBw',
        token_use: 'access',
      },
    });
    const id = await server.ports.publicKeys.verify(String(body['id_token']));
    expect(id).toEqual({
      type: 'JWT',
      claims: {
        ...shared,
        ...{ aud: 'app', azp: 'app', exp: now + 600, jti: id?.claims['jti'], name: 'Ada' },
        ...{ sid: 'BwcHBwcHBwcHBwcHBwcHBw', acr: 'urn:latchkey:params:oauth:acr:password' },
        token_use: 'id',
      },
    });
  });

  it('of a vendor’s client at the root gives tokens as the vendor has them', async () => {
    const { present, server } = await presented('ciam', 'ciam');
    const { body } = await outcomeOf(present());
    const now = server.clock.seconds();
    const access = await server.ports.publicKeys.verify(String(body['access_token']));
    expect(access).toEqual({
      type: 'JWT',
      claims: {
        ...{ iss: baseUrl, sub: 'user-1', aud: 'app', iat: now, nbf: now, exp: now + 3_600 },
        scope: ['openid', 'api'],
        jti: access?.claims['jti'],
        client_id: 'app',
        grant_id: 'BwcHBwcHBwcHBwcHBwcHBw',
        token_use: 'access',
      },
    });
  });
});

describe('a public client', () => {
  it.each<[DialectId, Form, Form]>([
    ...ids.map((id): [DialectId, Form, Form] => [id, { authorization: basic('app', '') }, {}]),
    ...(['ciam', 'plain', 'uas'] as const).flatMap((id): [DialectId, Form, Form][] => [
      [id, {}, { client_id: 'app', client_secret: '' }],
      [id, {}, { client_id: 'app' }],
    ]),
  ])('may say who it is with an empty secret, or without: %s %j %j', async (id, headers, form) => {
    const { client, url } = refreshing[id];
    const server = world({ clients: [{ ...client, tokenEndpointAuthMethod: 'none', secrets: [] }] });
    const { refreshToken } = await granted(server, { dialect: id });
    const members = { grant_type: 'refresh_token', refresh_token: refreshToken, ...form };
    expect((await server.post(url, members, headers)).status).toBe(200);
  });

  it.each(ids)('may not say so with another secret, or in the name of a confidential one: %s', async (id) => {
    const { client, url } = refreshing[id];
    const publicClient = {
      ...client,
      clientId: 'public',
      tokenEndpointAuthMethod: 'none',
      secrets: [],
    } as const;
    const server = world({ clients: [client, publicClient] });
    const { grant, refreshToken } = await granted(server, { dialect: id });
    const members = { grant_type: 'refresh_token', refresh_token: refreshToken };
    for (const authorization of [basic('public', 'x'), basic('app', ''), basic('app', 'x')]) {
      const { status, body } = await outcomeOf(server.post(url, members, { authorization }));
      expect([status, body['error']]).toEqual([401, 'invalid_client']);
    }
    expect(await server.grants.find(grant.id)).toEqual(grant);
  });
});

describe('a refused request at the root', () => {
  const unknown = { grant_type: 'nonsense' };

  it.each([
    ['plain', 'grant_type is not supported'],
    ['ciam', 'OAuth 2.0 Parameter: grant_type'],
  ] as const)('is answered in the words of the client: %s', async (id, description) => {
    const { client, url } = refreshing[id];
    const server = world({ clients: [client] });
    expect(await outcomeOf(server.post(url, unknown, asApp))).toEqual({
      status: 400,
      body: { error: 'unsupported_grant_type', error_description: description },
    });
  });
});
