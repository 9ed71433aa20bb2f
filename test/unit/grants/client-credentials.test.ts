import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../../shared/core/model.ts';
import { startOfTests } from '../../support/clock.ts';
import { apiClient, clientWith } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { asApi, asApp, baseUrl, basic, type Form, outcomeOf, world } from '../../support/world.ts';

const logged = logLines();
const reasons = () => logged.map((line) => JSON.parse(line).because);

const issuers = { csp: `${baseUrl}/csp/gateway/am/api/auth`, plain: baseUrl };
const urls = { csp: `${issuers.csp}/token`, plain: `${baseUrl}/oauth2/token` };
type Place = keyof typeof urls;

const organization = { id: 'acme', permissions: ['csp:org_owner', 'external/notes/writer'] };
const resource = 'https://one.example.com';
const service = clientWith({
  grantTypes: ['client_credentials', 'refresh_token'],
  scope: ['openid', 'profile', 'offline_access', 'api'],
  resources: [resource],
  organization,
});
const cli = clientWith({
  clientId: 'cli',
  secrets: [],
  tokenEndpointAuthMethod: 'none',
  grantTypes: ['client_credentials'],
});

function started(place: Place, overrides: Partial<Client> = {}) {
  const server = world({ clients: [{ ...service, ...overrides }, cli, apiClient] });
  const ask = (form: Form = {}, headers = asApp) =>
    server.post(urls[place], { grant_type: 'client_credentials', ...form }, headers);
  return { server, ask };
}

async function refusalOf(answering: Promise<Response>) {
  const { status, body } = await outcomeOf(answering);
  return { status, error: body['error'], description: body['error_description'] };
}

const organizationRefused = {
  status: 400,
  error: 'invalid_request',
  description: 'the organization is not available here',
};

/** The answer without the token, and the token's claims. */
async function tokenOf(answering: Promise<Response>) {
  const { status, body } = await outcomeOf(answering);
  if (status !== 200) throw new Error(`no token: ${JSON.stringify(body)}`);
  const { access_token, ...rest } = body;
  return { token: String(access_token), rest, claims: decodeJwt(String(access_token)) };
}

describe.each<Place>(['csp', 'plain'])('a client for itself, in the dialect %s', (place) => {
  it('is given an access token alone, for its registered scopes that are about no user', async () => {
    const { ask } = started(place);
    const { rest } = await tokenOf(ask());
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 3_600, scope: 'api' });
  });

  it('writes nothing and asks for nothing but the client', async () => {
    const server = world({
      clients: [service, apiClient],
      ports: {
        grants: unreachable('grants'),
        users: unreachable('users'),
        assertions: unreachable('assertions'),
      },
    });
    const form = { grant_type: 'client_credentials', scope: 'api' };
    expect((await server.post(urls[place], form, asApp)).status).toBe(200);
  });

  it('is given the scope that it asks for, with the resource server as an audience', async () => {
    const { ask } = started(place, { scope: ['openid', 'api', 'app'], resourceServer: true });
    const { rest, claims } = await tokenOf(ask({ scope: 'api' }));
    expect({ scope: rest['scope'], aud: claims.aud }).toEqual({ scope: 'api', aud: ['api', issuers[place]] });
  });

  it('has no scope where none is registered by name', async () => {
    const { scope: _, ...unscoped } = service;
    const server = world({ clients: [unscoped, apiClient] });
    const { claims } = await tokenOf(server.post(urls[place], { grant_type: 'client_credentials' }, asApp));
    expect({ scope: claims['scope'], aud: claims.aud }).toEqual({ aud: issuers[place] });
  });

  it.each(['openid', 'api openid', 'profile', 'offline_access'])('is refused the scope %j', async (scope) => {
    const { ask } = started(place);
    expect(await refusalOf(ask({ scope }))).toEqual({
      status: 400,
      error: 'invalid_scope',
      description: 'scope has a value that is about a user, and this grant_type has none',
    });
    expect(reasons()).toEqual(['scope-refused']);
  });

  it.each([
    ['is not registered for it', 'other'],
    ['is no resource server', 'cli'],
  ])('is refused a scope that %s', async (_case, scope) => {
    const { ask } = started(place, { scope: ['api', 'cli'] });
    expect(await refusalOf(ask({ scope }))).toEqual({
      status: 400,
      error: 'invalid_scope',
      description: 'scope is not available to this client',
    });
  });

  it('is given tokens for its resources, and no others', async () => {
    const { ask } = started(place, { scope: [] });
    expect((await tokenOf(ask({ resource }))).claims.aud).toBe(resource);
    expect(await refusalOf(ask({ resource: 'https://two.example.com' }))).toEqual({
      status: 400,
      error: 'invalid_target',
      description: 'the resource is not available to this client',
    });
  });

  it('must have a secret, and the grant type', async () => {
    const { ask } = started(place);
    const notAllowed = {
      status: 400,
      error: 'unauthorized_client',
      description: 'this client may not use this grant_type',
    };
    expect(await refusalOf(ask({}, { authorization: basic('cli', '') }))).toEqual(notAllowed);
    expect(await refusalOf(ask({}, asApi))).toEqual(notAllowed);
  });

  it('holds a token that introspection knows, and UserInfo refuses', async () => {
    const { server, ask } = started(place);
    const { token, claims } = await tokenOf(ask());
    const introspected = await outcomeOf(server.post(`${baseUrl}/oauth2/introspect`, { token }, asApi));
    expect(introspected.body).toEqual({ ...claims, active: true, azp: 'app', token_type: 'Bearer' });
    const userinfo = { csp: `${baseUrl}/csp/gateway/am/api/userinfo`, plain: `${baseUrl}/userinfo` }[place];
    const told = await server.fetch(userinfo, { headers: { authorization: `Bearer ${token}` } });
    expect(told.status).toBe(403);
  });
});

describe('the token of a client for itself', () => {
  it('is an RFC 9068 token without a login in it, in plain OAuth', async () => {
    const { ask } = started('plain');
    const { token, claims } = await tokenOf(ask({ scope: 'api' }));
    expect(decodeProtectedHeader(token).typ).toBe('at+jwt');
    expect(claims).toEqual({
      iss: baseUrl,
      sub: 'app',
      aud: ['api', baseUrl],
      client_id: 'app',
      scope: 'api',
      iat: startOfTests,
      exp: startOfTests + 3_600,
      jti: expect.any(String),
      token_use: 'access',
    });
  });

  it('has the organization of the client and what it may do there, in the dialect csp', async () => {
    const { ask } = started('csp');
    const { claims } = await tokenOf(ask({ scope: 'api' }));
    expect(claims).toEqual({
      iss: issuers.csp,
      sub: 'app',
      aud: ['api', issuers.csp],
      azp: 'app',
      client_id: 'app',
      iat: startOfTests,
      exp: startOfTests + 3_600,
      jti: expect.any(String),
      context: claims.jti,
      context_name: 'acme',
      acct: 'app',
      domain: 'login.example.com',
      username: 'app',
      perms: organization.permissions,
      scope: 'api',
      token_use: 'access',
    });
  });

  it('lives no longer than the request says, in the dialect csp', async () => {
    const { ask } = started('csp');
    const { rest, claims } = await tokenOf(ask({ accessTokenValiditySeconds: '60' }));
    expect({ expires_in: rest['expires_in'], exp: claims.exp }).toEqual({
      expires_in: 60,
      exp: startOfTests + 60,
    });
  });
});

describe.each<readonly [Place, string]>([
  ['csp', 'orgId'],
  ['plain', 'organization'],
])('the organization of a client for itself, in the dialect %s', (place, parameter) => {
  it('may be named when it is the client’s own', async () => {
    const { ask } = started(place);
    expect((await ask({ [parameter]: 'acme' })).status).toBe(200);
  });

  it.each([
    ['is another', 'globex'],
    ['has other letters', 'ACME'],
  ])('is refused when it %s', async (_case, asked) => {
    const { ask } = started(place);
    expect(await refusalOf(ask({ [parameter]: asked }))).toEqual(organizationRefused);
    expect(reasons()).toEqual(['organization-refused']);
  });

  it('is refused when it is longer than any', async () => {
    const { ask } = started(place);
    expect(await refusalOf(ask({ [parameter]: 'a'.repeat(129) }))).toEqual({
      status: 400,
      error: 'invalid_request',
      description: `${parameter} is over 128 characters`,
    });
  });

  it('is refused to a client that has none, which is given tokens without', async () => {
    const { organization: _, ...homeless } = service;
    const server = world({ clients: [homeless, apiClient] });
    const ask = (form: Form) =>
      server.post(urls[place], { grant_type: 'client_credentials', ...form }, asApp);
    expect(await refusalOf(ask({ [parameter]: 'acme' }))).toEqual(organizationRefused);
    const { claims } = await tokenOf(ask({}));
    expect(Object.keys(claims)).not.toContain('context_name');
  });
});

/** A store that must not be asked. */
function unreachable<T extends object>(name: string): T {
  return new Proxy({} as T, {
    get: (_, member) => {
      throw new Error(`${name}.${String(member)} was asked`);
    },
  });
}
