import { describe, expect, it } from 'vitest';
import { billOf, messageLines, totalOf } from '../../infra/cost/bill.ts';
import { readPrices } from '../../infra/cost/prices.ts';
import { offersOf } from '../../infra/cost/rivals.ts';
import type { Usage } from '../../infra/cost/usage.ts';

const list = readPrices();
const usage: Usage = {
  apiRequests: 2e6,
  dataOutGb: 10,
  invocations: 1e6,
  gbSeconds: 1e6,
  writeUnits: 2e6,
  readUnits: 4e6,
  storedGb: 2,
  kmsRequests: 10_000,
  logGb: 4,
  metrics: 10,
  sms: 1000,
  emails: 2000,
};
const usd = (value: number) => expect.closeTo(value, 9);
const finland = { country: 'FI', segments: 2 };

describe('a bill', () => {
  it('has a line for each unit, and tells how each amount and price is known', () => {
    const lines = billOf(usage, list, { waf: false, alarms: false });
    expect(lines.map(({ service, usd: cost, basis, sure }) => [service, cost, basis, sure])).toEqual([
      ['API Gateway', usd(7), 'given', 'read'],
      ['API Gateway', usd(0.9), 'assumed', 'third-party'],
      ['Lambda', usd(0.2), 'given', 'third-party'],
      ['Lambda', usd(13.3334), 'modelled', 'third-party'],
      ['DynamoDB', usd(1.25), 'measured', 'third-party'],
      ['DynamoDB', usd(0.5), 'measured, and modelled upkeep', 'third-party'],
      ['DynamoDB', usd(0.5), 'assumed', 'third-party'],
      ['DynamoDB', usd(0.4), 'assumed', 'unconfirmed'],
      ['KMS', usd(0.03), 'assumed', 'third-party'],
      ['KMS', usd(2), 'given', 'read'],
      ['CloudWatch', usd(2), 'assumed', 'third-party'],
      ['CloudWatch', usd(0.12), 'assumed', 'third-party'],
      ['CloudWatch', usd(3), 'assumed', 'third-party'],
    ]);
  });

  it('has what is switched on besides', () => {
    const plain = totalOf(billOf(usage, list, { waf: false, alarms: false }));
    // Five for the web ACL, four rules, 0.60 a million requests; 21 metrics of alarms.
    expect(totalOf(billOf(usage, list, { waf: true, alarms: true })) - plain).toEqual(usd(9 + 1.2 + 2.1));
  });

  it('has messages apart, an SMS by the segment', () => {
    const lines = messageLines(usage, list, finland);
    expect(lines.map(({ service, amount, usd: cost }) => [service, amount, cost])).toEqual([
      ['SNS', 2000, usd(160)],
      ['SES', 2000, usd(0.32)],
    ]);
  });
});

describe('others', () => {
  const offers = (users: number, country: string) =>
    offersOf(
      { logins: 1000, users, machineTokens: 2000, usage, messages: { country, segments: 2 } },
      list,
    ).map(({ name, usd: cost }) => [name, cost]);

  it('count users, tokens of machines and verified codes, and messages like us', () => {
    expect(offers(1000, 'FI')).toEqual([
      ['Cognito', usd(15 + 4.5 + 160.32)],
      ['Auth0', usd(70 + 160.32)],
      ['Twilio Verify', usd(50 + 160 + 0.32)],
    ]);
  });

  it('have a price of their own for an SMS, where it is known, and none for more users than they publish one for', () => {
    expect(offers(20_001, 'US').slice(1)).toEqual([
      ['Auth0', undefined],
      ['Twilio Verify', usd(50 + 2000 * 0.0083 + 0.32)],
    ]);
  });
});
