import { describe, expect, it } from 'vitest';
import type { Client } from '../../../shared/core/model.ts';
import { cspIssuer, cspTokenUrl, granted, refreshing } from '../../support/granted.ts';
import { apiClient } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { asApp, basic, type Form, type Json, outcomeOf, world } from '../../support/world.ts';

const logged = logLines();

const cspClient: Client = {
  ...refreshing.csp.client,
  scope: ['openid', 'group_names', 'group_ids', 'api'],
  maxGroupsInIdToken: 3,
};
const groups = ['A', 'B', 'C', 'D'].map((name) => ({ id: `id-${name}`, name }));
const aliasUrl = `${cspIssuer}/authorize`;

/** A refresh at the csp token endpoint, with more parameters. */
async function loggedIn(overrides: Partial<Client> = {}) {
  const server = world({ clients: [{ ...cspClient, ...overrides }, apiClient] });
  const { grant, refreshToken } = await granted(server, {
    ...{ dialect: 'csp', method: 'password', subject: 'user-1', user: { profile: {}, groups } },
    scope: ['openid', 'group_names', 'group_ids', 'api'],
  });
  const members = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const refresh = (form: Form = {}, headers: Form = asApp, url = cspTokenUrl) =>
    outcomeOf(server.post(url, { ...members, ...form }, headers));
  const refreshByJson = (more: Json = {}, headers: Form = asApp) =>
    outcomeOf(
      server.fetch(aliasUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ ...members, ...more }),
      }),
    );
  const claimsOf = async (body: Json, token: 'access_token' | 'id_token') =>
    (await server.ports.publicKeys.verify(String(body[token])))?.claims ?? {};
  return { server, grant, refresh, refreshByJson, claimsOf, find: () => server.grants.find(grant.id) };
}

function envelope(status: number, code: string, message: string, description = message) {
  return {
    status,
    body: {
      error: code,
      error_description: description,
      ...{ statusCode: status, moduleCode: 340, errorCode: code, cspErrorCode: `csp.auth.${code}` },
      ...{ message: `${code}: ${message}`, requestId: 'request-1' },
    },
  };
}

/** What no request can mean to be less than a client's own (contracts 3.3). */
const ignored = ['0', '-1', '59.5', '1e3', '0x10', ' 60', '60 ', '9007199254740993', 'NaN', '٦٠', 'true'];

describe('accessTokenValiditySeconds', () => {
  it('shortens the access token where it is lower', async () => {
    const { claimsOf, refresh } = await loggedIn();
    const { body } = await refresh({ accessTokenValiditySeconds: '60' });
    const { exp, iat } = await claimsOf(body, 'access_token');
    expect([body['expires_in'], Number(exp) - Number(iat)]).toEqual([60, 60]);
  });

  it.each(['3601', '2147483648', ...ignored])('is ignored otherwise: %j', async (asked) => {
    const { refresh } = await loggedIn();
    const { status, body } = await refresh({ accessTokenValiditySeconds: asked });
    expect([status, body['expires_in']]).toEqual([200, 3_600]);
  });

  it.each<[unknown, number]>([
    [60, 60],
    ['60', 60],
    [1e1, 10],
    [59.5, 3_600],
    [0, 3_600],
    [-60, 3_600],
    [1e21, 3_600],
    [2 ** 53, 3_600],
    [true, 3_600],
    ['1e1', 3_600],
  ])('may be a number in JSON: %j', async (asked, expected) => {
    const { refreshByJson } = await loggedIn();
    const { status, body } = await refreshByJson({ accessTokenValiditySeconds: asked });
    expect([status, body['expires_in']]).toEqual([200, expected]);
  });
});

describe('refreshTokenValiditySeconds', () => {
  it('ends the session sooner where it is lower', async () => {
    const { find, grant, refresh, server } = await loggedIn();
    const { body } = await refresh({ refreshTokenValiditySeconds: '60' });
    const now = server.clock.seconds();
    expect(await find()).toEqual({ ...grant, generation: 1, rotatedAt: now, expiresAt: now + 60 });
    server.clock.advance(60);
    const late = await refresh({ refresh_token: String(body['refresh_token']) });
    expect(late).toEqual(
      envelope(400, 'invalid_grant', 'Invalid refresh token: it is unknown, expired or revoked'),
    );
  });

  it.each(['86401', ...ignored])('is ignored otherwise: %j', async (asked) => {
    const { find, grant, refresh } = await loggedIn();
    expect((await refresh({ refreshTokenValiditySeconds: asked })).status).toBe(200);
    expect((await find())?.expiresAt).toBe(grant.expiresAt);
  });
});

describe('maxGroupsInIdToken', () => {
  const told = async (asked?: string, overrides: Partial<Client> = {}) => {
    const { claimsOf, refresh } = await loggedIn(overrides);
    const { body } = await refresh(asked === undefined ? {} : { maxGroupsInIdToken: asked });
    const claims = await claimsOf(body, 'id_token');
    return [claims['group_names'], claims['group_ids'], claims['groups_truncated']];
  };
  const three = [['A', 'B', 'C'], ['id-A', 'id-B', 'id-C'], true];

  it('cuts both lists where it is lower than the client’s', async () => {
    expect(await told('1')).toEqual([['A'], ['id-A'], true]);
  });

  it.each([undefined, '4', '0', '-1', '1.5', '1e0', '0x1', ' 1', '1 ', 'NaN', 'true'])(
    'is ignored otherwise: %j',
    async (asked) => {
      expect(await told(asked)).toEqual(three);
    },
  );

  it('counts for a client without a limit of its own, too', async () => {
    const { maxGroupsInIdToken: _, ...unlimited } = cspClient;
    const server = world({ clients: [unlimited] });
    const { refreshToken } = await granted(server, {
      ...{ dialect: 'csp', scope: ['openid', 'group_names'], user: { profile: {}, groups } },
    });
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken, maxGroupsInIdToken: '2' };
    const { body } = await outcomeOf(server.post(cspTokenUrl, form, asApp));
    const claims = (await server.ports.publicKeys.verify(String(body['id_token'])))?.claims;
    expect([claims?.['group_names'], claims?.['groups_truncated']]).toEqual([['A', 'B'], true]);
  });
});

describe('who asks at the csp token endpoint', () => {
  it.each<[string, Form, string, string?]>([
    ['without a header', {}, 'Authorization header must be specified'],
    [
      'by another scheme',
      { authorization: 'Bearer abc' },
      'Invalid authorization header. Missing "Basic" prefix',
      "Invalid authorization header. Missing 'Basic' prefix",
    ],
    ['by a header that cannot be read', { authorization: 'Basic !' }, 'Invalid authorization header'],
  ])('is told what is wrong with the header: %s', async (_case, headers, message, description) => {
    const { find, grant, refresh } = await loggedIn();
    const credentials = { client_id: 'app', client_secret: 'app-secret' };
    expect(await refresh(credentials, headers)).toEqual(
      envelope(400, 'invalid_request', message, description),
    );
    expect(await find()).toEqual(grant);
  });

  it('is refused with wrong credentials, under an id that the log has too', async () => {
    const { server } = await loggedIn();
    const response = await server.post(cspTokenUrl, {}, { authorization: basic('app', 'wrong') });
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="latchkey", charset="UTF-8"');
    const { body } = await outcomeOf(response);
    expect(body).toEqual(envelope(401, 'invalid_client', 'client authentication failed').body);
    expect(logged.map((line) => JSON.parse(line).requestId)).toEqual([body['requestId']]);
  });

  it('is a public client with an empty secret', async () => {
    const { refresh } = await loggedIn({ tokenEndpointAuthMethod: 'none', secrets: [] });
    expect((await refresh({}, { authorization: basic('app', '') })).status).toBe(200);
  });

  it('is asked at the older address for a header first, and then for the body', async () => {
    const credentials = { client_id: 'app', client_secret: 'app-secret' };
    const statuses = await Promise.all([
      (await loggedIn()).refresh(credentials, {}, aliasUrl),
      (await loggedIn()).refreshByJson(credentials, {}),
      (await loggedIn()).refreshByJson({ client_id: 'other', client_secret: 'x' }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200]);
    const wrong = await (await loggedIn()).refreshByJson({ ...credentials, client_secret: 'x' }, {});
    expect(wrong).toEqual(envelope(401, 'invalid_client', 'client authentication failed'));
  });

  it('sends a form to the newer address', async () => {
    const { server } = await loggedIn();
    const headers = { ...asApp, 'content-type': 'application/json' };
    const response = server.fetch(cspTokenUrl, { method: 'POST', headers, body: '{}' });
    expect(await outcomeOf(response)).toEqual(
      envelope(400, 'invalid_request', 'the body must be application/x-www-form-urlencoded'),
    );
  });
});
