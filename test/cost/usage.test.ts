import { describe, expect, it } from 'vitest';
import { bareLogin, defaultLogin, stepsOf } from '../../infra/cost/login.ts';
import { usageOf } from '../../infra/cost/usage.ts';
import { measuredWith } from './measurements.ts';

const byDigit = (value: number) => expect.closeTo(value, 9);

describe('the steps of a login', () => {
  it('are shared between SMS and e-mail, and only what the cache does not know reaches the authorizer', () => {
    expect(stepsOf({ ...defaultLogin, smsShare: 0.25, sends: 2, apiCalls: 20, cacheHits: 0.75 })).toEqual({
      'send-sms': 0.5,
      'send-email': 1.5,
      'check-sms': 0.25,
      'check-email': 0.75,
      'check-wrong': 0.1,
      refresh: 4,
      'client-credentials': 0,
      introspection: 1,
      'authorizer-cold': 5,
      'authorizer-hot': 0,
    });
  });
});

describe('a month of a thousand logins by SMS, each one message and one code', () => {
  const measured = measuredWith({
    'send-sms': { roundTrips: 2, writeUnits: 3 },
    'check-sms': { roundTrips: 2, writeUnits: 2, readUnits: 1 },
  });
  const login = { ...bareLogin, smsShare: 1, introspections: 0 };

  it('uses what can be added up by hand', () => {
    // A message takes 2 x 5 + 60 ms, and 1 x 1.5 x 1769 / 512 ms of CPU to hand it over, a code 2 x 5 ms; 10 of 2,000 requests start cold, and take 80 x 2.5 ms.
    const seconds = 1000 * 0.076 + 1000 * 0.01 + 10 * 0.2;
    expect(usageOf(login, measured, 1000)).toEqual({
      apiRequests: 2000,
      dataOutGb: byDigit((2000 * 2000) / 1e9),
      invocations: 2000,
      gbSeconds: byDigit(seconds / 2),
      writeUnits: 5000,
      // The steps'; at each start 5; with each request client, and two secrets; the signing key once in each of 730 hours.
      readUnits: byDigit(1000 + 10 * 5 + 2000 * 1 + 2000 * 2 + 730 * 2),
      storedGb: byDigit((1000 * 2500) / 1e9),
      // At each start three keys; the signing key again each hour; the table's key 12 times an hour.
      kmsRequests: byDigit(10 * 3 + 730 + 12 * 730),
      logGb: byDigit((2000 * (450 + 700 + 300)) / 1e9),
      // Right codes, messages by SMS, and five of API Gateway's for the one method.
      metrics: 7,
      sms: 1000,
      emails: 0,
    });
  });

  it('cannot be told where the benchmark did not start a function', () => {
    expect(() => usageOf(login, { ...measured, coldStarts: {} }, 1000)).toThrow(
      'the benchmark measured no cold start of token-otp',
    );
  });
});
