import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../shared/core/encoding.ts';
import type { Session } from '../../shared/core/flow.ts';
import type { Grant } from '../../shared/core/model.ts';
import { dynamoGrantRegistry } from '../../shared/dynamo/grant-admin.ts';
import { dynamoGrantStore } from '../../shared/dynamo/grant-store.ts';
import { dynamoSessionRegistry } from '../../shared/dynamo/session-admin.ts';
import { dynamoSessionStore } from '../../shared/dynamo/session-store.ts';
import { grantWith } from '../support/memory-fixtures.ts';
import { adminTargetOf } from './admin-target.ts';
import { administrator } from './administrator.ts';

const { ask, at, cloud, fail, run } = await administrator();
const { clock, table } = adminTargetOf(cloud);
const grants = dynamoGrantRegistry(table);
const browsers = dynamoSessionRegistry(table);
const store = dynamoGrantStore(table);
const now = clock.seconds();

let made = 0;

/** A new user's id. */
async function newUser(): Promise<string> {
  made += 1;
  return String((await ask('user', 'create', '--username', `user_${made}`))['sub']);
}

/** Gives the user a session of that many seconds. */
async function signIn(sub: string, seconds: number, overrides: Partial<Grant> = {}): Promise<Grant> {
  const grant = grantWith({
    id: crypto.getRandomValues(new Uint8Array(16)),
    subject: sub,
    userId: sub,
    user: { profile: {}, groups: [] },
    authTime: now,
    expiresAt: now + seconds,
    ...overrides,
  });
  await grants.claim(grant);
  return grant;
}

/** A grant of a recipient, of which nobody knows whose it is. */
async function grantOf(overrides: Partial<Grant> = {}): Promise<Grant> {
  const id = crypto.getRandomValues(new Uint8Array(16));
  const grant = grantWith({ id, authTime: now, expiresAt: now + 3_600, ...overrides });
  await grants.claim(grant);
  return grant;
}

/** Signs the user in in a browser for that many seconds. */
async function openBrowser(sub: string, seconds: number, overrides: Partial<Session> = {}): Promise<Session> {
  const session: Session = {
    id: crypto.getRandomValues(new Uint8Array(16)),
    secretHash: crypto.getRandomValues(new Uint8Array(32)),
    subject: sub,
    isUser: true,
    method: 'sms',
    recipient: '+358401234567',
    authTime: now,
    sessionIndex: '0123456789ab',
    idleUntil: now + seconds,
    endsAt: now + 86_400,
    grantIds: [],
    ...overrides,
  };
  await browsers.open(session);
  return session;
}

const offer = { redirectUri: 'https://app.example/cb', expiresAt: now + 60 };
const unknown = {
  code: 1,
  stdout: '',
  error: `there is no such user in ${at}: check the id, or how the identifier is spelled`,
};

describe('user sessions', () => {
  it('lists what new tokens may come from, the newest first, and nothing that is over, ended or only offered', async () => {
    const sub = await newUser();
    const organization = { id: 'office', permissions: [] };
    const older = await signIn(sub, 3_600, { authTime: now - 60 });
    const newer = await signIn(sub, 7_200, { method: 'password', organization });
    const ended = await signIn(sub, 3_600);
    await grants.revoke(ended.id, ended.clientId, now);
    await Promise.all([signIn(sub, 0), signIn(sub, 60, { code: offer })]);
    expect(await ask('user', 'sessions', sub)).toEqual({
      sessions: [
        {
          grant_id: toBase64Url(newer.id),
          method: 'password',
          client_id: 'app',
          organization_id: 'office',
          scope: 'openid api',
          auth_time: now,
          expires_at: now + 7_200,
        },
        {
          grant_id: toBase64Url(older.id),
          method: 'sms',
          client_id: 'app',
          scope: 'openid api',
          auth_time: now - 60,
          expires_at: now + 3_600,
        },
      ],
      browser_sessions: [],
    });
    const drawn = await run('user', 'sessions', sub);
    expect(drawn.stdout).toMatch(/│ app +│ password +│ office +│ \d{4}-.*Z +│ \d{4}-.*Z +│/);
  });

  it('lists the browsers that are signed in, the newest first, and nothing of what their cookies hold', async () => {
    const sub = await newUser();
    const older = await openBrowser(sub, 3_600, { authTime: now - 60 });
    const newer = await openBrowser(sub, 7_200, { method: 'email', recipient: 'ada@example.com' });
    const ended = await openBrowser(sub, 3_600);
    await dynamoSessionStore(table).end(ended.id, now);
    await openBrowser(sub, 0);
    await openBrowser(await newUser(), 3_600);
    const times = { expires_at: now + 86_400 };
    expect(await ask('user', 'sessions', sub)).toEqual({
      sessions: [],
      browser_sessions: [
        {
          session_id: toBase64Url(newer.id),
          method: 'email',
          recipient: 'ada@example.com',
          auth_time: now,
          idle_until: now + 7_200,
          ...times,
        },
        {
          session_id: toBase64Url(older.id),
          method: 'sms',
          recipient: '+358401234567',
          auth_time: now - 60,
          idle_until: now + 3_600,
          ...times,
        },
      ],
    });
    const drawn = await run('user', 'sessions', sub);
    expect(drawn.stdout).toMatch(/│ \(a browser\) +│ email +│ +│ \d{4}-.*Z +│ \d{4}-.*Z +│/);
  });

  it('says so where there are none', async () => {
    const { stdout } = await run('user', 'sessions', await newUser());
    expect(stdout).toBe('There are no sessions.\n');
  });
});

describe('user sign-out', () => {
  it('ends every session, so that neither a refresh nor a code brings tokens, and lets the user be', async () => {
    const sub = await newUser();
    const session = await signIn(sub, 3_600);
    const code = await signIn(sub, 60, { code: offer });
    expect(await ask('user', 'sign-out', sub, '--no-wait')).toEqual({
      sub,
      ended_sessions: 2,
      ended_browser_sessions: 0,
    });
    const { clientId, dialect } = session;
    const rest = { clientId, dialect, scope: [], resources: [], now, expiresAt: now + 60 };
    expect([
      (await store.rotate({ ...rest, id: session.id, generation: 0 })).kind,
      (await store.redeem({ ...rest, id: code.id, redirectUri: offer.redirectUri })).kind,
    ]).toEqual(['refused', 'refused']);
    expect(await ask('user', 'show', sub)).toMatchObject({ status: 'active' });
  });

  it.each([
    ['sign-out', ['user', 'sign-out']],
    ['freeze', ['user', 'freeze']],
    ['a new password', ['user', 'update', '--group', 'g1=Group']],
  ])(
    'signs every browser of the user out, and of nobody else: %s',
    async (_, [noun = '', verb = '', ...rest]) => {
      const [sub, other] = [await newUser(), await newUser()];
      const [browser, others] = [await openBrowser(sub, 3_600), await openBrowser(other, 3_600)];
      expect(await ask(noun, verb, sub, ...rest, '--no-wait')).toMatchObject({ ended_browser_sessions: 1 });
      const ends = [await browsers.find(browser.id), await browsers.find(others.id)].map(
        (found) => found?.endedAt,
      );
      expect(ends).toEqual([expect.any(Number), undefined]);
    },
  );

  it('ends also what was given in a browser, live or over, for when the user is away, and without the account in it', async () => {
    const sub = await newUser();
    const scope = ['openid', 'offline_access'];
    const given = await Promise.all([grantOf({ scope }), grantOf(), grantOf(), grantOf({ expiresAt: now })]);
    const [away, here, before, over] = given.map(({ id }) => id);
    const ended = await openBrowser(sub, 3_600, {
      grantIds: [away, before].filter((id) => id !== undefined),
    });
    await dynamoSessionStore(table).end(ended.id, now);
    await openBrowser(sub, 0, { grantIds: [over].filter((id) => id !== undefined) });
    await openBrowser(sub, 3_600, { grantIds: [away, here].filter((id) => id !== undefined) });
    expect(await ask('user', 'sign-out', sub, '--no-wait')).toEqual({
      sub,
      ended_sessions: 3,
      ended_browser_sessions: 1,
    });
    const left = await Promise.all(given.map(({ id }) => grants.find(id)));
    expect(left.map((grant) => typeof grant?.revokedAt)).toEqual(Array(4).fill('number'));
  });

  it('says on standard error what it leaves open when it does not wait', async () => {
    const sub = await newUser();
    const { code, stderr, stdout } = await run('user', 'sign-out', sub, '--no-wait');
    expect({ code, stderr, stdout }).toEqual({
      code: 0,
      stdout: `User ${sub} is signed out: ended sessions: 0, browsers signed out: 0.\n`,
      stderr: `note: a sign-in that was under way may still begin a session: end it with \`user sign-out ${sub}\` in 16 seconds\n`,
    });
  });

  it('ends what a removed user left behind', async () => {
    const sub = await newUser();
    await signIn(sub, 3_600);
    const deleted = await ask('user', 'delete', sub, '--yes', '--no-wait');
    await signIn(sub, 3_600);
    const signedOut = await ask('user', 'sign-out', sub, '--no-wait');
    expect([deleted, signedOut]).toEqual([
      { sub, deleted: true, ended_sessions: 1, ended_browser_sessions: 0 },
      { sub, ended_sessions: 1, ended_browser_sessions: 0 },
    ]);
  });

  it.each([
    ['an unknown user', ['3b241101-e2bb-4255-8caf-4136c566a962']],
    ['an empty id', ['']],
    ['an unknown name', ['--username', 'nobody']],
  ])('refuses %s', async (_, args) => {
    expect(await fail('user', 'sign-out', ...args, '--no-wait')).toEqual(unknown);
  });
});

describe('user freeze', () => {
  it('ends every session of the user, also where it was frozen before', async () => {
    const sub = await newUser();
    await signIn(sub, 3_600);
    const first = await ask('user', 'freeze', sub, '--no-wait');
    await signIn(sub, 3_600);
    const second = await ask('user', 'freeze', sub, '--no-wait');
    expect([first['ended_sessions'], second['ended_sessions']]).toEqual([1, 1]);
    expect(await ask('user', 'sessions', sub)).toEqual({ sessions: [], browser_sessions: [] });
  });
});
