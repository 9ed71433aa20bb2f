import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { hashPassword } from '../../../shared/core/password.ts';
import { challengeOf } from '../../../shared/core/pkce.ts';
import type { Reply } from '../../support/calls.ts';
import { callback } from '../../support/codes.ts';
import { localCloud } from '../../support/local.ts';
import { tokensOf } from '../../support/login.ts';
import {
  accessTokenType,
  aliceOf,
  alicePassword,
  answerOf,
  delegate,
  demoBackend,
  demoCli,
  demoOrganization,
  envelope,
  introspect,
  missing,
  refresh,
  refusals,
  request,
} from './steps.ts';

const cloud = await localCloud();
const { codeOf, logIn, user: alice, users } = await aliceOf(cloud);

/** What no request can mean to be less than a number of the client's own. */
const ignored = (own: number): readonly string[] => [
  ...[own, own + 1, 2 ** 31, 0, -1].map(String),
  ...[
    '59.5',
    '1e3',
    '0x10',
    ' 60',
    '60 ',
    '+60',
    '9007199254740993',
    'NaN',
    'Infinity',
    '٦٠',
    'true',
    'null',
  ],
];

const asCode = (code: string) => ({ grant_type: 'authorization_code', code, redirect_uri: callback });
const byPassword = { grant_type: 'password', username: 'alice', password: alicePassword } as const;
const asItself = { grant_type: 'client_credentials' } as const;
const claimsOf = ({ body }: Reply, token: 'access_token' | 'id_token') => decodeJwt(String(body[token]));

/** A member of two organizations. */
async function bob() {
  const organizations = [
    { id: 'org-one', permissions: ['csp:org_member'] },
    { id: 'org-two', permissions: ['csp:org_owner'] },
  ];
  const passwordHash = await hashPassword('hunter2 hunter2', crypto.getRandomValues(new Uint8Array(16)));
  await users.signUp({ username: 'bob', profile: {}, passwordHash, organizations }, 1);
  return { grant_type: 'password', username: 'bob', password: 'hunter2 hunter2' };
}

// A row of the vendor's list of parameters each.
describe('a token request', () => {
  it('grant_type: each of the five values brings tokens, another none, and it is required', async () => {
    const { accessToken, refreshToken } = await logIn();
    const five = [
      asCode(await codeOf()),
      { grant_type: 'refresh_token', refresh_token: refreshToken },
      asItself,
      byPassword,
    ];
    const replies = [
      ...(await Promise.all(five.map((form) => request(cloud, form)))),
      await delegate(cloud, accessToken),
    ];
    for (const { status, body } of replies) {
      expect([status, body['token_type']]).toEqual([200, 'Bearer']);
      expect(decodeJwt(String(body['access_token']))).toMatchObject({ token_use: 'access' });
    }
    for (const grant_type of ['implicit', 'Password', 'audience_exchange', 'urn:example:grant']) {
      expect(answerOf(await request(cloud, { grant_type }))).toEqual(
        envelope('unsupported_grant_type', 'grant_type is not supported'),
      );
    }
    expect(answerOf(await request(cloud, { username: 'alice' }))).toEqual(missing('grant_type'));
  });

  it('accessTokenValiditySeconds: lower than the client’s it is the life, and whatever else it is, it is not there', async () => {
    const lifeAt = async (accessTokenValiditySeconds: string) => {
      const reply = await request(cloud, { ...asItself, accessTokenValiditySeconds });
      const { exp, iat } = claimsOf(reply, 'access_token');
      return [reply.status, reply.body['expires_in'], Number(exp) - Number(iat)];
    };
    for (const seconds of [1, 60, 1_799])
      expect(await lifeAt(String(seconds))).toEqual([200, seconds, seconds]);
    for (const asked of ignored(1_800)) expect(await lifeAt(asked), asked).toEqual([200, 1_800, 1_800]);
  });

  it('code_verifier: 43 to 128 characters that fit the challenge, required where there is one', async () => {
    const unreserved = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~';
    for (const code_verifier of [unreserved.slice(-43), unreserved.padEnd(128, '~')]) {
      const code = await codeOf({ codeChallenge: challengeOf(code_verifier), codeChallengeMethod: 'S256' });
      const form = { ...asCode(code), code_verifier };
      expect(answerOf(await request(cloud, asCode(code)))).toEqual(refusals.code);
      expect(answerOf(await request(cloud, { ...form, code_verifier: 'a'.repeat(43) }))).toEqual(
        refusals.code,
      );
      expect((await request(cloud, form)).status).toBe(200);
    }
    expect(answerOf(await request(cloud, asCode('any'), { as: demoCli }))).toEqual(missing('code_verifier'));
  });

  it('code: brings tokens once, ends them when it comes again, and is required', async () => {
    const code = await codeOf();
    const { accessToken, refreshToken } = tokensOf(await request(cloud, asCode(code)));
    expect(decodeJwt(accessToken)).toMatchObject({ sub: alice.id, username: 'alice' });
    expect(await introspect(cloud, refreshToken)).toMatchObject({ active: true });
    expect(answerOf(await request(cloud, asCode(code)))).toEqual(refusals.code);
    expect(await introspect(cloud, refreshToken)).toEqual({ active: false });
    expect(answerOf(await refresh(cloud, refreshToken))).toEqual(refusals.refreshToken);
    expect(answerOf(await request(cloud, asCode('unknown')))).toEqual(refusals.code);
    expect(answerOf(await request(cloud, { ...asCode(''), code: '' }))).toEqual(missing('code'));
  });

  it('maxGroupsInIdToken: lower than the client’s it cuts both lists alike, and whatever else it is, it is not there', async () => {
    const groupsAt = async (maxGroupsInIdToken: string) => {
      const code = await codeOf({ scope: ['openid', 'group_names', 'group_ids'] });
      const { group_names, group_ids, groups_truncated } = claimsOf(
        await request(cloud, { ...asCode(code), maxGroupsInIdToken }),
        'id_token',
      );
      return { group_names, group_ids, groups_truncated };
    };
    const first = (count: number) => ({
      group_names: alice.groups.slice(0, count).map(({ name }) => name),
      group_ids: alice.groups.slice(0, count).map(({ id }) => id),
      groups_truncated: true,
    });
    expect(alice.groups).toHaveLength(7);
    for (const count of [1, 4]) expect(await groupsAt(String(count))).toEqual(first(count));
    for (const asked of ignored(5)) expect(await groupsAt(asked), asked).toEqual(first(5));
  });

  it('orgId: is the organization of client_credentials and of password, by default the own one', async () => {
    const contextOf = async (form: Readonly<Record<string, string>>) => {
      const { context_name, perms } = claimsOf(await request(cloud, form), 'access_token');
      return [context_name, perms];
    };
    const ofClient = [demoOrganization.id, ['csp:org_member', 'external/demo/reader']];
    expect(await contextOf(asItself)).toEqual(ofClient);
    expect(await contextOf({ ...asItself, orgId: demoOrganization.id })).toEqual(ofClient);
    const ofBob = await bob();
    expect(await contextOf(ofBob)).toEqual(['org-one', ['csp:org_member']]);
    expect(await contextOf({ ...ofBob, orgId: 'org-two' })).toEqual(['org-two', ['csp:org_owner']]);
    for (const form of [asItself, ofBob]) {
      expect(answerOf(await request(cloud, { ...form, orgId: 'org-three' }))).toEqual(refusals.organization);
    }
  });

  it('password: must be the user’s, to the letter, and is required', async () => {
    const reply = await request(cloud, byPassword);
    expect(claimsOf(reply, 'id_token')).toMatchObject({ sub: alice.id, email: 'alice@example.com' });
    for (const password of [`${alicePassword} `, alicePassword.toUpperCase()]) {
      expect(answerOf(await request(cloud, { ...byPassword, password }))).toEqual(refusals.password);
    }
    expect(answerOf(await request(cloud, { ...byPassword, password: '' }))).toEqual(missing('password'));
  });

  it('redirect_uri: must be that of the code, to the letter, and is required', async () => {
    const code = await codeOf();
    for (const redirect_uri of [`${callback}/`, `${callback}?x=1`, 'https://evil.example/callback']) {
      expect(answerOf(await request(cloud, { ...asCode(code), redirect_uri }))).toEqual(refusals.code);
    }
    expect(answerOf(await request(cloud, { ...asCode(code), redirect_uri: '' }))).toEqual(
      missing('redirect_uri'),
    );
    expect((await request(cloud, asCode(code))).status).toBe(200);
  });

  it('refreshTokenValiditySeconds: lower than the client’s it is the life, and whatever else it is, it is not there', async () => {
    const loginWith = async (refreshTokenValiditySeconds: string) =>
      (await logIn({}, { refreshTokenValiditySeconds })).refreshToken;
    const short = await loginWith('60');
    const client = await Promise.all(ignored(86_400).map(loginWith));
    cloud.advance(61);
    expect(answerOf(await refresh(cloud, short))).toEqual(refusals.refreshToken);
    cloud.advance(86_200);
    const replies = await Promise.all(client.map((token) => refresh(cloud, token)));
    expect(replies.map(({ status }) => status)).toEqual(client.map(() => 200));
    cloud.advance(200);
    for (const reply of replies) {
      expect(answerOf(await refresh(cloud, tokensOf(reply).refreshToken))).toEqual(refusals.refreshToken);
    }
  });

  it('refresh_token: brings new tokens and its successor, and is required', async () => {
    const { refreshToken } = await logIn({ scope: ['openid', 'group_ids'] });
    const reply = await refresh(cloud, refreshToken);
    const { refreshToken: successor } = tokensOf(reply);
    expect(answerOf(reply)).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        id_token: expect.any(String),
        refresh_token: expect.stringMatching(/^[\w-]{128}$/),
        token_type: 'Bearer',
        expires_in: 1_800,
        scope: 'openid group_ids',
      },
    });
    expect(successor).not.toBe(refreshToken);
    expect(answerOf(await refresh(cloud, `${successor.slice(0, -2)}AA`))).toEqual(refusals.refreshToken);
    expect(answerOf(await refresh(cloud, ''))).toEqual(missing('refresh_token'));
    expect((await refresh(cloud, successor)).status).toBe(200);
  });

  it('scope: may leave out what was granted and add nothing, and left out it is all of that', async () => {
    const { refreshToken } = await logIn({ scope: ['openid', 'group_names'] });
    const narrow = await refresh(cloud, refreshToken, { scope: 'openid' });
    expect(narrow.body['scope']).toBe('openid');
    expect(claimsOf(narrow, 'id_token')).not.toHaveProperty('group_names');
    const { refreshToken: successor } = tokensOf(narrow);
    for (const scope of ['openid group_ids', 'group_ids', 'grpn://Engineering']) {
      expect(answerOf(await refresh(cloud, successor, { scope }))).toEqual(refusals.scope);
    }
    const whole = await refresh(cloud, successor);
    expect(whole.body['scope']).toBe('openid group_names');
    expect(claimsOf(whole, 'id_token')).toHaveProperty('group_names');
  });

  it('subject_token: must be the access token of a user, and is required', async () => {
    const { accessToken, idToken, refreshToken } = await logIn();
    const reply = await delegate(cloud, accessToken);
    expect(claimsOf(reply, 'access_token')).toMatchObject({
      sub: alice.id,
      client_id: demoBackend.clientId,
      act: { sub: demoBackend.clientId },
    });
    const own = await request(cloud, asItself);
    for (const other of [idToken, refreshToken, String(own.body['access_token']), 'nonsense']) {
      expect(answerOf(await delegate(cloud, other))).toEqual(refusals.subjectToken);
    }
    expect(answerOf(await delegate(cloud, ''))).toEqual(missing('subject_token'));
  });

  it('subject_token_type: must be the access token’s, and is required', async () => {
    const { accessToken } = await logIn();
    const typed = (subject_token_type: string) => delegate(cloud, accessToken, { subject_token_type });
    for (const type of ['id_token', 'refresh_token', 'jwt', 'ACCESS_TOKEN']) {
      const urn = `urn:ietf:params:oauth:token-type:${type}`;
      expect(answerOf(await typed(urn))).toEqual(
        envelope('invalid_request', 'subject_token_type is not supported'),
      );
    }
    expect(answerOf(await typed(''))).toEqual(missing('subject_token_type'));
    expect((await typed(accessTokenType)).body['issued_token_type']).toBe(accessTokenType);
  });

  it('username: is any name that the user logs in with, and is required', async () => {
    for (const username of ['alice', 'Alice@Example.com', '+358401234567']) {
      const reply = await request(cloud, { ...byPassword, username });
      expect(claimsOf(reply, 'access_token')).toMatchObject({ sub: alice.id, username: 'alice' });
    }
    expect(answerOf(await request(cloud, { ...byPassword, username: 'mallory' }))).toEqual(refusals.password);
    expect(answerOf(await request(cloud, { ...byPassword, username: '' }))).toEqual(missing('username'));
  });
});
