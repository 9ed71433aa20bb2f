import { describe, expect, it } from 'vitest';
import { priceNames } from '../../infra/cost/prices.ts';
import { fixture, runCommand } from './run.ts';

const cost = (...args: readonly string[]) => runCommand('cost', '--measured', fixture, ...args);

describe('npm run cost', () => {
  it('answers with the months that were asked for, as JSON', async () => {
    const { code, stdout } = await cost('--logins', '1e5', '--logins', '2e5', '--country', 'FI', '--json');
    const { question, months } = JSON.parse(stdout);
    expect({
      code,
      question,
      logins: months.map(({ logins, users }: Record<string, number>) => [logins, users]),
    }).toEqual({
      code: 0,
      question: {
        volumes: [100_000, 200_000],
        login: {
          ...{ smsShare: 0.3, sends: 1.1, wrongCodes: 0.1, refreshes: 4 },
          ...{ apiCalls: 20, cacheHits: 0.9, introspections: 1, machineTokens: 0 },
        },
        usersPerLogin: 0.25,
        messages: { country: 'FI', segments: 1 },
        extras: { waf: false, alarms: false },
      },
      logins: [
        [100_000, 25_000],
        [200_000, 50_000],
      ],
    });
  });

  it('states what a login is, the target, what is assumed, and everybody else, for people', async () => {
    const { code, stdout, stderr } = await cost();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const said of [
      'One login: 1.1 messages',
      'The target is 12 to 24 USD',
      'Assumed',
      'Cognito',
      'Auth0',
      'Twilio Verify',
      'Free tiers are left out',
    ])
      expect(stdout).toContain(said);
  });

  it('shows a page each price with its source', async () => {
    const { stdout } = await cost('--markdown');
    const table = stdout.split('**Prices**')[1]?.trim().split('\n') ?? [];
    // A head, a line, each price, and the countries'.
    expect(table).toHaveLength(2 + priceNames.length + 1);
    expect(
      table.slice(2).every((line) => /\| (?:read|third-party|unconfirmed) \| .+https:\/\/\S+ \|$/.test(line)),
    ).toBe(true);
  });

  it.each([
    [
      ['--sms-share', '1.5'],
      "option '--sms-share <share>' argument '1.5' is invalid. It is a number such as 20, 0.3 or 1e6, from 0 to 1",
    ],
    [
      ['--logins', 'many'],
      "option '--logins <n>' argument 'many' is invalid. It is a number such as 20, 0.3 or 1e6, from 1 to 1000000000000",
    ],
    [
      ['--sends', '0'],
      "option '--sends <times>' argument '0' is invalid. It is a number such as 20, 0.3 or 1e6, from 1 to 1000000",
    ],
    [['--nonsense'], "unknown option '--nonsense'"],
    [['here'], 'too many arguments. Expected 0 arguments but got 1: here'],
  ])('refuses %j', async (args, problem) => {
    const { code, stdout, stderr } = await cost(...args, '--json');
    expect({ code, stdout, ...JSON.parse(stderr) }).toEqual({
      code: 2,
      stdout: '',
      error: `${problem}; --help tells more`,
    });
  });

  it('names the countries that there are prices for', async () => {
    const { code, stderr } = await cost('--country', 'XX');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('There are prices for AE, AR,'),
    });
  });

  it('says what writes measurements where there are none, or not all', async () => {
    expect(await runCommand('cost', '--measured', 'nowhere.json')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: nowhere.json cannot be read: `npm run bench` writes it\n',
    });
    expect(await runCommand('cost', '--measured', 'package.json')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: package.json lacks date: a whole `npm run bench` measures it\n',
    });
  });
});
