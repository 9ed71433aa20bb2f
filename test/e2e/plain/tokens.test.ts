import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../support/calls.ts';
import { localCloud } from '../../support/local.ts';
import { login as logInAtUas, tokensOf } from '../../support/login.ts';
import { login as logInAtCiam } from '../ciam/steps.ts';
import {
  accessTokenType,
  aliceOf,
  alicePassword,
  answerOf,
  paths as csp,
  demoBackend,
  demoService,
  request as requestAtCsp,
  tokenExchange,
} from '../csp/steps.ts';
import { actor, app, failure, plainOf, request } from './steps.ts';

const cloud = await localCloud();
const { asCode, logIn, user: alice } = await plainOf(cloud);
const { logIn: logInAtCsp } = await aliceOf(cloud);

const byPassword = { grant_type: 'password', username: 'alice', password: alicePassword } as const;
const asItself = { grant_type: 'client_credentials' } as const;
const refreshing = (refresh_token: string) => ({ grant_type: 'refresh_token', refresh_token });
const exchanging = (subject_token: string) => ({
  grant_type: tokenExchange,
  ...{ subject_token, subject_token_type: accessTokenType },
});

describe('tokens at the root', () => {
  it('of every grant are JWTs of RFC 9068', async () => {
    const { accessToken, refreshToken } = await logIn();
    const replies = [
      await request(cloud, await asCode()),
      await request(cloud, refreshing(refreshToken)),
      await request(cloud, { ...byPassword, scope: 'openid' }),
      await request(cloud, asItself),
      await request(cloud, exchanging(accessToken), { as: actor }),
    ];
    for (const { status, body, headers } of replies) {
      const token = String(body['access_token']);
      expect([status, body['token_type']]).toEqual([200, 'Bearer']);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(decodeProtectedHeader(token)).toEqual({ typ: 'at+jwt', alg: 'RS256', kid: expect.any(String) });
      expect(decodeJwt(token)).toMatchObject({
        iss: cloud.url,
        aud: cloud.url,
        sub: expect.any(String),
        client_id: expect.any(String),
        iat: expect.any(Number),
        exp: expect.any(Number),
        jti: expect.any(String),
      });
    }
    expect(new Set(replies.map(({ body }) => decodeJwt(String(body['access_token'])).jti)).size).toBe(5);
  });

  it('of a login tell of it and of nothing more', async () => {
    const { accessToken, idToken } = await logIn({ nonce: 'n-1' });
    const { iat, exp, ...claims } = decodeJwt(accessToken);
    expect([Number(exp) - Number(iat), claims]).toEqual([
      3_600,
      {
        ...{ iss: cloud.url, aud: cloud.url, sub: alice.id, client_id: app.clientId, scope: 'openid' },
        ...{ jti: expect.any(String), grant_id: expect.any(String), session_index: expect.any(String) },
        ...{ auth_time: expect.any(Number), amr: ['pwd'], token_use: 'access' },
      },
    ]);
    expect(decodeProtectedHeader(idToken).typ).toBe('JWT');
    expect(decodeJwt(idToken)).toMatchObject({
      ...{ iss: cloud.url, aud: app.clientId, azp: app.clientId, sub: alice.id, nonce: 'n-1' },
      ...{ email: 'alice@example.com', token_use: 'id' },
    });
  });

  it('of the client itself are about it alone', async () => {
    const { body } = await request(cloud, asItself);
    expect(body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3_600 });
    expect(decodeJwt(String(body['access_token']))).toEqual({
      ...{ iss: cloud.url, aud: cloud.url, sub: app.clientId, client_id: app.clientId },
      ...{ iat: expect.any(Number), exp: expect.any(Number), jti: expect.any(String), token_use: 'access' },
    });
  });

  it('of a client that acts for a user name both', async () => {
    const { accessToken } = await logIn();
    const { body } = await request(cloud, exchanging(accessToken), { as: actor });
    expect(body).toEqual({
      access_token: expect.any(String),
      expires_in: expect.any(Number),
      issued_token_type: accessTokenType,
      scope: 'openid',
      token_type: 'Bearer',
    });
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      ...{ sub: alice.id, client_id: actor.clientId, act: { sub: actor.clientId } },
    });
  });
});

describe('errors at the root', () => {
  it.each<[string, () => Promise<Reply>, Pick<Reply, 'status' | 'body'>]>([
    ['no grant_type', () => request(cloud, {}), failure('invalid_request', 'grant_type is missing')],
    [
      'an unknown grant_type',
      () => request(cloud, { grant_type: 'implicit' }),
      failure('unsupported_grant_type', 'grant_type is not supported'),
    ],
    [
      'the vendor’s name of a grant',
      () => request(cloud, { ...exchanging('x'), grant_type: 'client_delegate' }, { as: actor }),
      failure('unsupported_grant_type', 'grant_type is not supported'),
    ],
    [
      'a grant that is not the client’s',
      () => request(cloud, asItself, { as: actor }),
      failure('unauthorized_client', 'this client may not use this grant_type'),
    ],
    [
      'a wrong secret',
      () => request(cloud, asItself, { as: { ...app, secret: 'wrong' } }),
      failure('invalid_client', 'client authentication failed', 401),
    ],
    [
      'nobody',
      () => request(cloud, asItself, { as: null }),
      failure('invalid_client', 'client authentication failed', 401),
    ],
    [
      'a code that is none',
      () =>
        request(cloud, { grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://a.example/' }),
      failure('invalid_grant', 'the authorization code is not valid'),
    ],
    [
      'a refresh token that is none',
      () => request(cloud, refreshing('x')),
      failure('invalid_grant', 'the refresh token is not valid'),
    ],
    [
      'a subject token that is none',
      () => request(cloud, exchanging('x'), { as: actor }),
      failure('invalid_grant', 'the subject token is not valid'),
    ],
    [
      'a scope that is not there',
      () => request(cloud, { ...asItself, scope: 'group_names' }),
      failure('invalid_scope', 'scope is not available to this client'),
    ],
  ])('are those of RFC 6749 for %s', async (_what, call, expected) => {
    const before = await cloud.dump();
    expect(answerOf(await call())).toEqual(expected);
    expect(await cloud.dump()).toEqual(before);
  });

  it('are those of RFC 6749 for a wrong password', async () => {
    expect(answerOf(await request(cloud, { ...byPassword, password: 'wrong' }))).toEqual(
      failure('invalid_grant', 'the user name or the password is wrong'),
    );
  });

  it('challenge a client that tried Basic', async () => {
    const { headers } = await request(cloud, asItself, { as: { ...app, secret: 'wrong' } });
    expect(headers.get('x-amzn-remapped-www-authenticate')).toBe('Basic realm="latchkey", charset="UTF-8"');
  });
});

describe('every token of every dialect', () => {
  it('has its issuer and an id of its own', async () => {
    const [uas, ciam, vmware, root] = [
      await logInAtUas(cloud),
      await logInAtCiam(cloud),
      await logInAtCsp(),
      await logIn(),
    ];
    const own = tokensOf(await requestAtCsp(cloud, asItself));
    const ownAtRoot = tokensOf(await request(cloud, asItself));
    const told = [
      ...[uas.accessToken, uas.idToken, ciam.access, ciam.id, vmware.accessToken, vmware.idToken],
      ...[root.accessToken, root.idToken, own.accessToken, ownAtRoot.accessToken],
    ].map((token) => decodeJwt(token));
    const vendor = `${cloud.url}${csp.issuer}`;
    expect(told.map(({ iss }) => iss)).toEqual([
      ...[`${cloud.url}/uas`, `${cloud.url}/uas`, cloud.url, cloud.url, vendor, vendor],
      ...[cloud.url, cloud.url, vendor, cloud.url],
    ]);
    for (const { jti } of told) expect(jti).toMatch(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(new Set(told.map(({ jti }) => jti)).size).toBe(told.length);
  });
});

describe('a client of a vendor’s at the root', () => {
  it('is answered in plain OAuth', async () => {
    const reply = await request(
      cloud,
      { ...asItself, accessTokenValiditySeconds: '60' },
      { as: demoBackend },
    );
    expect([reply.status, reply.body['expires_in']]).toEqual([200, 600]);
    const token = String(reply.body['access_token']);
    expect(decodeProtectedHeader(token).typ).toBe('at+jwt');
    expect(decodeJwt(token)).toMatchObject({ iss: cloud.url, sub: demoBackend.clientId });
    expect(answerOf(await request(cloud, { grant_type: 'implicit' }, { as: demoBackend }))).toEqual(
      failure('unsupported_grant_type', 'grant_type is not supported'),
    );
  });

  it('cannot bring the refresh token of one place to the other', async () => {
    const { refreshToken } = await logInAtCsp();
    expect(answerOf(await request(cloud, refreshing(refreshToken), { as: demoService }))).toEqual(
      failure('invalid_grant', 'the refresh token is not valid'),
    );
    expect((await requestAtCsp(cloud, refreshing(refreshToken))).status).toBe(200);
  });
});
