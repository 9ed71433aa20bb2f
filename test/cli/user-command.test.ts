import { describe, expect, it } from 'vitest';
import { administrator, noConsent } from './administrator.ts';

const { ask, at, cloud, fail, run } = await administrator();

const aUser = {
  sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
  status: 'active',
  profile: {},
  has_password: false,
  organizations: [],
  groups: [],
  created_at: expect.any(Number),
  updated_at: expect.any(Number),
};

const unknown = {
  code: 1,
  stdout: '',
  error: `there is no such user in ${at}: check the id, or how the identifier is spelled`,
};

describe('user create', () => {
  it('makes a user that each identifier finds, spelled otherwise too', async () => {
    const created = await ask(
      ...['user', 'create', '--phone-number', '+358 50 123 4567', '--email', 'Bob@Example.com'],
      ...['--username', 'Bob', '--claim', 'name=Bob = Robert', '--claim', 'locale=fi'],
    );
    expect(created).toEqual({
      ...aUser,
      username: 'Bob',
      phone_number: '+358501234567',
      email: 'bob@example.com',
      profile: { name: 'Bob = Robert', locale: 'fi' },
    });
    const found = await Promise.all([
      ask('user', 'show', String(created['sub'])),
      ask('user', 'show', '--phone-number', '+358501234567'),
      ask('user', 'show', '--email', 'bob@example.com'),
      ask('user', 'show', '--username', 'bob'),
    ]);
    expect(found).toEqual([created, created, created, created]);
  });

  it('keeps no identifier in the keys of the table', async () => {
    await ask('user', 'create', '--email', 'hidden@example.com');
    const items = (await cloud.dump()) as readonly { readonly pk: { readonly S: string } }[];
    expect(items.filter(({ pk }) => pk.S.includes('hidden')).length).toBe(0);
    expect(items.some(({ pk }) => pk.S.startsWith('IDENTIFIER#'))).toBe(true);
  });

  it.each<[string, readonly string[], number, string]>([
    ['no identifier', [], 2, 'a user needs at least one of --phone-number, --email and --username'],
    [
      'a national number',
      ['--phone-number', '0401234567'],
      2,
      '--phone-number 0401234567: allowed is an international number such as +358401234567',
    ],
    [
      'an address with a name',
      ['--email', 'Alice <alice@example.com>'],
      2,
      '--email Alice <alice@example.com>: allowed is an address such as alice@example.com',
    ],
    [
      'a user name with a blank',
      ['--username', 'a b'],
      2,
      '--username: allowed are 1 to 64 characters without blanks that are neither an address nor a number',
    ],
    [
      'a user name that reads as a number',
      ['--username', '358401234567'],
      2,
      '--username: allowed are 1 to 64 characters without blanks that are neither an address nor a number',
    ],
    [
      'a claim that is an identifier',
      ['--username', 'carol', '--claim', 'email=carol@example.com'],
      2,
      '--claim email: allowed is NAME=VALUE of a claim such as name or locale',
    ],
    [
      "another's address",
      ['--email', 'alice@example.com'],
      1,
      `there is already a user with that e-mail address in ${at}: look at it with \`user show\``,
    ],
    [
      "another's user name beside a free number",
      ['--phone-number', '+358509999999', '--username', 'ALICE'],
      1,
      `there is already a user with that user name in ${at}: look at it with \`user show\``,
    ],
  ])('refuses %s', async (_, args, code, error) => {
    expect(await fail('user', 'create', ...args)).toEqual({ code, stdout: '', error });
  });
});

describe('user show', () => {
  it('draws a table for people', async () => {
    const { code, stderr, stdout } = await run('user', 'show', '--username', 'alice');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/│ email +│ alice@example.com +│/);
  });

  it.each<[string, readonly string[], object]>([
    ['an unknown id', ['3b241101-e2bb-4255-8caf-4136c566a962'], unknown],
    ['a text that is no id', ['alice'], unknown],
    ['an unknown address', ['--email', 'nobody@example.com'], unknown],
    [
      'nobody in particular',
      [],
      {
        ...unknown,
        code: 2,
        error: 'say which user: by id, or by one of --phone-number, --email and --username',
      },
    ],
    [
      'two at once',
      ['alice', '--username', 'alice'],
      { ...unknown, code: 2, error: 'say which user: by id or by an identifier, not by both' },
    ],
  ])('refuses %s', async (_, args, failure) => {
    expect(await fail('user', 'show', ...args)).toEqual(failure);
  });
});

describe('user freeze, unfreeze and delete', () => {
  it('freezes and unfreezes', async () => {
    const created = await ask('user', 'create', '--username', 'dave');
    const {
      ended_sessions: sessions,
      ended_browser_sessions: browsers,
      ...frozen
    } = await ask(...['user', 'freeze', '--username', 'dave', '--no-wait']);
    expect([frozen, sessions, browsers]).toEqual([
      { ...created, status: 'frozen', updated_at: expect.any(Number) },
      ...[0, 0],
    ]);
    expect(await ask('user', 'freeze', String(created['sub']), '--no-wait')).toEqual({
      ...frozen,
      ended_sessions: 0,
      ended_browser_sessions: 0,
    });
    expect(await ask('user', 'unfreeze', '--username', 'dave')).toEqual({
      ...frozen,
      status: 'active',
      updated_at: expect.any(Number),
    });
  });

  it('deletes a user once it was agreed to, and frees what it was found by', async () => {
    const which = ['--phone-number', '+358507654321', '--username', 'erin'];
    const { sub } = await ask('user', 'create', ...which);
    expect(await fail('user', 'delete', '--username', 'erin')).toEqual(noConsent);
    expect(await ask('user', 'show', '--username', 'erin')).toMatchObject({ sub, status: 'active' });
    expect(await ask('user', 'delete', '--username', 'erin', '--yes', '--no-wait')).toEqual({
      sub,
      deleted: true,
      ended_sessions: 0,
      ended_browser_sessions: 0,
    });
    expect(await fail('user', 'show', '--username', 'erin')).toEqual(unknown);
    const next = await ask('user', 'create', ...which);
    expect(next).toEqual({ ...aUser, username: 'erin', phone_number: '+358507654321' });
    expect(next['sub']).not.toBe(sub);
  });
});
