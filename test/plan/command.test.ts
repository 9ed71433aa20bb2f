import { describe, expect, it } from 'vitest';
import { quotaNames } from '../../infra/plan/quotas.ts';
import { fixture, runCommand } from '../cost/run.ts';

const plan = (...args: readonly string[]) => runCommand('plan', '--measured', fixture, ...args);

describe('npm run plan', () => {
  it('answers with the day, what it takes and where each limit breaks, as JSON', async () => {
    const { code, stdout } = await plan(
      '--logins-per-second',
      '1e3',
      '--storm',
      '2',
      '--clients',
      '4',
      '--json',
    );
    const { intent, plan: answer } = JSON.parse(stdout);
    expect({ code, intent, parts: Object.keys(answer), broken: answer.breakings.length }).toEqual({
      code: 0,
      intent: {
        shape: { loginsPerSecond: 1000, storm: 2, stormMinutes: 10 },
        login: expect.objectContaining({ refreshes: 4 }),
        spread: { countryShare: 1, clients: 4, addresses: 10 },
        messages: { country: 'US', segments: 1 },
      },
      parts: ['storm', 'usual', 'raisings', 'breakings', 'bill'],
      broken: quotaNames.length,
    });
  });

  it('says what was simulated, measured and assumed, and which limit is hit first, for people', async () => {
    const { code, stdout, stderr } = await plan('--logins-per-second', '5000', '--refreshes-per-login', '2');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const said of [
      'Simulated: a day',
      'Measured (2026-01-31',
      'Modelled from that',
      'raising is free',
      'That of KMS is conservative',
      '1 e-mail a second',
      'Assumed',
      '--refreshes-per-login 2',
      'Hit first of all: SNS, USD a month',
    ])
      expect(stdout).toContain(said);
  });

  it.each([
    [[], "required option '--logins-per-second <rate>' not specified"],
    [
      ['--logins-per-second', '5000', '--storm', '0.5'],
      "option '--storm <factor>' argument '0.5' is invalid. It is a number such as 20, 0.3 or 1e6, from 1 to 10000",
    ],
  ])('refuses %j', async (args, problem) => {
    const { code, stdout, stderr } = await plan(...args, '--json');
    expect({ code, stdout, ...JSON.parse(stderr) }).toEqual({
      code: 2,
      stdout: '',
      error: `${problem}; --help tells more`,
    });
  });
});
