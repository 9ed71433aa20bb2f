import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { jsonRequest } from '../../support/ciam.ts';
import { startOfTests } from '../../support/clock.ts';
import { apiClient, clientWith } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import {
  aliceOfTwo,
  cspApp,
  cspUrl,
  passwordWorld,
  plainApp,
  rightPassword,
  rootUrl,
} from '../../support/password.ts';
import { asApp, baseUrl, type Form, outcomeOf } from '../../support/world.ts';

const logged = logLines();
const reasons = () => logged.map((line) => JSON.parse(line).because);

/** An error as plain OAuth has it. */
const failed = (error: string, error_description: string) => ({
  status: 400,
  body: { error, error_description },
});
const wrong = failed('invalid_grant', 'the user name or the password is wrong');

/** The same in the vendor's envelope. */
function cspFailed(error: string, description: string, statusCode = 400) {
  return {
    status: statusCode,
    body: {
      error,
      error_description: description,
      ...{ statusCode, moduleCode: 340, errorCode: error, cspErrorCode: `csp.auth.${error}` },
      message: `${error}: ${description}`,
      requestId: 'request-1',
    },
  };
}

describe('a password at the VMware address', () => {
  it('gives the user tokens for its organization', async () => {
    const { logIn } = passwordWorld();
    const { status, body } = await outcomeOf(logIn());
    expect([status, body]).toEqual([
      200,
      {
        ...{
          access_token: expect.any(String),
          id_token: expect.any(String),
          refresh_token: expect.any(String),
        },
        ...{ token_type: 'Bearer', expires_in: 3_600, scope: 'openid' },
      },
    ]);
    expect(decodeJwt(String(body['access_token']))).toEqual({
      iss: `${baseUrl}/csp/gateway/am/api/auth`,
      sub: 'user-alice',
      aud: `${baseUrl}/csp/gateway/am/api/auth`,
      ...{ azp: 'app', client_id: 'app', iat: startOfTests, exp: startOfTests + 3_600 },
      ...{ jti: expect.any(String), context: expect.any(String), context_name: 'org-1' },
      ...{ acct: 'alice@example.com', domain: 'example.com', username: 'alice', perms: ['csp:org_member'] },
      ...{ scope: 'openid', grant_id: expect.any(String), token_use: 'access' },
    });
    expect(decodeJwt(String(body['id_token']))).toMatchObject({
      ...{ sub: 'user-alice', aud: ['app'], email: 'alice@example.com', auth_time: startOfTests },
    });
  });

  it('starts a grant that refreshes, and ends', async () => {
    const { logIn, post, grants } = passwordWorld();
    const { body } = await outcomeOf(logIn({ orgId: 'org-2' }));
    const form = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) };
    const refreshed = await outcomeOf(post(cspUrl, form, asApp));
    expect(refreshed.status).toBe(200);
    expect(decodeJwt(String(refreshed.body['access_token']))).toMatchObject({
      ...{ sub: 'user-alice', context_name: 'org-2', perms: ['csp:org_owner', 'external/billing/reader'] },
    });
    expect([...grants.contents.values()]).toEqual([
      expect.objectContaining({ method: 'password', subject: 'user-alice', dialect: 'csp', generation: 1 }),
    ]);
  });

  it('takes lifetimes that are lower than the client’s', async () => {
    const { logIn } = passwordWorld();
    const { body } = await outcomeOf(logIn({ accessTokenValiditySeconds: '60' }));
    expect(body['expires_in']).toBe(60);
  });

  it('is answered in the vendor’s envelope when it is wrong', async () => {
    const { logIn } = passwordWorld();
    expect(await outcomeOf(logIn({ password: 'wrong' }))).toEqual(
      cspFailed('invalid_grant', 'the user name or the password is wrong'),
    );
    expect(await outcomeOf(logIn({ password: '' }))).toEqual(
      cspFailed('invalid_request', 'password is missing'),
    );
    expect(reasons()).toEqual(['password-wrong', 'parameter-missing']);
  });
});

describe('a password at the root', () => {
  it('gives a client of no vendor plain tokens, and says in them that it was a password', async () => {
    const { logIn } = passwordWorld({ url: rootUrl });
    const { status, body } = await outcomeOf(logIn());
    expect(status).toBe(200);
    expect(decodeProtectedHeader(String(body['access_token'])).typ).toBe('at+jwt');
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      ...{ iss: baseUrl, aud: baseUrl, sub: 'user-alice', client_id: 'app', amr: ['pwd'] },
    });
    expect(decodeJwt(String(body['id_token']))).toMatchObject({
      sub: 'user-alice',
      aud: 'app',
      amr: ['pwd'],
    });
  });

  it('is not taken from a client whose metadata do not list it, public or not', async () => {
    const unlisted = clientWith({ grantTypes: ['refresh_token'] });
    const refused = failed('unauthorized_client', 'this client may not use this grant_type');
    expect(await outcomeOf(passwordWorld({ url: rootUrl, clients: [unlisted] }).logIn())).toEqual(refused);
  });

  it('is taken from a public client that lists it', async () => {
    const page = clientWith({ secrets: [], tokenEndpointAuthMethod: 'none', grantTypes: ['password'] });
    const { logIn } = passwordWorld({ url: rootUrl, clients: [page] });
    const { status, body } = await outcomeOf(logIn({ client_id: 'app' }, {}));
    expect([status, Object.keys(body).includes('refresh_token')]).toEqual([200, false]);
  });

  it.each(['alice', 'ALICE', 'alice@example.com', ' Alice@EXAMPLE.com ', '+358401234567', '358401234567'])(
    'is taken with the name %j',
    async (username) => {
      const { logIn } = passwordWorld({ url: rootUrl });
      const { status, body } = await outcomeOf(logIn({ username }));
      expect([status, decodeJwt(String(body['access_token'])).sub]).toEqual([200, 'user-alice']);
    },
  );

  it.each([
    ...['0401234567', '+358 40 1234567', 'Alice <alice@example.com>', 'alice@', '@example.com', 'user-alice'],
    ...['alice ', 'alice@example.com@example.com', '__proto__', '\u212aalice', '+', '*', '#'],
  ])('is nobody’s with the name %j', async (username) => {
    const { logIn } = passwordWorld({ url: rootUrl });
    expect(await outcomeOf(logIn({ username }))).toEqual(wrong);
  });
});

describe('bad input with a password', () => {
  const missing = (name: string) => failed('invalid_request', `${name} is missing`);
  it.each<[string, Form, unknown]>([
    ['no username', { username: '' }, missing('username')],
    ['no password', { password: '' }, missing('password')],
    [
      'an endless username',
      { username: 'a'.repeat(321) },
      failed('invalid_request', 'username is over 320 characters'),
    ],
    [
      'a username of control characters',
      { username: 'a\r\nb' },
      failed('invalid_request', 'username has a character that is not allowed'),
    ],
    [
      'a password of 1,025 characters',
      { password: 'a'.repeat(1_025) },
      failed('invalid_request', 'password is over 1024 characters'),
    ],
    [
      'a password of 1,025 bytes',
      { password: `${'\u00e4'.repeat(512)}a` },
      failed('invalid_request', 'password is over 1024 bytes'),
    ],
    [
      'NUL in the password',
      { password: 'a\0' },
      failed('invalid_request', 'a parameter has a NUL character'),
    ],
    [
      'a scope of bad letters',
      { scope: 'a"b' },
      failed('invalid_scope', 'scope has a character that no scope may have'),
    ],
    [
      'a scope that is nobody’s',
      { scope: 'openid nothing' },
      failed('invalid_scope', 'scope is not available to this client'),
    ],
    [
      'a resource that is not the client’s',
      { resource: 'https://api.example.com' },
      failed('invalid_target', 'the resource is not available to this client'),
    ],
  ])('%s is refused, and counts for no guess', async (_case, form, refused) => {
    const server = passwordWorld({ url: rootUrl });
    const before = server.written();
    expect([await outcomeOf(server.logIn(form)), server.written()]).toEqual([refused, before]);
  });

  it.each([
    ['username', { username: 'a\ud800' }, 'a member has a character that is not allowed'],
    ['password', { password: 'a\udc00' }, 'a member has a character that is not allowed'],
    ['number', { password: 5 }, 'password must be a string'],
    ['flag', { username: true }, 'username must be a string'],
  ])('a JSON body is refused for its %s', async (_case, members, description) => {
    const server = passwordWorld({ url: rootUrl });
    const before = server.written();
    const body = { grant_type: 'password', username: 'alice', password: rightPassword, ...members };
    const answer = await outcomeOf(server.fetch(rootUrl, jsonRequest('POST', body, asApp)));
    expect([answer, server.written()]).toEqual([failed('invalid_request', description), before]);
  });
});

describe('the scope of a login by password', () => {
  it('is all that the client registered where the request has none', async () => {
    const scope = ['openid', 'email', 'api'];
    const { logIn } = passwordWorld({ url: rootUrl, clients: [{ ...plainApp, scope }, apiClient] });
    const { body } = await outcomeOf(logIn());
    expect([body['scope'], decodeJwt(String(body['access_token'])).aud]).toEqual([
      'openid email api',
      ['api', baseUrl],
    ]);
    expect((await outcomeOf(logIn({ scope: 'email' }))).body['scope']).toBe('email');
  });

  it('tells of groups where the client registered that', async () => {
    const { logIn } = passwordWorld({ clients: [{ ...cspApp, scope: ['openid', 'group_names'] }] });
    const { body } = await outcomeOf(logIn());
    expect(decodeJwt(String(body['id_token']))['group_names']).toEqual(['Admins']);
  });
});

describe('the organization of a login by password', () => {
  const contextOf = (body: Readonly<Record<string, unknown>>) => {
    const { context_name, perms } = decodeJwt(String(body['access_token']));
    return [context_name, perms];
  };

  it('is the one that is asked for', async () => {
    const { body } = await outcomeOf(passwordWorld().logIn({ orgId: 'org-2' }));
    expect(contextOf(body)).toEqual(['org-2', ['csp:org_owner', 'external/billing/reader']]);
  });

  it('is the client’s for a user who has none, without the client’s permissions', async () => {
    const { logIn } = passwordWorld({ users: [{ ...aliceOfTwo, organizations: [] }] });
    expect(contextOf((await outcomeOf(logIn())).body)).toEqual(['org-app', []]);
  });

  it('is none where neither has one', async () => {
    const { organization: _, ...client } = cspApp;
    const { logIn } = passwordWorld({ users: [{ ...aliceOfTwo, organizations: [] }], clients: [client] });
    expect(contextOf((await outcomeOf(logIn())).body)).toEqual([undefined, []]);
  });

  it.each(['org-3', 'org-app', '__proto__'])(
    'is not %j, which the user is no member of; and only who knows the password is told so',
    async (orgId) => {
      const { logIn, grants } = passwordWorld();
      expect(await outcomeOf(logIn({ orgId }))).toEqual(
        cspFailed('invalid_request', 'the organization is not available here'),
      );
      expect(await outcomeOf(logIn({ orgId, password: 'wrong' }))).toEqual(
        cspFailed('invalid_grant', 'the user name or the password is wrong'),
      );
      expect(grants.contents.size).toBe(0);
    },
  );
});

describe('a user who is not active', () => {
  it.each(['frozen', 'locked'] as const)(
    'is told so when %s, once the password was right',
    async (status) => {
      const { logIn, grants } = passwordWorld({ url: rootUrl, users: [{ ...aliceOfTwo, status }] });
      expect(await outcomeOf(logIn())).toEqual(failed('invalid_grant', 'the account is not active'));
      expect(await outcomeOf(logIn({ password: 'wrong' }))).toEqual(wrong);
      expect(reasons()).toEqual(['user-not-active', 'password-wrong']);
      expect(grants.contents.size).toBe(0);
    },
  );
});

describe('a user whose hash cannot be read', () => {
  it.each([
    '',
    'correct horse battery staple',
    aliceOfTwo.passwordHash.slice(0, -1),
    '$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$AAAA',
  ])('is as one without a password: %j', async (passwordHash) => {
    const { logIn } = passwordWorld({ url: rootUrl, users: [{ ...aliceOfTwo, passwordHash }] });
    expect(await outcomeOf(logIn())).toEqual(wrong);
  });
});

describe('what is kept and logged of a password', () => {
  it('is neither it nor the name, right or wrong', async () => {
    const server = passwordWorld({ users: [{ ...aliceOfTwo, passwordHash: '' }] });
    await server.logIn({ username: 'alice@example.com' });
    await server.logIn({ username: 'stranger', password: 'hunter2' });
    const limits = server.written().split('passwordUser').slice(1).join();
    expect(limits).toMatch(/^:[\w-]{43}"/);
    expect(`${limits} ${logged.join()}`).not.toMatch(/alice|stranger|hunter2|correct horse/);
  });
});
