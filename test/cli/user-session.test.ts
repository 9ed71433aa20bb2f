import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../shared/core/encoding.ts';
import type { Grant } from '../../shared/core/model.ts';
import { dynamoGrantRegistry } from '../../shared/dynamo/grant-admin.ts';
import { dynamoGrantStore } from '../../shared/dynamo/grant-store.ts';
import { grantWith } from '../support/memory-fixtures.ts';
import { adminTargetOf } from './admin-target.ts';
import { administrator } from './administrator.ts';

const { ask, at, cloud, fail, run } = await administrator();
const { clock, table } = adminTargetOf(cloud);
const grants = dynamoGrantRegistry(table);
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
    user: { profile: {}, groups: [] },
    authTime: now,
    expiresAt: now + seconds,
    ...overrides,
  });
  await grants.claim(grant);
  return grant;
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
    });
    const drawn = await run('user', 'sessions', sub);
    expect(drawn.stdout).toMatch(/│ app +│ password +│ office +│ \d{4}-.*Z +│ \d{4}-.*Z +│/);
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
    expect(await ask('user', 'sign-out', sub, '--no-wait')).toEqual({ sub, ended_sessions: 2 });
    const { clientId, dialect } = session;
    const rest = { clientId, dialect, scope: [], resources: [], now, expiresAt: now + 60 };
    expect([
      (await store.rotate({ ...rest, id: session.id, generation: 0 })).kind,
      (await store.redeem({ ...rest, id: code.id, redirectUri: offer.redirectUri })).kind,
    ]).toEqual(['refused', 'refused']);
    expect(await ask('user', 'show', sub)).toMatchObject({ status: 'active' });
  });

  it('says on standard error what it leaves open when it does not wait', async () => {
    const sub = await newUser();
    const { code, stderr, stdout } = await run('user', 'sign-out', sub, '--no-wait');
    expect({ code, stderr, stdout }).toEqual({
      code: 0,
      stdout: `User ${sub} is signed out: ended sessions: 0.\n`,
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
      { sub, deleted: true, ended_sessions: 1 },
      { sub, ended_sessions: 1 },
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
    expect(await ask('user', 'sessions', sub)).toEqual({ sessions: [] });
  });
});
