import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { post } from '../../support/calls.ts';
import { demoApi } from '../../support/clients.ts';
import { localCloud } from '../../support/local.ts';
import { login as logInAtUas } from '../../support/login.ts';
import { login as logInAtCiam } from '../ciam/steps.ts';
import { aliceOf, answerOf } from '../csp/steps.ts';
import { actor, app, failure, paths, plainOf, request } from './steps.ts';

const cloud = await localCloud();
const { logIn, user: alice } = await plainOf(cloud);
const { logIn: logInAtCsp } = await aliceOf(cloud);

describe('introspection at the root', () => {
  const introspect = (token: string, as: { clientId: string; secret: string } = demoApi, hint = {}) =>
    post(cloud, paths.introspect, { token, ...hint }, { as });

  it('tells of an access token, to resource servers and to the client itself (RFC 7662)', async () => {
    const { accessToken } = await logIn();
    const { aud, ...claims } = decodeJwt(accessToken);
    for (const as of [demoApi, app]) {
      const { status, body, headers } = await introspect(accessToken, as);
      expect({ status, body }).toEqual({
        status: 200,
        body: { active: true, ...claims, aud, azp: app.clientId, token_type: 'Bearer' },
      });
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('tells of a refresh token, whatever the hint is', async () => {
    const { refreshToken } = await logIn();
    for (const hint of [{}, { token_type_hint: 'access_token' }, { token_type_hint: 'unheard_of' }]) {
      const { body } = await introspect(refreshToken, demoApi, hint);
      expect(body).toMatchObject({
        ...{ active: true, iss: cloud.url, sub: alice.id, client_id: app.clientId, scope: 'openid' },
        token_type: 'refresh_token',
      });
    }
  });

  it('tells of tokens of every dialect', async () => {
    const tokens = [
      (await logInAtUas(cloud)).accessToken,
      (await logInAtCiam(cloud)).access,
      (await logInAtCsp()).accessToken,
      (await logIn()).accessToken,
    ];
    for (const token of tokens) {
      const { iss, jti, sub } = decodeJwt(token);
      expect((await introspect(token)).body).toMatchObject({
        active: true,
        iss,
        jti,
        sub,
        token_type: 'Bearer',
      });
    }
  });

  it('tells nothing of what is over, revoked, an ID token, or none of the caller’s business', async () => {
    const inactive = { status: 200, body: { active: false } };
    const { accessToken, idToken, refreshToken } = await logIn();
    expect(answerOf(await introspect(accessToken, actor))).toEqual(inactive);
    for (const token of [idToken, `${accessToken}x`, 'x'])
      expect(answerOf(await introspect(token))).toEqual(inactive);
    const { body } = await request(cloud, { grant_type: 'client_credentials' });
    const own = String(body['access_token']);
    expect((await introspect(own)).body['active']).toBe(true);
    for (const token of [own, refreshToken]) {
      expect((await post(cloud, paths.revoke, { token }, { as: app })).status).toBe(200);
    }
    for (const token of [own, accessToken, refreshToken])
      expect(answerOf(await introspect(token))).toEqual(inactive);
    const { accessToken: old } = await logIn();
    cloud.advance(3_600);
    expect(answerOf(await introspect(old))).toEqual(inactive);
  });

  it('is for clients that prove themselves', async () => {
    const { accessToken } = await logIn();
    for (const as of [
      { ...app, secret: 'wrong' },
      { clientId: 'demo-spa', secret: '' },
    ]) {
      expect(answerOf(await introspect(accessToken, as))).toEqual(
        failure('invalid_client', 'client authentication failed', 401),
      );
    }
  });
});
