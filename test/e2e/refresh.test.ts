import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { demoApi, demoApp, registerClient } from '../support/clients.ts';
import { forEachDynamo } from '../support/local.ts';
import { introspect, login, refresh, tokensOf } from '../support/login.ts';

const refused = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'the refresh token is not valid' },
};
const inactive = { active: false };
const graceSeconds = 30;
const otherApp = { ...demoApp, clientId: 'other-app', secret: 'other-app-secret' };
const sliding = {
  ...demoApp,
  clientId: 'sliding',
  secret: 'sliding-secret',
  refreshTokenExpiry: 'dynamic',
  refreshTokenTtl: 1_000,
} as const;
const endless = {
  ...demoApp,
  clientId: 'endless',
  secret: 'endless-secret',
  refreshTokenExpiry: 'none',
  refreshTokenTtl: 1_000,
} as const;
const short = { ...demoApp, clientId: 'short', secret: 'short-secret', refreshTokenTtl: 1_000 };

forEachDynamo((cloud) => {
  describe('refresh tokens', () => {
    it('bring new tokens of the same login and a successor', async () => {
      const before = await login(cloud, { scope: 'openid demo-api' });
      const { status, body } = await refresh(cloud, before.refreshToken);
      const after = tokensOf({ status, body, headers: new Headers(), text: '' });
      const { access_token, refresh_token, id_token, ...rest } = body;
      expect(rest).toEqual({ token_type: 'Bearer', expires_in: 3600, scope: 'openid demo-api' });
      expect(refresh_token).not.toBe(before.refreshToken);
      expect(access_token).not.toBe(before.accessToken);
      const login1 = decodeJwt(before.idToken);
      const login2 = decodeJwt(after.idToken);
      for (const claim of ['sub', 'auth_time', 'session_index', 'amr', 'phone_number']) {
        expect(login2[claim]).toEqual(login1[claim]);
      }
    });

    it('narrow the scope of the new tokens alone', async () => {
      const { refreshToken } = await login(cloud, { scope: 'openid demo-api' });
      const narrow = await refresh(cloud, refreshToken, { scope: 'openid' });
      expect(narrow.body['scope']).toBe('openid');
      const wide = await refresh(cloud, tokensOf(narrow).refreshToken, { scope: 'demo-api openid' });
      expect(wide.body['scope']).toBe('demo-api openid');
    });

    it('give no scope that the login did not, and stay good after the attempt', async () => {
      const { refreshToken } = await login(cloud);
      const { status, body } = await refresh(cloud, refreshToken, { scope: 'openid demo-api' });
      expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_scope' });
      expect((await refresh(cloud, refreshToken)).status).toBe(200);
    });

    it('give the same successor again to the old token inside the grace window', async () => {
      const { refreshToken } = await login(cloud);
      const first = tokensOf(await refresh(cloud, refreshToken));
      cloud.advance(graceSeconds - 5);
      const again = tokensOf(await refresh(cloud, refreshToken));
      expect(again.refreshToken).toBe(first.refreshToken);
      expect((await refresh(cloud, again.refreshToken)).status).toBe(200);
    });

    it('that come back after the grace window end the login and every token of it', async () => {
      const { refreshToken, accessToken } = await login(cloud);
      const successor = tokensOf(await refresh(cloud, refreshToken));
      cloud.advance(graceSeconds + 1);
      const { status, body } = await refresh(cloud, refreshToken);
      expect({ status, body }).toEqual(refused);
      expect(await refresh(cloud, successor.refreshToken)).toMatchObject(refused);
      for (const token of [accessToken, successor.accessToken, successor.refreshToken]) {
        expect(await introspect(cloud, token, demoApi)).toEqual(inactive);
      }
    });

    it('of two generations ago end the login even inside the grace window', async () => {
      const { refreshToken } = await login(cloud);
      const second = tokensOf(await refresh(cloud, refreshToken));
      const third = tokensOf(await refresh(cloud, second.refreshToken));
      expect(await refresh(cloud, refreshToken)).toMatchObject(refused);
      expect(await refresh(cloud, third.refreshToken)).toMatchObject(refused);
    });

    it("of another client are refused, and the owner's session goes on", async () => {
      await registerClient(cloud, otherApp);
      const { refreshToken } = await login(cloud);
      expect(await refresh(cloud, refreshToken, { as: otherApp })).toMatchObject(refused);
      expect((await refresh(cloud, refreshToken)).status).toBe(200);
    });

    it('with any character changed are refused without a request to the table', async () => {
      const { refreshToken } = await login(cloud);
      cloud.resetRequests();
      for (const at of [0, 10, 40, 60, 127]) {
        const other = refreshToken[at] === 'A' ? 'B' : 'A';
        const forged = refreshToken.slice(0, at) + other + refreshToken.slice(at + 1);
        expect(await refresh(cloud, forged)).toMatchObject(refused);
      }
      expect(cloud.requests()).toEqual([]);
    });

    it('of a fixed life end with it, however often they are used', async () => {
      await registerClient(cloud, short);
      const { refreshToken } = await login(cloud, { as: short });
      cloud.advance(600);
      const successor = tokensOf(await refresh(cloud, refreshToken, { as: short }));
      cloud.advance(401);
      expect(await refresh(cloud, successor.refreshToken, { as: short })).toMatchObject(refused);
    });

    it('of a dynamic life live on with each use, and end without one', async () => {
      await registerClient(cloud, sliding);
      const { refreshToken } = await login(cloud, { as: sliding });
      cloud.advance(600);
      const second = tokensOf(await refresh(cloud, refreshToken, { as: sliding }));
      cloud.advance(600);
      const third = tokensOf(await refresh(cloud, second.refreshToken, { as: sliding }));
      cloud.advance(1_001);
      expect(await refresh(cloud, third.refreshToken, { as: sliding })).toMatchObject(refused);
    });

    it('without an end outlive any other', async () => {
      await registerClient(cloud, endless);
      const { refreshToken } = await login(cloud, { as: endless });
      cloud.advance(10 * 365 * 86_400);
      expect((await refresh(cloud, refreshToken, { as: endless })).status).toBe(200);
    });
  });
});
