import { describe, expect, it } from 'vitest';
import { authorizer } from '../../../shared/endpoints/authorizer.ts';
import { isRevoked, readBearer } from '../../../shared/endpoints/bearer-claims.ts';
import { authorizerEvent } from '../../lambda/events.ts';
import { cspIssuer } from '../../support/granted.ts';
import { apiClient, clientWith, storedSecret } from '../../support/memory-fixtures.ts';
import { memoryGrantStore } from '../../support/memory-grants.ts';
import { testSigner } from '../../support/memory-keys.ts';
import { logLines } from '../../support/memory-log.ts';
import {
  asApi,
  asApp,
  baseUrl,
  basic,
  type Form,
  introspectionUrl,
  type Json,
  outcomeOf,
  revocationUrl,
  world,
} from '../../support/world.ts';

logLines();

const rootIntrospectionUrl = `${baseUrl}/oauth2/introspect`;
const cspIntrospectionUrl = `${cspIssuer}/introspect`;
const inactive = { status: 200, body: { active: false } };

/** Grants that count the requests which they would cost. */
function countedGrants() {
  const store = memoryGrantStore();
  const calls: string[] = [];
  const counted = {
    ...store,
    find: (id: Uint8Array) => {
      calls.push('find');
      return store.find(id);
    },
    isTokenRevoked: (tokenId: string) => {
      calls.push('isTokenRevoked');
      return store.isTokenRevoked(tokenId);
    },
    revokeLoneToken: (tokenId: string, expiresAt: number) => {
      calls.push(`revokeLoneToken ${tokenId} ${expiresAt}`);
      return store.revokeLoneToken(tokenId, expiresAt);
    },
  };
  return { calls, ports: { grants: counted, grantReader: counted, grantRevocation: counted } };
}

/** A server, and an access token of `app` for itself, which goes back to no grant. */
async function setUp(overrides: Json = {}) {
  const { calls, ports } = countedGrants();
  const app = clientWith({ grantTypes: ['client_credentials'] });
  const other = clientWith({ clientId: 'other', secrets: [storedSecret('s')] });
  const server = world({ clients: [app, apiClient, other], ports });
  const now = server.clock.seconds();
  const claims = {
    ...{ iss: baseUrl, sub: 'app', aud: ['api', baseUrl], client_id: 'app', scope: 'api' },
    ...{ iat: now, exp: now + 60, jti: 'token-1', token_use: 'access', ...overrides },
  };
  const token = await testSigner.sign(claims, 'at+jwt');
  const introspect = (headers: Form = asApi, url = rootIntrospectionUrl) =>
    outcomeOf(server.post(url, { token }, headers));
  const revoke = (headers: Form = asApp, url = revocationUrl) => server.post(url, { token }, headers);
  return { calls, server, claims, token, introspect, revoke };
}

describe('introspecting a token without a grant', () => {
  it.each([
    ['a resource server', asApi],
    ['the client that holds it', asApp],
  ])('tells %s everything, in one read', async (_case, headers) => {
    const { calls, claims, introspect } = await setUp();
    expect(await introspect(headers)).toEqual({
      status: 200,
      body: { active: true, ...claims, azp: 'app', token_type: 'Bearer' },
    });
    expect(calls).toEqual(['isTokenRevoked']);
  });

  it('tells it in the dialect of the address', async () => {
    const { claims, introspect } = await setUp();
    expect(await introspect(asApi, introspectionUrl)).toEqual({
      status: 200,
      body: {
        ...{ active: true, ...claims, aud: 'api', azp: 'app' },
        ...{ expires_in: 60, token_type: 'access_token' },
      },
    });
  });

  it('tells a scope that is a list as one text', async () => {
    const { introspect } = await setUp({ scope: ['api', 'openid'] });
    expect((await introspect()).body['scope']).toBe('api openid');
  });

  it('tells nothing where refresh tokens alone are told about, and reads nothing', async () => {
    const { calls, introspect } = await setUp();
    expect(await introspect(asApi, cspIntrospectionUrl)).toEqual(inactive);
    expect(calls).toEqual([]);
  });

  it('tells nothing to a client that it does not concern', async () => {
    const { introspect } = await setUp();
    expect(await introspect({ authorization: basic('other', 's') })).toEqual(inactive);
  });

  it('ends with its time, without a read', async () => {
    const { calls, introspect, server } = await setUp();
    server.clock.advance(60);
    expect(await introspect()).toEqual(inactive);
    expect(calls).toEqual([]);
  });
});

describe('revoking a token without a grant', () => {
  it('ends it, in one write that is kept for as long as it would have lived', async () => {
    const { calls, claims, introspect, revoke } = await setUp();
    const response = await revoke();
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(calls).toEqual([`revokeLoneToken token-1 ${claims.exp}`]);
    expect(await introspect()).toEqual(inactive);
    expect((await revoke()).status).toBe(200);
  });

  it('ends no other token', async () => {
    const { revoke, server, claims } = await setUp();
    await revoke();
    const token = await testSigner.sign({ ...claims, jti: 'token-2' }, 'at+jwt');
    const { body } = await outcomeOf(server.post(rootIntrospectionUrl, { token }, asApi));
    expect(body['active']).toBe(true);
  });

  it('is for the client that holds it alone', async () => {
    const { calls, introspect, revoke } = await setUp();
    for (const headers of [asApi, { authorization: basic('other', 's') }])
      expect(await outcomeOf(revoke(headers))).toEqual({
        status: 400,
        body: { error: 'invalid_grant', error_description: 'the token is not of this client' },
      });
    expect(calls).toEqual([]);
    expect((await introspect()).body['active']).toBe(true);
  });

  it('works at the address of each dialect', async () => {
    for (const url of [revocationUrl, `${baseUrl}/oauth2/revoke`, `${cspIssuer}/revoke`]) {
      const { introspect, revoke } = await setUp();
      expect((await revoke(asApp, url)).status).toBe(200);
      expect(await introspect()).toEqual(inactive);
    }
  });
});

describe('a bearer token without a grant', () => {
  it('is live until it is revoked, which one read tells', async () => {
    const { calls, revoke, server, token } = await setUp();
    const bearer = await readBearer(token, baseUrl, server.ports);
    if (!bearer) throw new Error('the token was not read');
    expect([bearer.subject, bearer.clientId, bearer.grantId, calls]).toEqual(['app', 'app', undefined, []]);
    expect([await isRevoked(bearer, server.ports), calls]).toEqual([false, ['isTokenRevoked']]);
    await revoke();
    expect(await isRevoked(bearer, server.ports)).toBe(true);
  });

  it('passes the authorizer, and no more once it is revoked', async () => {
    const { revoke, server, token } = await setUp();
    const route = { method: 'GET', path: '/things', scopes: ['api'], audience: ['api'] } as const;
    const event = authorizerEvent(route, { authorization: [`Bearer ${token}`] });
    const judged = await authorizer([route], baseUrl, server.ports)(event);
    expect(judged.principalId).toBe('app');
    await revoke();
    await expect(authorizer([route], baseUrl, server.ports)(event)).rejects.toThrow('Unauthorized');
  });

  it.each([
    ['that is no text', { grant_id: 7 }],
    ['of another length', { grant_id: 'AAAA' }],
    ['that is empty', { grant_id: '' }],
    ['that is null', { grant_id: null }],
  ])('is not one with a grant id %s', async (_case, overrides) => {
    const { calls, introspect, revoke, server, token } = await setUp(overrides);
    expect(await readBearer(token, baseUrl, server.ports)).toBeUndefined();
    expect(await introspect()).toEqual(inactive);
    expect((await revoke()).status).toBe(200);
    expect(calls).toEqual([]);
  });
});
