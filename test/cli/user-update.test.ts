import { describe, expect, it } from 'vitest';
import { openUsers } from '../../infra/cli/users.ts';
import { verifyPassword } from '../../shared/core/password.ts';
import { dynamoGrantRegistry } from '../../shared/dynamo/grant-admin.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import { grantWith } from '../support/memory-fixtures.ts';
import { adminTargetOf } from './admin-target.ts';
import { administrator } from './administrator.ts';

const { ask, cloud, fail, given, run } = await administrator();
const target = adminTargetOf(cloud);
const grants = dynamoGrantRegistry(target.table);

const office = { organization_id: 'office', permissions: ['csp:org_member', 'external/x/editor'] };
const club = { organization_id: 'club', permissions: [] };
const admins = { group_id: 'g-1', group_name: 'Admins' };

/** A new user, and its id. */
async function userOf(username: string, ...args: string[]) {
  const user = await ask('user', 'create', '--username', username, ...args);
  return { user, sub: String(user['sub']) };
}

async function hashOf(sub: string): Promise<string | undefined> {
  const hash = (await cloud.table.get(keys.user(sub)))?.['password_hash'];
  return hash && 'S' in hash ? hash.S : undefined;
}

/** Gives the user a session, and tells later whether it lives. */
async function signIn(sub: string) {
  const id = crypto.getRandomValues(new Uint8Array(16));
  const now = target.clock.seconds();
  await grants.claim(
    grantWith({
      id,
      subject: sub,
      userId: sub,
      user: { profile: {}, groups: [] },
      authTime: now,
      expiresAt: now + 3_600,
    }),
  );
  return { isAlive: async () => (await grants.find(id))?.revokedAt === undefined };
}

describe('user create', () => {
  it('takes organizations, groups and a password, of which it keeps and shows the hash alone to the table', async () => {
    const created = await given('correct horse\n').ask(
      ...['user', 'create', '--username', 'ada', '--password-stdin', '--claim', 'given_name=Ada'],
      ...['--organization', 'office:csp:org_member,external/x/editor', '--organization', 'club'],
      ...['--group', 'g-1=Admins', '--group', 'g-2=On call = often'],
    );
    expect(created).toEqual({
      sub: expect.any(String),
      status: 'active',
      username: 'ada',
      profile: { given_name: 'Ada' },
      has_password: true,
      organizations: [office, club],
      groups: [admins, { group_id: 'g-2', group_name: 'On call = often' }],
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    });
    const hash = await hashOf(String(created['sub']));
    expect([
      await verifyPassword(hash, 'correct horse'),
      await verifyPassword(hash, 'correct house'),
    ]).toEqual([true, false]);
    const shown = await run('user', 'show', '--username', 'ada');
    expect([shown.stdout.includes('argon2'), shown.stderr]).toEqual([false, '']);
    expect(shown.stdout).toMatch(/office:csp:org_member,external\/x\/editor[\s\S]*g-1=Admins/);
  });

  it.each<[string, readonly string[], string]>([
    [
      'an organization twice',
      ['--organization', 'a:b', '--organization', 'a:c'],
      '--organization a: it is given twice',
    ],
    [
      'a claim that is a member of its own',
      ['--claim', 'groups=x'],
      '--claim groups: allowed is NAME=VALUE of a claim such as name or locale',
    ],
    [
      'a password without a terminal to ask on',
      ['--password'],
      'there is no terminal to ask for the password on: use --password-stdin',
    ],
  ])('refuses %s, and makes nobody', async (_, args, error) => {
    const refusal = await fail('user', 'create', '--username', 'refused', ...args);
    expect(refusal).toEqual({ code: 2, stdout: '', error });
    expect(await fail('user', 'show', '--username', 'refused')).toMatchObject({ code: 1 });
  });
});

describe('user update', () => {
  it('changes what is given, takes back what is named, and keeps the rest', async () => {
    const { user, sub } = await userOf(
      ...(['bob', '--claim', 'name=Bob', '--claim', 'locale=fi'] as const),
      ...['--organization', 'office', '--group', 'g-1=Admins'],
    );
    const changed = await ask(
      ...['user', 'update', sub, '--claim', 'name=Robert', '--unset', 'locale', '--unset', 'groups'],
      ...['--organization', 'club', '--no-wait'],
    );
    const expected = {
      ...user,
      profile: { name: 'Robert' },
      organizations: [club],
      groups: [],
      updated_at: expect.any(Number),
    };
    expect(changed).toEqual({ ...expected, ended_sessions: 0, ended_browser_sessions: 0 });
    expect(await ask('user', 'show', sub)).toEqual(expected);
  });

  it('gives, changes and takes back a password', async () => {
    const { sub } = await userOf('carol');
    const update = ['user', 'update', sub, '--no-wait'];
    await given('the first one').ask(...update, '--password-stdin');
    const first = await hashOf(sub);
    await given('the second one').ask(...update, '--password-stdin');
    const second = await hashOf(sub);
    expect([
      await verifyPassword(first, 'the first one'),
      await verifyPassword(second, 'the first one'),
      await verifyPassword(second, 'the second one'),
    ]).toEqual([true, false, true]);
    expect(await ask(...update, '--unset', 'password')).toMatchObject({ sub, has_password: false });
    expect(await hashOf(sub)).toBeUndefined();
  });

  it.each<[string, readonly string[]]>([
    ['a password', ['--password-stdin']],
    ['organizations', ['--organization', 'office']],
    ['groups', ['--group', 'g-1=Admins']],
    ['the taking back of a password', ['--unset', 'password']],
    ['the taking back of groups', ['--unset', 'groups']],
  ])('ends every session by %s', async (what, args) => {
    const { sub } = await userOf(`rights-${what.replaceAll(' ', '-')}`);
    const sessions = [await signIn(sub), await signIn(sub)];
    const changed = await given('correct horse').ask('user', 'update', sub, '--no-wait', ...args);
    expect(changed).toMatchObject({ sub, ended_sessions: 2 });
    expect(await Promise.all(sessions.map(({ isAlive }) => isAlive()))).toEqual([false, false]);
  });

  it('ends none by a claim', async () => {
    const { user, sub } = await userOf('dave');
    const session = await signIn(sub);
    expect(await ask('user', 'update', sub, '--claim', 'name=David')).toEqual({
      ...user,
      profile: { name: 'David' },
      updated_at: expect.any(Number),
    });
    expect(await session.isAlive()).toBe(true);
  });

  it('writes over nothing that was changed meanwhile', async () => {
    const { sub } = await userOf('erin');
    const users = await openUsers(target);
    const before = await users.findById(sub);
    if (!before) throw new Error('there is no such user');
    const named = (name: string) => ({ ...before, profile: { name } });
    expect([
      await users.replace(before, named('first')),
      await users.replace(before, named('second')),
      await users.findById(sub),
    ]).toEqual([true, false, named('first')]);
  });

  it.each<[string, readonly string[], string]>([
    [
      'no change',
      ['--username', 'alice'],
      'nothing to change: give at least one option; `user update --help` lists them',
    ],
    [
      'taking back what is no member',
      ['--username', 'alice', '--unset', 'E-Mail'],
      '--unset E-Mail: allowed is password, organizations, groups or the name of a claim',
    ],
  ])('refuses %s', async (_, args, error) => {
    expect(await fail('user', 'update', ...args)).toEqual({ code: 2, stdout: '', error });
  });
});
