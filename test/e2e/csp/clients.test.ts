import { createPublicKey } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { challengeOf } from '../../../shared/core/pkce.ts';
import { askCommand } from '../../cli/run.ts';
import { ask, basic, post } from '../../support/calls.ts';
import { callback } from '../../support/codes.ts';
import { localCloud } from '../../support/local.ts';
import { tokensOf } from '../../support/login.ts';
import {
  accessTokenType,
  aliceOf,
  answerOf,
  delegate,
  demoBackend,
  demoCli,
  demoOrganization,
  demoService,
  introspect,
  paths,
  refresh,
  refusals,
  request,
  userinfo,
} from './steps.ts';

const cloud = await localCloud();
const { codeOf, logIn, user: alice } = await aliceOf(cloud);
const groupScope = ['openid', 'group_names', 'group_ids'];

// What a real client would break on if it were missing, the most important first.
describe('a client of the vendor’s', () => {
  it('1. posts a form with Basic, including `client_id:` and an empty secret', async () => {
    const verifier = 'v'.repeat(43);
    const code = await codeOf({
      clientId: demoCli.clientId,
      codeChallenge: challengeOf(verifier),
      codeChallengeMethod: 'S256',
    });
    const form = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier };
    const reply = await request(cloud, { ...form, client_id: 'ignored' }, { as: demoCli });
    expect(reply.status).toBe(200);
    const { refreshToken } = tokensOf(reply);
    expect((await refresh(cloud, refreshToken, {}, { as: demoCli })).status).toBe(200);
    expect((await request(cloud, { grant_type: 'client_credentials' })).status).toBe(200);
  });

  it('2. reads expires_in as whole seconds, and a JWT with what the user and the organization are', async () => {
    const { body } = await request(cloud, {
      ...{ grant_type: 'authorization_code', redirect_uri: callback },
      code: await codeOf({ scope: groupScope }),
    });
    const accessToken = String(body['access_token']);
    const claims = decodeJwt(accessToken);
    expect(body['expires_in']).toBe(1_800);
    expect(decodeProtectedHeader(accessToken)).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.any(String) });
    expect(claims).toEqual({
      iss: `${cloud.url}${paths.issuer}`,
      aud: `${cloud.url}${paths.issuer}`,
      sub: alice.id,
      azp: demoService.clientId,
      client_id: demoService.clientId,
      iat: expect.any(Number),
      exp: Number(claims.iat) + 1_800,
      jti: expect.any(String),
      acct: 'alice@example.com',
      context: expect.any(String),
      context_name: demoOrganization.id,
      domain: 'example.com',
      username: 'alice',
      perms: demoOrganization.permissions,
      scope: groupScope.join(' '),
      grant_id: expect.any(String),
      token_use: 'access',
    });
  });

  it('3. has its validity overrides clamped silently', async () => {
    const lives = [];
    for (const accessTokenValiditySeconds of ['60', '3600', '0', 'soon']) {
      const { status, body } = await request(cloud, {
        grant_type: 'client_credentials',
        accessTokenValiditySeconds,
      });
      lives.push([status, body['expires_in']]);
    }
    expect(lives).toEqual([
      [200, 60],
      [200, 1_800],
      [200, 1_800],
      [200, 1_800],
    ]);
  });

  it('4. tells errors by a status that is not 200, and by cspErrorCode and message', async () => {
    const { status, body } = await refresh(cloud, 'gone');
    expect([status, body['cspErrorCode'], body['message']]).toEqual([
      400,
      'csp.auth.invalid_grant',
      'invalid_grant: Invalid refresh token: it is unknown, expired or revoked',
    ]);
  });

  it('5. finds the public key with and without a format, as value and as keys', async () => {
    const [both, jwks, pem] = await Promise.all(
      ['', '?format=jwks', '?format=pem'].map((query) => ask(cloud, paths.publicKey + query)),
    );
    const { keys } = (await ask(cloud, paths.keys)).body;
    const issuer = `${cloud.url}${paths.issuer}`;
    const value = pem?.body['value'];
    expect(both?.body).toEqual({ alg: 'RS256', issuer, keys, value });
    expect(jwks?.body).toEqual({ alg: 'RS256', issuer, keys });
    expect(pem?.body).toEqual({ alg: 'RS256', issuer, value });
    const { access_token: token } = (await request(cloud, { grant_type: 'client_credentials' })).body;
    const options = { issuer, algorithms: ['RS256'] };
    const found = createLocalJWKSet({ keys } as Parameters<typeof createLocalJWKSet>[0]);
    for (const verifying of [
      jwtVerify(String(token), found, options),
      jwtVerify(String(token), createPublicKey(String(value)), options),
    ]) {
      expect((await verifying).payload.sub).toBe(demoService.clientId);
    }
  });

  it('6. has client_delegate with its one token type', async () => {
    const { accessToken } = await logIn({ scope: groupScope });
    const reply = await delegate(cloud, accessToken, { accessTokenValiditySeconds: '60', scope: 'openid' });
    expect(answerOf(reply)).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        expires_in: 60,
        issued_token_type: accessTokenType,
        scope: 'openid',
        token_type: 'Bearer',
      },
    });
    expect(decodeJwt(String(reply.body['access_token']))).toMatchObject({
      sub: alice.id,
      username: 'alice',
      context_name: demoOrganization.id,
      azp: demoBackend.clientId,
      act: { sub: demoBackend.clientId },
    });
  });

  it('7. refreshes, with an ID token where openid was granted, whether it keeps its refresh token or takes the new one', async () => {
    const { refreshToken: first } = await logIn();
    // A lost answer, or a client that keeps what it has: the same successor.
    const [kept, again] = [await refresh(cloud, first), await refresh(cloud, first)];
    expect([kept.status, again.status, again.body['refresh_token']]).toEqual([
      200,
      200,
      kept.body['refresh_token'],
    ]);
    let held = first;
    for (const _ of [1, 2, 3]) {
      const { status, body } = await refresh(cloud, held);
      expect([status, decodeJwt(String(body['id_token'])).sub]).toEqual([200, alice.id]);
      held = String(body['refresh_token'] ?? held);
    }
    const { refreshToken: withoutOpenid } = await logIn({ scope: ['group_names'] });
    expect((await refresh(cloud, withoutOpenid)).body).not.toHaveProperty('id_token');
  });

  it('8. introspects and revokes refresh tokens, and is told groups in matching order', async () => {
    const { accessToken, refreshToken } = await logIn({ scope: groupScope });
    const told = await introspect(cloud, refreshToken);
    expect(told).toEqual({
      active: true,
      exp: expect.any(Number),
      iat: expect.any(Number),
      orgId: demoOrganization.id,
      sub: alice.id,
      token_type: 'refresh_token',
    });
    // In seconds, and from the login on.
    expect(Number(told['exp']) - Number(told['iat'])).toBeGreaterThanOrEqual(86_400);
    expect(Number(told['exp'])).toBeLessThan(2 ** 32);
    expect(await introspect(cloud, accessToken)).toEqual({ active: false });
    const { body } = await userinfo(cloud, accessToken);
    expect(body).toEqual({
      sub: alice.id,
      acct: 'alice@example.com',
      context: decodeJwt(accessToken)['context'],
      context_name: demoOrganization.id,
      domain: 'example.com',
      username: 'alice',
      email: 'alice@example.com',
      email_verified: true,
      given_name: 'Alice',
      family_name: 'Virtanen',
      group_names: alice.groups.slice(0, 5).map(({ name }) => name),
      group_ids: alice.groups.slice(0, 5).map(({ id }) => id),
      groups_truncated: true,
    });
    const revoked = await post(cloud, paths.revoke, { token: refreshToken }, { as: demoService });
    expect([revoked.status, revoked.text]).toEqual([200, '']);
    expect(await introspect(cloud, refreshToken)).toEqual({ active: false });
    expect(answerOf(await refresh(cloud, refreshToken))).toEqual(refusals.refreshToken);
    expect((await userinfo(cloud, accessToken)).status).toBe(401);
  });

  it('9. finds discovery at both places, the older address of the token endpoint, and api-tokens/authorize', async () => {
    const [one, other] = [await ask(cloud, paths.discovery), await ask(cloud, paths.olderDiscovery)];
    expect(other.body).toEqual(one.body);
    expect(one.body).toMatchObject({
      issuer: `${cloud.url}${paths.issuer}`,
      token_endpoint: `${cloud.url}${paths.token}`,
      claimsSupported: one.body['claims_supported'],
    });
    const credentials = { client_id: demoService.clientId, client_secret: demoService.secret };
    const members = { grant_type: 'client_credentials', state: 'unread' };
    const sentJson = (body: unknown, headers = {}) =>
      ask(cloud, paths.alias, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    for (const reply of [
      await post(cloud, paths.alias, members, { as: demoService }),
      await post(cloud, paths.alias, { ...members, ...credentials }, { as: null }),
      await sentJson({ ...members, ...credentials, accessTokenValiditySeconds: 60 }),
      await sentJson({ ...members, client_secret: 'ignored' }, { authorization: basic(demoService) }),
    ]) {
      expect(reply.status).toBe(200);
    }
    const { api_token: apiToken } = await askCommand([
      ...['api-token', 'create', '--username', 'alice', '--client-id', demoService.clientId],
      ...['--expires', '30d', '--local', cloud.url],
    ]);
    const traded = await post(cloud, paths.apiToken, { api_token: String(apiToken) }, { as: null });
    expect(decodeJwt(String(traded.body['access_token']))).toMatchObject({
      sub: alice.id,
      context_name: demoOrganization.id,
    });
  });

  it('10. has maxGroupsInIdToken cut the groups, and orgId come back in context_name', async () => {
    const { idToken } = await logIn({ scope: groupScope }, { maxGroupsInIdToken: '2' });
    const { aud, group_names, group_ids, groups_truncated } = decodeJwt(idToken);
    expect({ aud, group_names, group_ids, groups_truncated }).toEqual({
      aud: [demoService.clientId],
      group_names: alice.groups.slice(0, 2).map(({ name }) => name),
      group_ids: alice.groups.slice(0, 2).map(({ id }) => id),
      groups_truncated: true,
    });
    const form = { grant_type: 'client_credentials', orgId: demoOrganization.id };
    const { access_token: token } = (await request(cloud, form)).body;
    expect(decodeJwt(String(token))['context_name']).toBe(demoOrganization.id);
  });
});
