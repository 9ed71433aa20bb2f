import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { totalOf } from '../../infra/cost/bill.ts';
import { estimate } from '../../infra/cost/estimate.ts';
import { defaultLogin, type Login } from '../../infra/cost/login.ts';
import { readMeasured } from '../../infra/cost/measured.ts';
import { readPrices } from '../../infra/cost/prices.ts';
import { repository } from '../support/stack.ts';
import { fixture } from './run.ts';

const measured = readMeasured(repository, fixture);
const list = readPrices();

/** Our own dollars of a month, and those of each offer. */
function costsOf(logins: number, login: Login): readonly number[] {
  const question = {
    ...{ volumes: [logins], login, usersPerLogin: 0.25, messages: { country: 'US', segments: 1 } },
    extras: { waf: true, alarms: true },
  };
  return estimate(question, measured, list).flatMap((month) => [
    totalOf(month.lines),
    totalOf(month.messages),
    ...month.offers.map(({ usd }) => usd ?? Number.POSITIVE_INFINITY),
  ]);
}

/** What costs more the more there is of it. */
const growing = ['sends', 'wrongCodes', 'refreshes', 'apiCalls', 'introspections', 'machineTokens'] as const;

const rate = fc.double({ min: 0, max: 50, noNaN: true });
const anyLogin = fc.record({
  smsShare: fc.double({ min: 0, max: 1, noNaN: true }),
  sends: fc.double({ min: 1, max: 5, noNaN: true }),
  ...{ wrongCodes: rate, refreshes: rate, apiCalls: rate, introspections: rate, machineTokens: rate },
  cacheHits: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** Sums of many floating-point numbers. */
const slack = 1 - 1e-9;

describe('more', () => {
  it('logins never cost less', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e9, noNaN: true }),
        fc.double({ min: 1, max: 100, noNaN: true }),
        anyLogin,
        (logins, times, login) => {
          const [few, many] = [costsOf(logins, login), costsOf(logins * times, login)];
          expect(many.every((cost, nth) => cost >= (few[nth] ?? Number.NaN) * slack)).toBe(true);
        },
      ),
    );
  });

  it.each(growing)('of a login never costs less: %s', (name) => {
    fc.assert(
      fc.property(anyLogin, rate, (login, more) => {
        const few = costsOf(1e6, login);
        const many = costsOf(1e6, { ...login, [name]: login[name] + more });
        expect(many.every((cost, nth) => cost >= (few[nth] ?? Number.NaN) * slack)).toBe(true);
      }),
    );
  });

  it('answers from API Gateway’s cache never cost more', () => {
    const [few, many] = [0.5, 0.99].map((cacheHits) => costsOf(1e6, { ...defaultLogin, cacheHits })[0]);
    expect(many).toBeLessThan(few ?? Number.NaN);
  });
});
