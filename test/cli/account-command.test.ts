import { describe, expect, it } from 'vitest';
import type { SendingAccount } from '../../infra/local/services/account.ts';
import { localCloud } from '../support/local.ts';
import { type FakeAccount, fakeAccount } from './fake-account.ts';
import { type Run, runCommand } from './run.ts';

const outputs = { SmsCountries: 'FI,SE', EmailFrom: 'Example <login@mail.example.com>' };
const command = ['account', 'check', '--stack', 'Latchkey'];

interface Check {
  readonly check: string;
  readonly state: string;
  readonly found: string;
  readonly advice?: string;
}

const run = ({ env }: FakeAccount) => runCommand([...command, '--json'], { env });
const checksOf = ({ stdout }: Run) => (JSON.parse(stdout) as { readonly checks: readonly Check[] }).checks;
const errorOf = ({ stderr }: Run) => (stderr === '' ? undefined : JSON.parse(stderr).error);
const notOk = (answer: Run) => checksOf(answer).filter(({ state }) => state !== 'ok');

/** What is not in order with an account, the exit code, and the last word. */
async function judged(told: Partial<SendingAccount>, given: Readonly<Record<string, string>> = outputs) {
  const answer = await run(await fakeAccount(given, told));
  return { code: answer.code, checks: notOk(answer), error: errorOf(answer) };
}

const cannot = (what: string) => `logins at stack Latchkey cannot work for everybody: ${what}`;

describe('account check', () => {
  it('finds an account in order, and says what it looked at', async () => {
    const answer = await run(await fakeAccount(outputs));
    expect([answer.code, answer.stderr]).toEqual([0, '']);
    const ok = (check: string, found: string) => ({ check, state: 'ok', found });
    expect(checksOf(answer)).toEqual([
      ok('SMS', 'to FI, SE'),
      ok('SMS sandbox', 'left'),
      ok('SMS spend limit', '1000 USD a month'),
      ok('SMS delivery logs', 'written'),
      ok('e-mail', 'from Example <login@mail.example.com>'),
      ok('e-mail sender', 'login@mail.example.com is verified'),
      ok('e-mail sandbox', 'left'),
      ok('e-mail quota', '0 of 50000 in 24 hours'),
      ok('e-mail sending', 'enabled'),
    ]);
  });

  it('tells a new account everything that it lacks, with what to do', async () => {
    const { checks, code, error } = await judged({
      isInSmsSandbox: true,
      smsAttributes: { MonthlySpendLimit: '1' },
      emailQuota: { most: 200, sent: 0 },
      hasVerified: () => false,
    });
    expect([code, error]).toEqual([1, cannot('SMS sandbox, SMS spend limit, e-mail sender, e-mail sandbox')]);
    expect(checks).toEqual([
      {
        check: 'SMS sandbox',
        state: 'problem',
        found: 'the account is in it: SMS go to verified numbers only',
        advice: expect.stringContaining('Exit SMS sandbox'),
      },
      {
        check: 'SMS spend limit',
        state: 'problem',
        found: '1 USD a month, some tens of SMS: then SNS drops the rest without an error',
        advice: expect.stringContaining('smsMonthlyLimit'),
      },
      {
        check: 'SMS delivery logs',
        state: 'warning',
        found: 'off: nothing tells which SMS did not arrive, or why',
        advice: expect.stringContaining('smsDefences'),
      },
      {
        check: 'e-mail sender',
        state: 'problem',
        found: 'SES has verified neither the address nor the domain of Example <login@mail.example.com>',
        advice: expect.stringContaining('verify the domain'),
      },
      {
        check: 'e-mail sandbox',
        state: 'problem',
        found: '200 e-mails in 24 hours, the quota of the sandbox: e-mails go to verified addresses only',
        advice: expect.stringContaining('production access'),
      },
    ]);
  });

  it('takes an account whose limit SNS does not tell for one with the first limit', async () => {
    const { checks } = await judged({ smsAttributes: { DeliveryStatusIAMRole: 'role' } });
    expect(checks).toMatchObject([
      {
        check: 'SMS spend limit',
        found: '1 USD a month, some tens of SMS: then SNS drops the rest without an error',
      },
    ]);
  });

  it('accepts a warning alone', async () => {
    const { checks, code, error } = await judged({ smsAttributes: { MonthlySpendLimit: '50' } });
    expect([code, error, checks.map(({ check, state }) => [check, state])]).toEqual([
      0,
      undefined,
      [['SMS delivery logs', 'warning']],
    ]);
  });

  it.each(['mail.example.com', 'example.com'])(
    'accepts a sender whose domain %s is verified',
    async (domain) => {
      const answer = await run(
        await fakeAccount(outputs, { hasVerified: (identity) => identity === domain }),
      );
      expect(checksOf(answer)).toContainEqual({
        check: 'e-mail sender',
        state: 'ok',
        found: `${domain} is verified`,
      });
    },
  );

  it('tells of a quota that is used up, and of sending that is paused', async () => {
    const { checks, error } = await judged({ emailQuota: { most: 1_000, sent: 1_000 }, mayEmail: false });
    expect([error, checks.map(({ found }) => found)]).toEqual([
      cannot('e-mail quota, e-mail sending'),
      ['1000 of 1000 in 24 hours: no more are sent', 'paused for the whole account'],
    ]);
  });

  it('asks nothing of a channel that the stack does not use', async () => {
    const bad = { isInSmsSandbox: true, mayEmail: false };
    const { EmailFrom, SmsCountries } = outputs;
    const [byEmail, bySms] = [
      await judged({ isInSmsSandbox: true }, { EmailFrom }),
      await judged({ mayEmail: false }, { SmsCountries }),
    ];
    expect([byEmail, bySms]).toEqual([
      { code: 0, checks: [], error: undefined },
      { code: 0, checks: [], error: undefined },
    ]);
    expect(await judged(bad, {})).toEqual({
      code: 1,
      checks: [
        {
          check: 'channels',
          state: 'problem',
          found: 'neither SMS nor e-mail is set up: no code can be sent',
          advice: 'deploy with the setting smsCountries or emailFrom, or with both',
        },
      ],
      error: cannot('channels'),
    });
  });

  it('says which permission it lacks, and that it does not know', async () => {
    const account = await fakeAccount(outputs);
    account.faults.add('sns', { code: 'AuthorizationError', status: 403 }, 2);
    const answer = await run(account);
    const denied = (check: string, permission: string) => ({
      check,
      state: 'unknown',
      found: 'these credentials may not ask',
      advice: `allow ${permission}`,
    });
    expect([answer.code, notOk(answer), errorOf(answer)]).toEqual([
      1,
      [
        denied('SMS sandbox', 'sns:GetSMSSandboxAccountStatus'),
        denied('SMS spend limit', 'sns:GetSMSAttributes'),
        denied('SMS delivery logs', 'sns:GetSMSAttributes'),
      ],
      'whether logins at stack Latchkey work for everybody is unknown: SMS sandbox, SMS spend limit, SMS delivery logs',
    ]);
  });

  it('draws a table for people, and says last what is wrong', async () => {
    const { env } = await fakeAccount(outputs, { isInSmsSandbox: true });
    const { code, stderr, stdout } = await runCommand(command, { env });
    expect([code, stderr]).toEqual([1, `error: ${cannot('SMS sandbox')}\n`]);
    expect(stdout).toMatch(
      /│ SMS sandbox +│ problem │ the account is in it: SMS go to verified numbers only +│ ask to leave it/,
    );
  });
});

describe('the local cloud', async () => {
  const cloud = await localCloud({
    context: {
      waf: 'block',
      smsDefences: 'true',
      smsMonthlyLimit: '200',
      alarmTopicArn: 'arn:aws:sns:eu-north-1:111122223333:alarms',
    },
  });

  it('starts with every defence, and its account may send to everybody', async () => {
    const answer = await runCommand(['account', 'check', '--local', cloud.url, '--json']);
    expect([answer.code, checksOf(answer).map(({ state }) => state)]).toEqual([
      0,
      ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
    ]);
  });
});
