import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSendLimits } from '../../../shared/contract/environment.ts';
import { longestLife, payForGuess, pools, termsOf } from '../../../shared/core/guess-budget.ts';
import { type GuessTerms, packTerms, unpackTerms } from '../../../shared/core/guess-terms.ts';
import type { Allowance, SendLogView, SpendOutcome } from '../../../shared/core/limits.ts';
import { dialects } from '../../../shared/dialects/index.ts';
import { pagePolicy } from '../../../shared/endpoints/sign-in/prove.ts';
import { startOfTests, testClock } from '../../support/clock.ts';
import { memorySendLimits } from '../../support/memory-send-limits.ts';

const now = startOfTests * 1000;
const seconds = (...ago: readonly number[]) => ago.map((past) => now - past * 1000);
const logWith = (times: readonly number[]): SendLogView => ({ times, knownClients: [] });
const isPrepaid = (times: readonly number[], at = now) =>
  termsOf('stranger', logWith(times), at, false).prepaid;

const stranger: GuessTerms = { standing: 'stranger', prepaid: false, known: false };
const known: GuessTerms = { ...stranger, known: true };
const client: GuessTerms = { standing: 'client', prepaid: false, known: true };
const device: GuessTerms = { standing: 'device', prepaid: false, known: false };

/** Buys as many guesses as there are, up to twenty; gives how many there were and the last answer. */
async function buyAll(terms: GuessTerms, limits = memorySendLimits(defaultSendLimits, testClock())) {
  let bought = 0;
  let last: Awaited<ReturnType<typeof payForGuess>> = { kind: 'spent' };
  while (last.kind === 'spent' && bought < 20) {
    last = await payForGuess(terms, 2, 'r', limits);
    if (last.kind === 'spent') bought += 1;
  }
  return { bought, last, limits };
}

describe('the pools', () => {
  it('come to ten guesses for everybody without a proof, and to ten for browsers with one', () => {
    const sum = (...standings: readonly GuessTerms['standing'][]) =>
      standings.reduce((all, standing) => all + pools[standing].prepaid + pools[standing].bought, 0);
    expect([sum('stranger', 'client'), sum('device')]).toEqual([10, 10]);
  });

  it('count messages and guesses each under a name of its own', () => {
    const names = Object.values(pools).flatMap(({ messages, guesses }) => [messages, guesses]);
    expect(new Set(names).size).toBe(6);
  });

  it.each(dialects.map((dialect) => [dialect.id, dialect] as const))(
    'hold for the codes of %s: none lives longer than messages are counted beyond the hour',
    (_id, dialect) => {
      expect(dialect.otp.validFor).toBeLessThanOrEqual(longestLife);
      expect(pagePolicy({ dialect }).validFor).toBeLessThanOrEqual(longestLife);
    },
  );
});

describe('the terms of a message', () => {
  it.each([
    ['stranger', 4],
    ['client', 1],
    ['device', 5],
  ] as const)('of a %s bring a guess with each of the first %i in 90 minutes', (standing, most) => {
    const times = Array.from({ length: most + 1 }, (_, nth) => now - nth);
    const terms = (count: number) => termsOf(standing, logWith(times.slice(-count)), now, false);
    for (let count = 1; count <= most; count += 1) {
      const at = now - most - 1 + count;
      expect(termsOf(standing, logWith(times.slice(-count)), at, false)).toEqual({
        standing,
        prepaid: true,
        known: false,
      });
    }
    expect(terms(most + 1)).toEqual({ standing, prepaid: false, known: false });
  });

  it('say whether the client had proven the recipient', () => {
    expect(termsOf('stranger', logWith([now]), now, true)).toEqual({
      standing: 'stranger',
      prepaid: true,
      known: true,
    });
  });

  it('do not count what is 90 minutes old, to the millisecond', () => {
    expect(isPrepaid([...seconds(0, 60, 120, 180), now - 5_400_000])).toBe(true);
    expect(isPrepaid([...seconds(0, 60, 120, 180), now - 5_399_999])).toBe(false);
  });

  it('bring no guess where the log does not hold the claim', () => {
    expect([isPrepaid([]), isPrepaid(seconds(60))]).toEqual([false, false]);
  });

  it('stay as they were when others have followed', () => {
    const times = seconds(0, 60, 120, 180, 240);
    expect([0, 60, 120, 180, 240].map((past) => isPrepaid(times, now - past * 1000))).toEqual([
      ...[false, true, true, true, true],
    ]);
  });

  it('follow the order of the table where the clock of whoever wrote runs behind, or ahead', () => {
    // Four were claimed; the fifth by a clock ten minutes behind, and so as the oldest.
    const behind = now - 600_000;
    expect(isPrepaid([behind, ...seconds(0, 60, 120, 180)], behind)).toBe(false);
    // The first by a clock that is ahead is the first all the same.
    const ahead = now + 600_000;
    expect(isPrepaid([...seconds(0, 60, 120), ahead], ahead)).toBe(true);
    expect(isPrepaid([...seconds(0, 60, 120, 180), ahead], now)).toBe(false);
  });

  it('are the stricter of two that were claimed in one millisecond', () => {
    expect(isPrepaid([now, now, ...seconds(60, 120)])).toBe(true);
    expect(isPrepaid([now, now, ...seconds(60, 120, 180)])).toBe(false);
  });
});

describe('paying for a guess', () => {
  it('costs nothing for the first at a message that brought it', async () => {
    const refusing = { spend: () => Promise.reject(new Error('asked')) };
    for (const terms of [stranger, known, client, device])
      expect(await payForGuess({ ...terms, prepaid: true }, 1, 'r', refusing)).toEqual({ kind: 'spent' });
  });

  it.each([
    ['the first without a message that brought it', stranger, 1],
    ['the second', { ...stranger, prepaid: true }, 2],
  ] as const)('spends one for %s', async (_case, terms, nth) => {
    const spent: Allowance[] = [];
    const spend = async (allowance: Allowance): Promise<SpendOutcome> => {
      spent.push(allowance);
      return { kind: 'spent', giveBack: async () => undefined };
    };
    expect((await payForGuess(terms, nth, 'r', { spend })).kind).toBe('spent');
    expect(spent).toEqual([{ scope: 'guess', key: 'r', limits: [{ count: 4, seconds: 4_200 }] }]);
  });

  it.each([
    ['strangers', stranger, 4, 'guess'],
    ['a client that has proven the recipient', known, 5, 'clientGuess'],
    ['a client whose message came out of its reserve', client, 5, 'clientGuess'],
    ['a browser that has proven it', device, 5, 'deviceGuess'],
  ] as const)('lets %s buy a number of guesses in 70 minutes', async (_who, terms, count, budget) => {
    const clock = testClock();
    const { bought, last, limits } = await buyAll(terms, memorySendLimits(defaultSendLimits, clock));
    expect([bought, last]).toEqual([count, { kind: 'limited', retryAfter: 4_200, budget }]);
    clock.advance(4_199.999);
    expect((await payForGuess(terms, 2, 'r', limits)).kind).toBe('limited');
    clock.advance(0.001);
    expect((await payForGuess(terms, 2, 'r', limits)).kind).toBe('spent');
  });

  it('takes what is shared first, and the reserve of clients only then', async () => {
    const { limits } = await buyAll(known);
    expect([...limits.sent].map(([name, times]) => [name, times.length])).toEqual([
      ['guess:r', 4],
      ['clientGuess:r', 1],
    ]);
  });

  it('of strangers leaves the reserves alone, and that of clients the one of browsers', async () => {
    const { limits } = await buyAll(stranger);
    expect((await buyAll(stranger, limits)).bought).toBe(0);
    expect((await buyAll(known, limits)).bought).toBe(1);
    expect((await buyAll(client, limits)).bought).toBe(0);
    expect((await buyAll(device, limits)).bought).toBe(5);
  });

  it('counts each recipient apart', async () => {
    const { limits } = await buyAll(stranger);
    expect((await payForGuess(stranger, 2, 'other', limits)).kind).toBe('spent');
  });
});

describe('the terms in bits', () => {
  const terms = fc.record({
    standing: fc.constantFrom('stranger', 'client', 'device'),
    prepaid: fc.boolean(),
    known: fc.boolean(),
  } as const);

  it('come back as they were, and no two are alike', () => {
    fc.assert(
      fc.property(terms, terms, (one, other) => {
        expect(unpackTerms(packTerms(one))).toEqual(one);
        expect(packTerms(one)).toBeLessThan(16);
        if (packTerms(one) === packTerms(other)) expect(one).toEqual(other);
      }),
    );
  });

  it('that none of ours has are those of a stranger', () => {
    expect([3, 0b1111_0000].map((bits) => unpackTerms(bits))).toEqual([stranger, stranger]);
  });
});
