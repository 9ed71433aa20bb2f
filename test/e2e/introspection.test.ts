import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ask, paths, post } from '../support/calls.ts';
import { demoApi, demoApp, demoLimited, registerClient } from '../support/clients.ts';
import { forEachDynamo } from '../support/local.ts';
import { introspect, login, refresh, revoke, tokensOf } from '../support/login.ts';

/** API Gateway renames the header of a Lambda proxy answer, as its "important notes" say. */
const challengeHeader = 'x-amzn-remapped-www-authenticate';
const inactive = { active: false };
const msApi = { ...demoApi, clientId: 'ms-api', secret: 'ms-api-secret', timestampUnit: 'ms' } as const;
const otherApp = { ...demoApp, clientId: 'other-app', secret: 'other-app-secret' };

forEachDynamo((cloud) => {
  describe('introspection', () => {
    it('tells a resource server everything about an access token that names it', async () => {
      const { accessToken, username } = await login(cloud, { scope: 'openid demo-api' });
      const { iss, exp, iat, auth_time, amr, session_index, jti, grant_id } = decodeJwt(accessToken);
      const { expires_in, ...answer } = await introspect(cloud, accessToken, demoApi);
      expect(Number(exp) - Number(expires_in)).toBeLessThanOrEqual(cloud.now() / 1000);
      expect(answer).toEqual({
        active: true,
        token_type: 'access_token',
        aud: 'demo-api',
        azp: 'demo-app',
        client_id: 'demo-app',
        sub: username,
        scope: 'openid demo-api',
        phone_number: username,
        phone_number_verified: true,
        token_use: 'access',
        ...{ iss, exp, iat, auth_time, amr, session_index, jti, grant_id },
      });
    });

    it('tells of a refresh token what it is and when it ends', async () => {
      const { refreshToken, username } = await login(cloud, { channel: 'email', scope: 'openid demo-api' });
      const answer = await introspect(cloud, refreshToken, demoApi);
      expect(answer).toMatchObject({
        active: true,
        token_type: 'refresh_token',
        aud: 'demo-api',
        client_id: 'demo-app',
        sub: username,
        scope: 'openid demo-api',
        email: username,
        email_verified: true,
      });
      expect(Number(answer['exp']) - Number(answer['iat'])).toBe(2_592_000);
    });

    it.each(['accessToken', 'refreshToken'] as const)('tells the owner of its %s', async (kind) => {
      const tokens = await login(cloud);
      expect(await introspect(cloud, tokens[kind], demoApp)).toMatchObject({ active: true });
    });

    it.each(['accessToken', 'refreshToken'] as const)(
      'tells a client that the %s has nothing to do with nothing',
      async (kind) => {
        await registerClient(cloud, otherApp);
        const tokens = await login(cloud);
        expect(await introspect(cloud, tokens[kind], otherApp)).toEqual(inactive);
        expect(await introspect(cloud, tokens[kind], demoLimited)).toEqual(inactive);
      },
    );

    it('gives milliseconds to a client that asked for them, and only there', async () => {
      await registerClient(cloud, msApi);
      await registerClient(cloud, otherApp);
      const { accessToken } = await login(cloud, { scope: 'openid ms-api', as: otherApp });
      const claims = decodeJwt(accessToken);
      const answer = await introspect(cloud, accessToken, msApi);
      for (const name of ['exp', 'iat', 'auth_time']) {
        expect(answer[name]).toBe(Number(claims[name]) * 1000);
      }
    });

    it('answers at its old address, tokeninfo, the same', async () => {
      const { accessToken } = await login(cloud, { scope: 'openid demo-api' });
      const { body } = await post(cloud, paths.tokeninfo, { token: accessToken }, { as: demoApi });
      const { expires_in: _, ...same } = await introspect(cloud, accessToken, demoApi);
      expect(body).toMatchObject(same);
    });

    it('calls everything inactive that is no live token', async () => {
      const { accessToken, idToken, refreshToken } = await login(cloud, { scope: 'openid demo-api' });
      const [header, payload, signature] = accessToken.split('.');
      const { privateKey } = await generateKeyPair('RS256');
      const kid = String(JSON.parse(Buffer.from(String(header), 'base64url').toString()).kid);
      const forged = await new SignJWT(decodeJwt(accessToken))
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid })
        .sign(privateKey);
      const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
      const texts = [idToken, forged, unsigned, `${header}.${payload}.`, `${payload}.${signature}`];
      for (const text of [...texts, 'x', '.', '..', refreshToken.slice(1), `${refreshToken}A`]) {
        expect(await introspect(cloud, text, demoApi)).toEqual(inactive);
      }
    });

    it('calls a token inactive that one of our public keys was abused to sign as a secret', async () => {
      const { accessToken } = await login(cloud);
      const { keys } = (await ask(cloud, paths.jwks)).body as { keys: Record<string, string>[] };
      const kid = String(
        JSON.parse(Buffer.from(String(accessToken.split('.')[0]), 'base64url').toString()).kid,
      );
      const jwk = keys.find((key) => key['kid'] === kid);
      const forged = await new SignJWT(decodeJwt(accessToken))
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid })
        .sign(new TextEncoder().encode(JSON.stringify(jwk)));
      expect(await introspect(cloud, forged, demoApi)).toEqual(inactive);
    });

    it('calls an access token inactive from its last second on', async () => {
      const { accessToken, refreshToken } = await login(cloud);
      cloud.advance(3_600);
      expect(await introspect(cloud, accessToken, demoApi)).toEqual(inactive);
      expect(await introspect(cloud, refreshToken, demoApi)).toMatchObject({ active: true });
    });

    it('calls a refresh token inactive that was traded for its successor', async () => {
      const { refreshToken } = await login(cloud);
      const successor = tokensOf(await refresh(cloud, refreshToken));
      expect(await introspect(cloud, refreshToken, demoApi)).toEqual(inactive);
      expect(await introspect(cloud, successor.refreshToken, demoApi)).toMatchObject({ active: true });
    });

    it.each([
      ['a wrong secret', { clientId: 'demo-api', secret: 'wrong' }],
      ['an unknown client', { clientId: 'nobody', secret: 'wrong' }],
    ])('answers %s with 401 and a challenge', async (_whom, as) => {
      const { status, headers, body } = await post(cloud, paths.introspection, { token: 'x' }, { as });
      expect({ status, body, challenge: headers.get(challengeHeader) }).toEqual({
        status: 401,
        body: { error: 'invalid_client', error_description: 'client authentication failed' },
        challenge: 'Basic realm="latchkey", charset="UTF-8"',
      });
    });

    it('answers nobody who does not say who it is', async () => {
      const { status, body } = await post(cloud, paths.introspection, { token: 'x' }, { as: null });
      expect({ status, error: body['error'] }).toEqual({ status: 401, error: 'invalid_client' });
    });
  });

  describe('revocation', () => {
    it('of a refresh token takes every token of the login with it', async () => {
      const first = await login(cloud);
      const second = tokensOf(await refresh(cloud, first.refreshToken));
      const { status, text } = await revoke(cloud, second.refreshToken);
      expect({ status, text }).toEqual({ status: 200, text: '' });
      for (const token of [first.accessToken, second.accessToken, second.refreshToken]) {
        expect(await introspect(cloud, token, demoApi)).toEqual(inactive);
      }
      expect((await refresh(cloud, second.refreshToken)).body['error']).toBe('invalid_grant');
    });

    it('of an access token takes it alone', async () => {
      const first = await login(cloud);
      const second = tokensOf(await refresh(cloud, first.refreshToken));
      expect((await revoke(cloud, first.accessToken)).status).toBe(200);
      expect(await introspect(cloud, first.accessToken, demoApi)).toEqual(inactive);
      for (const token of [second.accessToken, second.refreshToken]) {
        expect(await introspect(cloud, token, demoApi)).toMatchObject({ active: true });
      }
    });

    it('done twice, or of a token that nobody knows, is answered alike', async () => {
      const { refreshToken } = await login(cloud);
      for (const token of [refreshToken, refreshToken, 'unknown', 'un.kno.wn']) {
        const { status, text } = await revoke(cloud, token);
        expect({ status, text }).toEqual({ status: 200, text: '' });
      }
    });

    it("of another client's token is refused, and the token lives on", async () => {
      await registerClient(cloud, otherApp);
      const tokens = await login(cloud);
      for (const token of [tokens.accessToken, tokens.refreshToken]) {
        const { status, body } = await revoke(cloud, token, { as: otherApp });
        expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_grant' });
        expect(await introspect(cloud, token, demoApi)).toMatchObject({ active: true });
      }
    });
  });
});
