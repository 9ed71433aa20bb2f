import { expect, it } from 'vitest';
import { defaultSmsBudgets } from '../../shared/contract/environment.ts';
import type { SmsReservation } from '../../shared/core/limits.ts';
import { maybeNumber } from '../../shared/dynamo/item.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import { dynamoSmsBudgets, type SmsBudgetSettings } from '../../shared/dynamo/sms-budgets.ts';
import { testClock } from '../support/clock.ts';
import { forEachDynamo } from '../support/dynalite.ts';
import { memoryMetrics } from '../support/memory-metrics.ts';

const instances = 8;

/** How many of the outcomes there were of each kind. */
function tally(outcomes: readonly SmsReservation[]): Readonly<Record<string, number>> {
  const names = outcomes.map((outcome) => (outcome.kind === 'reserved' ? 'reserved' : outcome.budget));
  return Object.fromEntries(
    [...Map.groupBy(names, (name) => name)].map(([name, same]) => [name, same.length]),
  );
}

forEachDynamo('races for the budgets of SMS', (makeTable) => {
  async function storesOf(given: Partial<SmsBudgetSettings>) {
    const clock = testClock();
    const table = await makeTable();
    const settings = { ...defaultSmsBudgets, maxPrice: '0.50', ...given };
    const stores = Array.from({ length: instances }, () =>
      dynamoSmsBudgets(table, settings, clock, memoryMetrics()),
    );
    /** Reserves in parallel, each by the next instance. */
    const reserve = (times: number, segments: (nth: number) => number = () => 1) =>
      Promise.all(
        Array.from({ length: times }, (_, nth) => {
          const store = stores[nth % instances];
          if (!store) throw new Error('there is no such instance');
          return store.reserve({ country: 'FI', segments: segments(nth) });
        }),
      );
    return { clock, stores, table, reserve };
  }

  it('200 parallel messages of eight instances never exceed a country', async () => {
    const { clock, reserve, table } = await storesOf({ country: { hour: 60 } });
    const { reserved = 0, 'country-hour': refused = 0 } = tally(await reserve(200));
    expect(reserved + refused).toBe(200);
    expect(reserved).toBeLessThanOrEqual(60);
    expect(reserved).toBeGreaterThan(0);
    // What is in the table is what was reserved and what instances still hold.
    const item = (await table.get(keys.smsCountry('FI'))) ?? {};
    const counted = maybeNumber(item, `sh${Math.floor(clock.milliseconds() / 3_600_000)}`) ?? 0;
    expect(counted).toBeGreaterThanOrEqual(reserved);
    expect(counted).toBeLessThanOrEqual(60);
  });

  it('200 parallel messages never exceed a budget of money, whatever each costs', async () => {
    const { clock, reserve, table } = await storesOf({ prices: { FI: 0.07 }, dailyUsd: 5 });
    const outcomes = await reserve(200, (nth) => 1 + (nth % 3));
    const cents = outcomes.map((outcome) =>
      outcome.kind === 'reserved' ? Math.round(Number(outcome.maxPrice) * 100) : 0,
    );
    const spent = cents.reduce((sum, each) => sum + each, 0);
    expect(spent).toBeLessThanOrEqual(500);
    expect(spent).toBeGreaterThan(0);
    const item = (await table.get(keys.smsMoney(Math.floor(clock.milliseconds() / 86_400_000)))) ?? {};
    const counted = maybeNumber(item, 'spent') ?? 0;
    expect(counted).toBeGreaterThanOrEqual(spent * 10_000);
    expect(counted).toBeLessThanOrEqual(5_000_000);
  });

  it('messages of one instance spend a budget to the last', async () => {
    const { stores } = await storesOf({ country: { hour: 60 } });
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, () => stores[0]?.reserve({ country: 'FI', segments: 1 })),
    );
    expect(outcomes.filter((outcome) => outcome?.kind === 'reserved')).toHaveLength(60);
  });

  it('codes that come back in parallel are all counted, and make as much room', async () => {
    const unverified = { mode: 'enforce', ratio: 0.1, floorPerDay: 30, floorPerHour: 30 } as const;
    const { clock, stores, reserve } = await storesOf({ unverified });
    const first = tally(await reserve(200))['reserved'] ?? 0;
    expect(first).toBeLessThanOrEqual(30);
    const sentAt = clock.milliseconds();
    await Promise.all(stores.map((store) => store.verified('FI', sentAt)));
    // Refusals are remembered for ten seconds.
    clock.advance(10);
    const second = tally(await reserve(200))['reserved'] ?? 0;
    expect(first + second).toBeLessThanOrEqual(30 + stores.length);
    expect(second).toBeGreaterThan(0);
  });

  it('messages that are given back while others are taken leave no more than the budget', async () => {
    const { reserve } = await storesOf({ country: { hour: 20 } });
    const outcomes = await reserve(40);
    const [returned, kept] = [outcomes.slice(0, 10), outcomes.slice(10)];
    const given = returned.map((outcome) => outcome.kind === 'reserved' && outcome.release());
    const [, later] = await Promise.all([Promise.all(given), reserve(40)]);
    const sent = [...kept, ...later].filter(({ kind }) => kind === 'reserved');
    expect(sent.length).toBeLessThanOrEqual(20);
  });
});
