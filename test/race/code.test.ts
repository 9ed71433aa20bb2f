import { describe, expect, it } from 'vitest';
import { challengeOf } from '../../shared/core/pkce.ts';
import { post } from '../support/calls.ts';
import { demoApi, registerClient, type TestClient } from '../support/clients.ts';
import { codePortsOf } from '../support/cloud-codes.ts';
import { callback, mintCode } from '../support/codes.ts';
import { crowd } from '../support/crowd.ts';
import { forEachDynamo } from '../support/local.ts';
import { introspect, tokensOf } from '../support/login.ts';

const path = '/csp/gateway/am/api/auth/token';
const codeVerifier = '~'.repeat(43);
const s256 = { codeChallenge: challengeOf(codeVerifier), codeChallengeMethod: 'S256' } as const;
const service = {
  clientId: 'racing-service',
  secret: 'racing-service-secret',
  dialect: 'csp',
  grantTypes: ['authorization_code', 'refresh_token'],
} as const satisfies TestClient;

forEachDynamo((cloud) => {
  describe('races for one authorization code', () => {
    it('give one of 100 parallel requests tokens, which the others, being a second use, end', async () => {
      await registerClient(cloud, service);
      const code = await mintCode(await codePortsOf(cloud), { clientId: service.clientId, ...s256 });
      const form = { grant_type: 'authorization_code', code, redirect_uri: callback };
      const redeem = () => post(cloud, path, { ...form, code_verifier: codeVerifier }, { as: service });
      const replies = await crowd(100, redeem);
      const [given, ...more] = replies.filter(({ status }) => status === 200).map(tokensOf);
      expect(more).toEqual([]);
      expect(given).toBeDefined();
      const errors = replies.flatMap(({ status, body }) => (status === 200 ? [] : [body['error']]));
      expect([errors.length, ...new Set(errors)]).toEqual([99, 'invalid_grant']);
      for (const token of [given?.accessToken ?? '', given?.refreshToken ?? '']) {
        expect(await introspect(cloud, token, demoApi)).toEqual({ active: false });
      }
    });
  });
});
