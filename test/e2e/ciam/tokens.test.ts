import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { localCloud } from '../../support/local.ts';
import { login as loginElsewhere, start as startElsewhere } from '../../support/login.ts';
import {
  answerOf,
  badToken,
  challengeOf,
  failures,
  login,
  redeem,
  refresh,
  revoke,
  start,
  startAtPage,
  tokensOf,
  userinfo,
} from './steps.ts';

const cloud = await localCloud();
const spaCredentials = { client_id: 'demo-spa' };

describe('a refresh', () => {
  it('gives the same user new tokens, and a new refresh token', async () => {
    const before = await login(cloud);
    cloud.advance(30);
    const reply = await refresh(cloud, before.refresh);
    expect(reply.body).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.stringMatching(/^[\w-]{128}$/),
      scope: 'openid',
      id_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
    });
    const after = tokensOf(reply);
    expect(after.refresh).not.toBe(before.refresh);
    expect(decodeJwt(after.access)).toMatchObject({ sub: decodeJwt(before.access).sub, scope: ['openid'] });
    expect((await userinfo(cloud, after.access)).status).toBe(200);
  });

  it('of a page needs no secret', async () => {
    const tokens = tokensOf(await redeem(cloud, { ...(await startAtPage(cloud)), auto_signup: true }));
    expect((await refresh(cloud, tokens.refresh, spaCredentials)).status).toBe(200);
  });

  it('with an old token ends the login, and with another client is refused', async () => {
    const first = await login(cloud);
    expect((await refresh(cloud, first.refresh, spaCredentials)).body['error']).toBe('invalid_grant');
    const second = tokensOf(await refresh(cloud, first.refresh));
    cloud.advance(60);
    const third = tokensOf(await refresh(cloud, second.refresh));
    expect((await refresh(cloud, first.refresh)).body['error']).toBe('invalid_grant');
    expect((await refresh(cloud, third.refresh)).body['error']).toBe('invalid_grant');
    expect(challengeOf(await userinfo(cloud, third.access))).toEqual(badToken);
  });

  it('goes for a day', async () => {
    const [kept, late] = [await login(cloud), await login(cloud)];
    cloud.advance(86_300);
    expect((await refresh(cloud, kept.refresh)).status).toBe(200);
    cloud.advance(100);
    expect((await refresh(cloud, late.refresh)).body['error']).toBe('invalid_grant');
  });
});

describe('a revocation', () => {
  it('of the refresh token takes every token of the login along', async () => {
    const tokens = await login(cloud);
    const other = tokensOf(await refresh(cloud, tokens.refresh));
    const reply = await revoke(cloud, other.refresh);
    expect([reply.status, reply.text]).toEqual([200, '']);
    for (const { access } of [tokens, other])
      expect(challengeOf(await userinfo(cloud, access))).toEqual(badToken);
    expect((await refresh(cloud, other.refresh)).body['error']).toBe('invalid_grant');
  });

  it('of an access token takes only that', async () => {
    const tokens = await login(cloud);
    const other = tokensOf(await refresh(cloud, tokens.refresh));
    expect((await revoke(cloud, tokens.access)).status).toBe(200);
    expect(challengeOf(await userinfo(cloud, tokens.access))).toEqual(badToken);
    expect((await userinfo(cloud, other.access)).status).toBe(200);
    expect((await refresh(cloud, other.refresh)).status).toBe(200);
  });

  it.each(['access', 'refresh'] as const)("of another client's %s token is refused", async (kind) => {
    const tokens = await login(cloud);
    const { status, body } = await revoke(cloud, tokens[kind], spaCredentials);
    expect({ status, error: body['error'] }).toEqual({ status: 401, error: 'invalid_client' });
    expect((await userinfo(cloud, tokens.access)).status).toBe(200);
  });

  it('of what is no token is answered like any other', async () => {
    for (const token of ['x', 'a.b.c', 'x'.repeat(128)]) {
      const reply = await revoke(cloud, token);
      expect([reply.status, reply.text]).toEqual([200, '']);
    }
  });
});

describe('tokens of the other dialect', () => {
  it('are refused by userinfo', async () => {
    const { accessToken } = await loginElsewhere(cloud);
    // Their client is not the vendor's, and is told in plain OAuth.
    expect(challengeOf(await userinfo(cloud, accessToken))).toEqual({
      status: 401,
      challenge: 'Bearer error="invalid_token"',
      text: '{"error":"invalid_token"}',
    });
  });

  it('and its references are refused by the token endpoint', async () => {
    const { reference } = await startElsewhere(cloud);
    const crossed = { ...(await start(cloud)), otp_token: reference };
    expect(answerOf(await redeem(cloud, crossed))).toEqual(failures.token);
  });
});
