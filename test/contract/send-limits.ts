import { describe, expect, it } from 'vitest';
import { defaultSendLimits, type SendLimits } from '../../shared/contract/environment.ts';
import type { Allowance, SendLimitStore, SpendOutcome } from '../../shared/core/limits.ts';
import type { Clock } from '../../shared/core/ports.ts';
import { type TestClock, testClock } from '../support/clock.ts';

type Make = (limits: SendLimits, clock: Clock) => Promise<SendLimitStore>;

const recipient: Allowance = { scope: 'recipient', key: 'r1' };

async function setUp(make: Make, limits: SendLimits = defaultSendLimits) {
  const clock = testClock();
  return { clock, store: await make(limits, clock) };
}

/** `spent`, or the seconds to wait. */
function told(outcome: SpendOutcome): 'spent' | number {
  return outcome.kind === 'spent' ? 'spent' : outcome.retryAfter;
}

/** Spends as often as the list has pauses, each in seconds before the spending. */
async function spendAfter(pauses: readonly number[], clock: TestClock, store: SendLimitStore) {
  const outcomes = [];
  for (const pause of pauses) {
    clock.advance(pause);
    outcomes.push(told(await store.spend(recipient)));
  }
  return outcomes;
}

/** What holds on top where a lost answer makes the SDK send a write twice; the store's every write is. */
export function resentSendLimitContract(make: Make): void {
  describe('a store of send limits whose writes are sent twice', () => {
    it('refuses no honest message, and lets no more through than the limit, though it may count one twice', async () => {
      const { clock, store } = await setUp(make);
      const outcomes = await spendAfter([0, 60, 60, 60, 60, 60, 60], clock, store);
      expect(outcomes.slice(0, 2)).toEqual(['spent', 'spent']);
      expect(outcomes.filter((outcome) => outcome === 'spent').length).toBeLessThanOrEqual(5);
    });
  });
}

/** What every store of send limits holds to. */
export function sendLimitContract(make: Make): void {
  describe('a store of send limits', () => {
    it('gives one recipient a message every 60 seconds, to the millisecond', async () => {
      const { clock, store } = await setUp(make);
      expect(await spendAfter([0, 0, 59.999, 0.001], clock, store)).toEqual(['spent', 60, 1, 'spent']);
    });

    it('sets no limit where the list of limits is empty', async () => {
      const { clock, store } = await setUp(make, { ...defaultSendLimits, recipient: [] });
      expect(await spendAfter([0, 0, 0], clock, store)).toEqual(['spent', 'spent', 'spent']);
    });

    it('gives one recipient five messages in any hour', async () => {
      const { clock, store } = await setUp(make);
      const pauses = [0, 60, 60, 60, 60, 60, 3_299, 1, 0];
      expect(await spendAfter(pauses, clock, store)).toEqual([
        ...Array.from({ length: 5 }, () => 'spent'),
        3_300,
        1,
        'spent',
        60,
      ]);
    });

    it('slides the hour: each new message waits for the fifth before it', async () => {
      const { clock, store } = await setUp(make);
      const pauses = [0, 900, 900, 900, 840, 59, 1, 60, 839, 1];
      expect(await spendAfter(pauses, clock, store)).toEqual([
        ...Array.from({ length: 5 }, () => 'spent'),
        // 3,599 s after the first: the fifth newest is still within the hour.
        1,
        'spent',
        840,
        1,
        'spent',
      ]);
    });

    it('gives one recipient twenty messages in any day', async () => {
      const { clock, store } = await setUp(make);
      const pauses = Array.from({ length: 20 }, (_, n) => (n === 0 ? 0 : 720));
      expect(await spendAfter(pauses, clock, store)).toEqual(Array.from({ length: 20 }, () => 'spent'));
      // 13,680 s have passed since the first.
      expect(await spendAfter([720, 71_999, 1, 0], clock, store)).toEqual([72_000, 1, 'spent', 720]);
    });

    it('refuses all but one of twenty concurrent messages to one recipient', async () => {
      const { store } = await setUp(make);
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.spend(recipient)));
      expect(outcomes.map(told).sort()).toEqual([...Array.from({ length: 19 }, () => 60), 'spent']);
    });

    it('counts recipients apart, and a recipient apart from an address or a client of that name', async () => {
      const { store } = await setUp(make);
      await store.spend(recipient);
      expect(told(await store.spend({ scope: 'recipient', key: 'r2' }))).toBe('spent');
      expect(told(await store.spend({ scope: 'sourceAddress', key: 'r1' }))).toBe('spent');
      expect(told(await store.spend({ scope: 'client', key: 'r1' }))).toBe('spent');
    });

    it('takes a message back that nobody got', async () => {
      const { store } = await setUp(make);
      const outcome = await store.spend(recipient);
      if (outcome.kind === 'spent') await outcome.giveBack();
      expect(told(await store.spend(recipient))).toBe('spent');
      expect(told(await store.spend(recipient))).toBe(60);
    });

    it('takes only its own message back', async () => {
      const { clock, store } = await setUp(make);
      const first = await store.spend(recipient);
      clock.advance(60);
      await store.spend(recipient);
      if (first.kind === 'spent') await first.giveBack();
      expect(told(await store.spend(recipient))).toBe(60);
    });

    it('takes messages back that others have followed, each its own', async () => {
      const limits = { ...defaultSendLimits, passwordUser: [{ count: 5, seconds: 60 }] };
      const { clock, store } = await setUp(make, limits);
      const user: Allowance = { scope: 'passwordUser', key: 'u1' };
      const outcomes = [];
      for (let n = 0; n < 5; n += 1) {
        outcomes.push(await store.spend(user));
        clock.advance(1);
      }
      expect(told(await store.spend(user))).toBe(55);
      await Promise.all(
        outcomes.slice(0, 4).map((outcome) => outcome.kind === 'spent' && outcome.giveBack()),
      );
      const after = [];
      for (let n = 0; n < 5; n += 1) after.push(told(await store.spend(user)));
      expect(after).toEqual([...Array.from({ length: 4 }, () => 'spent'), 59]);
    });

    it.each([
      ['an address sixty in a minute', { scope: 'sourceAddress', key: 'a1' }, 60, 60],
      ['a client ten thousand in an hour', { scope: 'client', key: 'c1' }, 10_000, 3_600],
    ] as const)('gives %s, one after the other', async (_case, allowance, count, seconds) => {
      const { clock, store } = await setUp(make);
      const told1 = new Set<unknown>();
      for (let n = 0; n < count; n += 1) told1.add(told(await store.spend(allowance)));
      expect([...told1]).toEqual(['spent']);
      expect(told(await store.spend(allowance))).toBe(seconds);
      clock.advance(seconds);
      expect(told(await store.spend(allowance))).toBe('spent');
    });

    it('gives an address no more than sixty when a hundred ask at once', async () => {
      const { store } = await setUp(make);
      const address: Allowance = { scope: 'sourceAddress', key: 'a1' };
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => store.spend(address)));
      expect(outcomes.filter(({ kind }) => kind === 'spent')).toHaveLength(60);
    });

    it('gives a client as many as its limit though they come slowly', async () => {
      const { clock, store } = await setUp(make, {
        ...defaultSendLimits,
        client: [{ count: 240, seconds: 3_600 }],
      });
      const outcomes = new Set<unknown>();
      for (let n = 0; n < 240; n += 1) {
        outcomes.add(told(await store.spend({ scope: 'client', key: 'c1' })));
        clock.advance(14);
      }
      expect([...outcomes]).toEqual(['spent']);
    });

    it('takes a message of a shared allowance back', async () => {
      const { store } = await setUp(make, { ...defaultSendLimits, client: [{ count: 24, seconds: 60 }] });
      const client: Allowance = { scope: 'client', key: 'c1' };
      const first = await store.spend(client);
      if (first.kind === 'spent') await first.giveBack();
      const outcomes = [];
      for (let n = 0; n < 25; n += 1) outcomes.push(told(await store.spend(client)));
      expect(outcomes).toEqual([...Array.from({ length: 24 }, () => 'spent'), 60]);
    });
  });
}
