import { createLocalJWKSet, importSPKI, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { encodeApiToken, hashApiToken } from '../../../shared/core/api-token.ts';
import { factsOf } from '../../../shared/core/user-claims.ts';
import { ask, basic, post } from '../../support/calls.ts';
import { codePortsOf } from '../../support/cloud-codes.ts';
import { callback, carol, mintCode } from '../../support/codes.ts';
import { forEachDynamo } from '../../support/local.ts';
import { grantWith } from '../../support/memory-fixtures.ts';

const root = '/csp/gateway/am/api';
const authorization = basic({ clientId: 'demo-service', secret: 'demo-service-secret' });
const asService = { as: null, headers: { authorization } };
const sentJson = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

// Each function of the dialect, deployed: what an answer says in detail stands in test/unit/endpoints.
forEachDynamo((cloud) => {
  describe('around the CSP token endpoint', async () => {
    const ports = await codePortsOf(cloud);

    async function login() {
      const code = await mintCode(ports, { clientId: 'demo-service' });
      const form = { grant_type: 'authorization_code', code, redirect_uri: callback };
      const { body } = await post(cloud, `${root}/auth/token`, form, asService);
      return {
        accessToken: String(body['access_token']),
        idToken: String(body['id_token']),
        refreshToken: String(body['refresh_token']),
      };
    }

    async function mintApiToken(): Promise<string> {
      const [id, secret] = [ports.entropy.bytes(16), ports.entropy.bytes(32)];
      await ports.grants.claim(
        grantWith({
          id,
          clientId: 'demo-service',
          dialect: 'csp',
          subject: carol.id,
          userId: carol.id,
          user: factsOf(carol),
          scope: ['openid'],
          audience: [],
          authTime: ports.clock.seconds(),
          expiresAt: ports.clock.seconds() + 3_600,
          apiToken: { secretHash: hashApiToken(secret), name: 'nightly build' },
        }),
      );
      return encodeApiToken({ grantId: id, secret });
    }

    const isActive = async (token: string) =>
      (await post(cloud, `${root}/auth/introspect`, { token }, asService)).body['active'];

    it('an API token is traded for tokens, by one read once everything is warm', async () => {
      const apiToken = await mintApiToken();
      const trade = () =>
        post(cloud, `${root}/auth/api-tokens/authorize`, { api_token: apiToken }, { as: null });
      await trade();
      cloud.resetRequests();
      const { status, body } = await trade();
      expect([status, body['refresh_token'], body['expires_in']]).toEqual([200, apiToken, 1_800]);
      expect(cloud.requests().map(({ operation }) => operation)).toEqual(['GetItem']);
      const details = await ask(cloud, `${root}/auth/api-tokens/details`, sentJson({ tokenValue: apiToken }));
      expect([details.status, details.body['tokenName']]).toEqual([200, 'nightly build']);
    });

    it('an API token that is not one is refused in the envelope', async () => {
      const form = { api_token: 'A'.repeat(64) };
      const { status, body } = await post(cloud, `${root}/auth/api-tokens/authorize`, form, { as: null });
      expect([status, body['cspErrorCode'], body['statusCode']]).toEqual([
        400,
        'csp.auth.invalid_grant',
        400,
      ]);
    });

    it('tokens verify by the key set, by the public key as JWKs, and as PEM', async () => {
      const { accessToken } = await login();
      const issuer = `${cloud.url}${root}/auth`;
      const [keys, both, pem] = await Promise.all([
        ask(cloud, `${root}/auth/keys`),
        ask(cloud, `${root}/auth/token-public-key`),
        ask(cloud, `${root}/auth/token-public-key?format=pem`),
      ]);
      expect(both.body).toEqual({ alg: 'RS256', issuer, ...keys.body, value: pem.body['value'] });
      const options = { issuer, algorithms: ['RS256'] };
      const found = createLocalJWKSet(keys.body as unknown as Parameters<typeof createLocalJWKSet>[0]);
      const key = await importSPKI(String(pem.body['value']), 'RS256');
      const [byId, byPem] = [
        await jwtVerify(accessToken, found, options),
        await jwtVerify(accessToken, key, options),
      ];
      expect(byId.payload).toEqual(byPem.payload);
      expect(byId.payload['sub']).toBe(carol.id);
    });

    it('a logout by ID token ends the login', async () => {
      const { idToken, refreshToken } = await login();
      expect(await isActive(refreshToken)).toBe(true);
      const { status, body } = await ask(cloud, `${root}/auth/logout`, sentJson({ idToken }));
      expect([status, body]).toEqual([200, { redirectUrl: `${cloud.url}/` }]);
      expect(await isActive(refreshToken)).toBe(false);
      const again = await ask(cloud, '/csp/gateway/am/api/v2/auth/logout?orgId=acme', sentJson({ idToken }));
      expect(again.status).toBe(200);
    });

    it('UserInfo of a user that is gone says so, with a challenge', async () => {
      const { accessToken } = await login();
      const headers = { authorization: `Bearer ${accessToken}` };
      const { status, body, headers: answered } = await ask(cloud, `${root}/userinfo`, { headers });
      expect([status, body['cspErrorCode'], answered.get('x-amzn-remapped-www-authenticate')]).toEqual([
        404,
        'csp.auth.invalid_token',
        'Bearer error="invalid_token"',
      ]);
    });

    it.each([`${root}/auth/.well-known/openid-configuration`, `${root}/.well-known/openid-configuration`])(
      'discovery at %s names addresses that answer',
      async (path) => {
        const { body } = await ask(cloud, path);
        expect(body['issuer']).toBe(`${cloud.url}${root}/auth`);
        const named = Object.entries(body).filter(([name]) => /_(endpoint|uri)$/.test(name));
        expect(named).toHaveLength(8);
        for (const [name, address] of named) {
          const method = /token|introspection|revocation|pushed/.test(name) ? 'POST' : 'GET';
          const { status } = await fetch(String(address), { method });
          // API Gateway answers 403 where there is no such route.
          expect([200, 400]).toContain(status);
        }
      },
    );
  });
});
