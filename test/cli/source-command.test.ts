import { describe, expect, it } from 'vitest';
import { administrator, noConsent } from './administrator.ts';

const { ask, at, fail, run } = await administrator();

const smsDefaults = {
  channel: 'sms',
  digits: 6,
  valid_for: 60,
  max_attempts: 5,
  recipient_limits: [
    { count: 1, seconds: 30 },
    { count: 5, seconds: 3_600 },
    { count: 20, seconds: 86_400 },
  ],
  clients: [],
  test: false,
};

describe('source create', () => {
  it('adds an auth source with the documented defaults', async () => {
    const sms = await ask('source', 'create', 'plain-sms', '--channel', 'sms');
    const email = await ask('source', 'create', 'plain-email', '--channel', 'email');
    const { recipient_limits: _, ...emailDefaults } = { ...smsDefaults, channel: 'email', valid_for: 300 };
    expect([sms, email]).toEqual([
      { auth_source_id: 'plain-sms', ...smsDefaults },
      { auth_source_id: 'plain-email', ...emailDefaults },
    ]);
    expect(await ask('source', 'show', 'plain-sms')).toEqual(sms);
  });

  it('takes every option', async () => {
    const created = await ask(
      ...['source', 'create', 'every.option', '--channel', 'email', '--digits', '4', '--test'],
      ...['--valid-for', '5m', '--max-attempts', '10', '--title', 'Log in', '--body', 'Code {{ otp }}'],
      ...['--default-region', 'CN', '--recipient-limit', '1/30', '--recipient-limit', '100/86400'],
      ...['--client', 'demo-app', '--client', 'demo-web', '--client', 'demo-app'],
    );
    expect(created).toEqual({
      auth_source_id: 'every.option',
      channel: 'email',
      digits: 4,
      valid_for: 300,
      max_attempts: 10,
      title: 'Log in',
      body: 'Code {{ otp }}',
      default_region: 'CN',
      recipient_limits: [
        { count: 1, seconds: 30 },
        { count: 100, seconds: 86_400 },
      ],
      clients: ['demo-app', 'demo-web'],
      test: true,
    });
    expect(await ask('source', 'show', 'every.option')).toEqual(created);
  });

  const digits =
    'invalid auth source: digits is 7: allowed is a whole number from 1 to 6 for SMS, to 128 for e-mail';
  it.each<[string, readonly string[], string]>([
    ['an SMS code of 7 digits', ['--channel', 'sms', '--digits', '7'], digits],
    ['a code of 129 digits', ['--channel', 'email', '--digits', '129'], digits.replace('is 7', 'is 129')],
    [
      'a short code without --test',
      ['--channel', 'sms', '--digits', '5'],
      "invalid auth source: digits is 5: codes of fewer than 6 digits can be guessed; add --test if nobody's account depends on it",
    ],
    [
      'a long life',
      ['--channel', 'sms', '--valid-for', '301'],
      'invalid auth source: valid_for is 301: allowed is a whole number of seconds from 1 to 300',
    ],
    [
      'many attempts',
      ['--channel', 'sms', '--max-attempts', '11'],
      'invalid auth source: max_attempts is 11: allowed is a whole number from 1 to 10',
    ],
    [
      'a text without the code',
      ['--channel', 'sms', '--body', 'Hello'],
      'invalid auth source: body is "Hello": allowed is a text of at most 4000 characters with {{ otp }} in it',
    ],
    [
      'a title of an SMS',
      ['--channel', 'sms', '--title', 'Hello'],
      'invalid auth source: title: an SMS has none; leave it out',
    ],
    [
      'a region nobody knows',
      ['--channel', 'sms', '--default-region', 'UK'],
      'invalid auth source: default_region is "UK": allowed is an ISO 3166 country code such as CN',
    ],
    [
      'another channel',
      ['--channel', 'fax'],
      'invalid auth source: channel is "fax": allowed is sms or email',
    ],
    [
      'an unknown client',
      ['--channel', 'sms', '--client', 'nobody'],
      `there is no client nobody in ${at}: register it first with \`client create\``,
    ],
    [
      'more messages than are remembered',
      ['--channel', 'sms', '--recipient-limit', '101/60'],
      'invalid auth source: recipient_limits is [{"count":101,"seconds":60}]: allowed is limits COUNT/SECONDS such as 1/30, of at most 100 messages in at most 31 days',
    ],
  ])('refuses %s, and writes nothing', async (_, args, error) => {
    expect(await fail('source', 'create', 'refused', ...args)).toEqual({ code: 1, stdout: '', error });
    expect(await fail('source', 'show', 'refused')).toMatchObject({ code: 1 });
  });

  it('refuses a taken id', async () => {
    expect(await fail('source', 'create', 'sms-login', '--channel', 'sms')).toEqual({
      code: 1,
      stdout: '',
      error: `there is already an auth source sms-login in ${at}: take another id, or change it with \`source update\``,
    });
  });
});

describe('source update', () => {
  it('changes what is given and nothing else', async () => {
    await ask('source', 'create', 'changes', '--channel', 'sms', '--default-region', 'FI');
    const change = ['source', 'update', 'changes', '--valid-for', '90', '--client', 'demo-web'];
    const changed = await ask(...change, '--unset', 'default_region');
    expect(changed).toEqual({
      auth_source_id: 'changes',
      ...smsDefaults,
      valid_for: 90,
      clients: ['demo-web'],
    });
    expect(await ask('source', 'show', 'changes')).toEqual(changed);
  });

  it.each<[string, readonly string[], number, string]>([
    [
      'no change',
      ['sms-login'],
      2,
      'nothing to change: give at least one option; `source update --help` lists them',
    ],
    [
      'an unknown source',
      ['nobody', '--digits', '6'],
      1,
      `there is no auth source nobody in ${at}: \`source list\` shows those there are`,
    ],
    [
      'taking back what must be there',
      ['sms-login', '--unset', 'digits'],
      2,
      '--unset digits: allowed is title, body, default_region, recipient_limits',
    ],
  ])('refuses %s', async (_, args, code, error) => {
    expect(await fail('source', 'update', ...args)).toEqual({ code, stdout: '', error });
  });
});

describe('source list and delete', () => {
  it('lists the sources as a table', async () => {
    const { code, stderr, stdout } = await run('source', 'list');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/│ sms-login +│ sms +│ 6 +│ 60 s +│ demo-web +│/);
  });

  it('deletes a source once it was agreed to', async () => {
    await ask('source', 'create', 'goes', '--channel', 'email');
    expect(await fail('source', 'delete', 'goes')).toEqual(noConsent);
    expect(await ask('source', 'delete', 'goes', '--yes')).toEqual({ auth_source_id: 'goes', deleted: true });
    expect(await fail('source', 'delete', 'goes', '--yes')).toEqual({
      code: 1,
      stdout: '',
      error: `there is no auth source goes in ${at}: \`source list\` shows those there are`,
    });
  });
});
