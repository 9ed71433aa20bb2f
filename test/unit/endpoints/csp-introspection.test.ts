import { describe, expect, it } from 'vitest';
import { cspIssuer, cspTokenUrl, granted, refreshing } from '../../support/granted.ts';
import { apiClient, clientWith, storedSecret } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { asApi, asApp, baseUrl, basic, type Form, outcomeOf, world } from '../../support/world.ts';

logLines();

const inactive = { status: 200, body: { active: false } };
const organization = { id: 'org-1', permissions: ['csp:org_member'] };

async function loggedIn() {
  const other = clientWith({ clientId: 'other', secrets: [storedSecret('s')] });
  const server = world({ clients: [refreshing.csp.client, apiClient, other] });
  const { grant, refreshToken } = await granted(server, { dialect: 'csp', subject: 'user-1', organization });
  const introspect = (token: string, headers: Form = asApp, form: Form = {}) =>
    outcomeOf(server.post(`${cspIssuer}/introspect`, { token, ...form }, headers));
  const refreshed = async () => {
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const { body } = await outcomeOf(server.post(cspTokenUrl, form, asApp));
    return { access: String(body['access_token']), refresh: String(body['refresh_token']) };
  };
  return { server, grant, refreshToken, introspect, refreshed };
}

describe('introspection by csp clients', () => {
  it('tells of a refresh token whose it is, and until when', async () => {
    const { grant, introspect, refreshToken } = await loggedIn();
    const body = {
      ...{ active: true, iat: grant.authTime, exp: grant.expiresAt, sub: 'user-1' },
      ...{ orgId: 'org-1', token_type: 'refresh_token' },
    };
    expect(await introspect(refreshToken)).toEqual({ status: 200, body });
    expect(await introspect(refreshToken, asApi)).toEqual({ status: 200, body });
  });

  it('tells nothing of an access token, which the other addresses do', async () => {
    const { introspect, refreshed, server } = await loggedIn();
    const { access } = await refreshed();
    expect(await introspect(access)).toEqual(inactive);
    const { body } = await outcomeOf(server.post(`${baseUrl}/oauth2/introspect`, { token: access }, asApp));
    expect([body['active'], body['sub'], body['iss'], body['token_type']]).toEqual([
      ...[true, 'user-1', cspIssuer],
      'Bearer',
    ]);
  });

  it('tells nothing of a refresh token that was used, revoked, or is another client’s', async () => {
    const { introspect, refreshed, refreshToken, server } = await loggedIn();
    expect(await introspect(refreshToken, { authorization: basic('other', 's') })).toEqual(inactive);
    const { refresh } = await refreshed();
    expect(await introspect(refreshToken)).toEqual(inactive);
    expect((await introspect(refresh)).body['active']).toBe(true);
    expect((await server.post(`${cspIssuer}/revoke`, { token: refresh }, asApp)).status).toBe(200);
    expect(await introspect(refresh)).toEqual(inactive);
  });

  it('is for clients that prove themselves by a header', async () => {
    const { introspect, refreshToken } = await loggedIn();
    const credentials = { client_id: 'app', client_secret: 'app-secret' };
    const { status, body } = await introspect(refreshToken, {}, credentials);
    expect([status, body['message']]).toEqual([
      400,
      'invalid_request: Authorization header must be specified',
    ]);
  });
});
