import { describe, expect, it } from 'vitest';
import { defaultSmsBudgets } from '../../shared/contract/environment.ts';
import type { SmsBudgetStore, SmsReservation } from '../../shared/core/limits.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import { dynamoSmsBudgets, type SmsBudgetSettings } from '../../shared/dynamo/sms-budgets.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { testClock } from '../support/clock.ts';
import { memoryMetrics } from '../support/memory-metrics.ts';
import { countingTable } from './counting-table.ts';

/** A stack's settings, over those of one that sets nothing. */
export function smsSettings(given: Partial<SmsBudgetSettings> = {}): SmsBudgetSettings {
  return { ...defaultSmsBudgets, maxPrice: '0.50', ...given };
}

/** Unverified budgets that refuse; the floors are small, so that tests reach them. */
const enforced = { mode: 'enforce', ratio: 0.5, floorPerDay: 6, floorPerHour: 3 } as const;
const toFinland = { country: 'FI', segments: 1 };

async function setUp(makeTable: () => Promise<Table>, given: Partial<SmsBudgetSettings> = {}) {
  const clock = testClock();
  const metrics = memoryMetrics();
  const table = countingTable(await makeTable());
  const instance = () => dynamoSmsBudgets(table, smsSettings(given), clock, metrics);
  return { clock, metrics, table, instance, store: instance() };
}

/** `reserved`, or the budget that refused. */
function told(outcome: SmsReservation): string {
  return outcome.kind === 'reserved' ? 'reserved' : outcome.budget;
}

async function reserveTimes(store: SmsBudgetStore, times: number, message = toFinland) {
  const outcomes: SmsReservation[] = [];
  for (let nth = 0; nth < times; nth += 1) outcomes.push(await store.reserve(message));
  return outcomes.map(told);
}

const reserved = (times: number) => Array.from({ length: times }, () => 'reserved');

async function release(outcome: SmsReservation): Promise<void> {
  if (outcome.kind === 'reserved') await outcome.release();
}

/** What the budgets of countries and of money decide, whatever else happens to a write. */
export function smsBudgetContract(makeTable: () => Promise<Table>): void {
  describe('budgets of a country', () => {
    it('let go as many in a clock hour as they hold, and as many in the next', async () => {
      const { clock, store } = await setUp(makeTable, { country: { hour: 3 } });
      clock.advance(600);
      expect(await reserveTimes(store, 5)).toEqual([...reserved(3), 'country-hour', 'country-hour']);
      expect(await store.reserve(toFinland)).toEqual({
        kind: 'refused',
        budget: 'country-hour',
        retryAfter: 3_000,
      });
      clock.advance(3_000);
      expect(await reserveTimes(store, 4)).toEqual([...reserved(3), 'country-hour']);
    });

    it('let go as many in a day as they hold, until midnight in UTC', async () => {
      const { clock, store } = await setUp(makeTable, { country: { hour: 4, day: 5 } });
      expect(await reserveTimes(store, 4)).toEqual(reserved(4));
      clock.advance(3_600);
      expect(await reserveTimes(store, 2)).toEqual(['reserved', 'country-day']);
      expect(await store.reserve(toFinland)).toMatchObject({ retryAfter: 11 * 3_600 });
      clock.advance(11 * 3_600);
      expect(await reserveTimes(store, 1)).toEqual(['reserved']);
    });

    it('are counted apart, and one of a country stands in place of that of all, window by window', async () => {
      const { store } = await setUp(makeTable, {
        country: { hour: 1, day: 2 },
        countries: { SE: { hour: 3 } },
      });
      expect(await reserveTimes(store, 2)).toEqual(['reserved', 'country-hour']);
      expect(await reserveTimes(store, 3, { country: 'SE', segments: 1 })).toEqual([
        'reserved',
        'reserved',
        'country-day',
      ]);
      expect(await reserveTimes(store, 2, { country: 'NO', segments: 1 })).toEqual([
        'reserved',
        'country-hour',
      ]);
    });

    it('hold over function instances', async () => {
      const { instance } = await setUp(makeTable, { country: { day: 4 } });
      const [one, other] = [instance(), instance()];
      expect(await reserveTimes(one, 3)).toEqual(reserved(3));
      expect(await reserveTimes(other, 2)).toEqual(['reserved', 'country-day']);
      expect(await reserveTimes(one, 1)).toEqual(['country-day']);
    });

    it('have a message back that was not sent', async () => {
      const { instance } = await setUp(makeTable, { country: { hour: 1 } });
      const [one, other] = [instance(), instance()];
      await release(await one.reserve(toFinland));
      expect(await reserveTimes(other, 2)).toEqual(['reserved', 'country-hour']);
    });

    it('give nothing of one hour to the next', async () => {
      const { clock, store } = await setUp(makeTable, { country: { hour: 1 } });
      const outcome = await store.reserve(toFinland);
      clock.advance(3_600);
      await release(outcome);
      expect(await reserveTimes(store, 2)).toEqual(['reserved', 'country-hour']);
    });
  });

  describe('budgets of codes that do not come back', () => {
    it('refuse beyond the floor of an hour and of a day', async () => {
      const { clock, store } = await setUp(makeTable, { unverified: enforced });
      expect(await reserveTimes(store, 4)).toEqual([...reserved(3), 'unverified-hour']);
      clock.advance(3_600);
      expect(await reserveTimes(store, 4)).toEqual([...reserved(3), 'unverified-day']);
    });

    it('have room for as many more as come back', async () => {
      const { clock, store } = await setUp(makeTable, { unverified: enforced });
      const sentAt = clock.milliseconds();
      await reserveTimes(store, 3);
      await store.verified('FI', sentAt);
      await store.verified('FI', sentAt);
      expect(await reserveTimes(store, 3)).toEqual(['reserved', 'reserved', 'unverified-hour']);
    });

    it('take a code off the hour and the day in which it was sent', async () => {
      const { clock, store } = await setUp(makeTable, { unverified: enforced });
      const sentAt = clock.milliseconds();
      await reserveTimes(store, 3);
      clock.advance(3_600);
      await store.verified('FI', sentAt);
      // Of the hour nothing came back; of the day, one of three.
      expect(await reserveTimes(store, 4)).toEqual([...reserved(3), 'unverified-hour']);
      clock.advance(3_600);
      expect(await reserveTimes(store, 2)).toEqual(['reserved', 'unverified-day']);
    });

    it('grow with what came back in the last 24 hours, and in the best day of 14', async () => {
      const { clock, instance, store } = await setUp(makeTable, { unverified: enforced });
      const sentAt = clock.milliseconds();
      await reserveTimes(store, 3);
      for (let nth = 0; nth < 40; nth += 1) {
        clock.advance(10);
        await store.verified('FI', sentAt);
      }
      clock.advance(86_400);
      // Half of 40 a day, and a sixth of that in an hour.
      const later = instance();
      expect(await reserveTimes(later, 4)).toEqual([...reserved(3), 'unverified-hour']);
      const perHour = [];
      for (let hour = 0; hour < 6; hour += 1) {
        clock.advance(3_600);
        perHour.push((await reserveTimes(later, 4)).filter((each) => each === 'reserved').length);
      }
      expect(perHour).toEqual([3, 3, 3, 3, 3, 2]);
      // On the day after the fourteenth nothing is left of it.
      clock.advance(14 * 86_400);
      expect(await reserveTimes(later, 4)).toEqual([...reserved(3), 'unverified-hour']);
      clock.advance(3_600);
      expect(await reserveTimes(later, 4)).toEqual([...reserved(3), 'unverified-day']);
    });

    it('only tell, where they watch, of every message beyond', async () => {
      const { clock, metrics, store } = await setUp(makeTable, {
        unverified: { ...enforced, mode: 'observe' },
      });
      expect(await reserveTimes(store, 5)).toEqual(reserved(5));
      expect([...metrics.counted]).toEqual([['BudgetExceeded unverified-hour', 2]]);
      clock.advance(3_600);
      expect(await reserveTimes(store, 3)).toEqual(reserved(3));
      expect([...metrics.counted]).toEqual([
        ['BudgetExceeded unverified-hour', 2],
        ['BudgetExceeded unverified-day', 2],
      ]);
    });
  });

  describe('the budget of money', () => {
    const prices = { FI: 0.07, SE: 0.05 };

    it('lets go what fits into a day, and names what it reserved', async () => {
      const { clock, store } = await setUp(makeTable, { prices, dailyUsd: 0.2 });
      const first = await store.reserve({ country: 'FI', segments: 2 });
      expect(first).toMatchObject({ kind: 'reserved', maxPrice: '0.14' });
      expect(await store.reserve(toFinland)).toEqual({
        kind: 'refused',
        budget: 'money-day',
        retryAfter: 12 * 3_600,
      });
      expect(await store.reserve({ country: 'SE', segments: 1 })).toMatchObject({ maxPrice: '0.05' });
      clock.advance(12 * 3_600);
      expect(await reserveTimes(store, 3)).toEqual(['reserved', 'reserved', 'money-day']);
    });

    it('spends to the last cent what a hundred parts of it are too small for', async () => {
      const { instance } = await setUp(makeTable, { prices: { FI: 0.1 }, dailyUsd: 1 });
      const [one, other] = [instance(), instance()];
      expect(await reserveTimes(one, 6)).toEqual(reserved(6));
      expect(await reserveTimes(other, 5)).toEqual([...reserved(4), 'money-day']);
    });

    it('has money back that was not spent, and the country its message', async () => {
      const { store } = await setUp(makeTable, { prices, dailyUsd: 0.07, country: { hour: 1 } });
      await release(await store.reserve(toFinland));
      expect(await reserveTimes(store, 1)).toEqual(['reserved']);
    });

    it('refuses what costs more than a day has, and takes nothing from the country for it', async () => {
      const { instance } = await setUp(makeTable, { prices, dailyUsd: 0.1, country: { hour: 1 } });
      const [one, other] = [instance(), instance()];
      expect(told(await one.reserve({ country: 'FI', segments: 2 }))).toBe('money-day');
      expect(await reserveTimes(other, 1)).toEqual(['reserved']);
    });

    it('refuses a country without a price, until the owner sets one', async () => {
      const { store, table } = await setUp(makeTable, { prices, dailyUsd: 10 });
      expect(await store.reserve({ country: 'NO', segments: 1 })).toEqual({
        kind: 'refused',
        budget: 'price-unknown',
      });
      expect(table.requests()).toBe(0);
    });

    it('counts a country without a price as the most that an SMS may cost, where the owner allows it', async () => {
      const { store } = await setUp(makeTable, { prices, dailyUsd: 1.2, unknownPrices: 'allow' });
      const norway = { country: 'NO', segments: 1 };
      expect(await store.reserve({ ...norway, segments: 2 })).toMatchObject({ maxPrice: '1' });
      expect(told(await store.reserve(norway))).toBe('money-day');
      expect(await reserveTimes(store, 2)).toEqual(['reserved', 'reserved']);
    });

    it('is none where the owner names no sum', async () => {
      const { store } = await setUp(makeTable, { prices });
      expect(await store.reserve({ country: 'NO', segments: 2 })).toMatchObject({ maxPrice: '1' });
      expect(await store.reserve(toFinland)).toMatchObject({ maxPrice: '0.07' });
    });
  });
}

/** What the store does beyond deciding: how much it asks of the table, and what it keeps there. */
export function smsBudgetStoreContract(makeTable: () => Promise<Table>): void {
  describe('the budgets in the table', () => {
    it('cost one request for a message, and one more with a budget of money', async () => {
      const { store, table } = await setUp(makeTable);
      await store.reserve(toFinland);
      expect(table.requests()).toBe(1);
      const { store: withMoney, table: other } = await setUp(makeTable, {
        dailyUsd: 10,
        prices: { FI: 0.07 },
      });
      await withMoney.reserve(toFinland);
      expect(other.requests()).toBe(2);
    });

    it('take blocks that grow while they are spent within seconds, and single messages again after', async () => {
      const plenty = { ...defaultSmsBudgets.unverified, floorPerDay: 100_000, floorPerHour: 100_000 };
      const { clock, store, table } = await setUp(makeTable, { unverified: plenty });
      await reserveTimes(store, 127);
      expect(table.requests()).toBe(7);
      // 100 at most.
      await reserveTimes(store, 100);
      expect(table.requests()).toBe(8);
      clock.advance(60);
      await reserveTimes(store, 1);
      clock.advance(60);
      await reserveTimes(store, 1);
      expect(table.requests()).toBe(10);
    });

    it('take no more than a twelfth of what is left', async () => {
      const { instance, store } = await setUp(makeTable, { country: { day: 60 } });
      expect(await reserveTimes(store, 40)).toEqual(reserved(40));
      // Of 60, all but what the first holds are there for another.
      const others = await reserveTimes(instance(), 20);
      expect(others.filter((each) => each === 'reserved').length).toBeGreaterThanOrEqual(17);
    });

    it('remember a refusal for ten seconds, so that a flood costs no requests', async () => {
      const { clock, store, table } = await setUp(makeTable, { country: { hour: 1 } });
      expect(await reserveTimes(store, 2)).toEqual(['reserved', 'country-hour']);
      const before = table.requests();
      clock.advance(9.9);
      expect(await reserveTimes(store, 100)).toEqual(Array.from({ length: 100 }, () => 'country-hour'));
      expect(table.requests()).toBe(before);
      clock.advance(0.1);
      await reserveTimes(store, 1);
      expect(table.requests()).toBe(before + 1);
    });

    it('hear of verified codes one by one while they are few, and gathered where they are many', async () => {
      const { clock, store, table } = await setUp(makeTable);
      const sentAt = clock.milliseconds();
      for (let nth = 0; nth < 50; nth += 1) await store.verified('FI', sentAt);
      expect(table.requests()).toBe(3);
      for (let nth = 0; nth < 60; nth += 1) await store.verified('FI', sentAt);
      expect(table.requests()).toBe(4);
      clock.advance(10);
      await store.verified('FI', sentAt);
      const item = await table.get(keys.smsCountry('FI'));
      const hour = Math.floor(sentAt / 3_600_000);
      expect(item?.[`vh${hour}`]).toEqual({ N: '111' });
    });

    it('keep no hour and no day that nothing looks at, and go when nothing is left to learn from', async () => {
      const { clock, store, table } = await setUp(makeTable);
      for (let day = 0; day < 20; day += 1) {
        for (let part = 0; part < 8; part += 1) {
          await store.reserve(toFinland);
          await store.verified('FI', clock.milliseconds());
          clock.advance(3 * 3_600);
        }
      }
      const item = (await table.get(keys.smsCountry('FI'))) ?? {};
      const kinds = Object.keys(item).map((name) => name.replace(/\d+$/, ''));
      const counted = Object.fromEntries(
        ['sh', 'sd', 'vh', 'vd'].map((kind) => [kind, kinds.filter((each) => each === kind).length]),
      );
      expect(counted).toEqual({ sh: 1, sd: 2, vh: 9, vd: 15 });
      expect(item['ttl']).toEqual({ N: String(clock.seconds() - 3 * 3_600 + 15 * 86_400) });
      // One write unit is a kibibyte.
      expect(JSON.stringify(item).length).toBeLessThan(1_024);
    });

    it('hear of a code that comes back later than they look', async () => {
      const { clock, metrics, store, table } = await setUp(makeTable);
      const sentAt = clock.milliseconds() - 20 * 86_400_000;
      await store.verified('FI', sentAt);
      await store.verified('FI', sentAt);
      expect([...metrics.counted]).toEqual([]);
      const item = await table.get(keys.smsCountry('FI'));
      expect(item?.[`vh${Math.floor(sentAt / 3_600_000)}`]).toEqual({ N: '2' });
    });

    it('throw what the table throws, and have back what the other budget gave', async () => {
      const { clock, instance, metrics, table } = await setUp(makeTable, {
        country: { hour: 1 },
        dailyUsd: 10,
        prices: { FI: 0.07 },
      });
      const broken: Table = {
        ...table,
        update: (update) =>
          update.key.pk.S.includes('Money') ? Promise.reject(new Error('throttled')) : table.update(update),
      };
      const settings = smsSettings({ country: { hour: 1 }, dailyUsd: 10, prices: { FI: 0.07 } });
      const failing = dynamoSmsBudgets(broken, settings, clock, metrics);
      await expect(failing.reserve(toFinland)).rejects.toThrow('throttled');
      expect(await reserveTimes(instance(), 2)).toEqual(['reserved', 'country-hour']);
    });

    it('lose no verified code to a fault, and fail nobody for it', async () => {
      const { clock, metrics, table } = await setUp(makeTable);
      const faults = { left: 1 };
      const shaky: Table = {
        ...table,
        update: (update) => {
          faults.left -= 1;
          return faults.left >= 0 ? Promise.reject(new Error('throttled')) : table.update(update);
        },
      };
      const store = dynamoSmsBudgets(shaky, smsSettings(), clock, metrics);
      const sentAt = clock.milliseconds();
      await store.verified('FI', sentAt);
      await store.verified('FI', sentAt);
      const item = await table.get(keys.smsCountry('FI'));
      expect(item?.[`vh${Math.floor(sentAt / 3_600_000)}`]).toEqual({ N: '2' });
    });
  });
}
