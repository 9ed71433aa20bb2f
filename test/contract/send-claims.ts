import { describe, expect, it } from 'vitest';
import { defaultSendLimits, type SendLimits } from '../../shared/contract/environment.ts';
import type { ClaimOutcome, SendClaim, SendLimitStore } from '../../shared/core/limits.ts';
import type { Clock } from '../../shared/core/ports.ts';
import { testClock } from '../support/clock.ts';
import { crowd } from '../support/crowd.ts';

type Make = (limits: SendLimits, clock: Clock) => Promise<SendLimitStore>;

const fiveAMinute = [{ count: 5, seconds: 60 }];

async function setUp(make: Make, limits: SendLimits = defaultSendLimits) {
  const clock = testClock();
  const store = await make(limits, clock);
  /** A claim of the request of that number, which can be told from others; each call has a nonce of its own. */
  const claimOf = (nth: number, overrides: Partial<SendClaim> = {}): SendClaim => {
    made += 1;
    return {
      ...{ scope: 'recipient', key: 'r1', sender: 'app', at: clock.milliseconds(), nonce: bytesOf(made, 16) },
      repeat: { request: bytesOf(nth, 32), window: 10 },
      ...overrides,
    };
  };
  let made = 0;
  return { clock, store, claimOf };
}

/** Bytes that end in the number. */
function bytesOf(nth: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32BE(nth, length - 4);
  return new Uint8Array(bytes);
}

/** A claim that can be told from no other. */
function lone({ repeat: _, ...claim }: SendClaim): SendClaim {
  return claim;
}

function kindsOf(outcomes: readonly ClaimOutcome[]): Readonly<Record<string, number>> {
  const kinds = Map.groupBy(outcomes, ({ kind }) => kind);
  return Object.fromEntries([...kinds].map(([kind, same]) => [kind, same.length]));
}

async function giveBack(outcome: ClaimOutcome): Promise<void> {
  if (outcome.kind === 'claimed') await outcome.giveBack();
  else throw new Error('it was not claimed');
}

async function forget(outcome: ClaimOutcome): Promise<void> {
  if (outcome.kind === 'claimed') await outcome.forget();
  else throw new Error('it was not claimed');
}

/** What every store of send limits holds to where messages are claimed. */
export function sendClaimContract(make: Make): void {
  describe('a claim of a message', () => {
    it('is given with the log as it then is, and refused with it', async () => {
      const { clock, store, claimOf } = await setUp(make);
      const claim = claimOf(1);
      const first = claim.at;
      const last = { request: bytesOf(1, 32), at: first, nonce: claim.nonce };
      const log = { times: [first], knownClients: [], last, lastSender: 'app' };
      expect(await store.claim(claim)).toEqual({
        ...{ kind: 'claimed', log },
        giveBack: expect.any(Function),
        forget: expect.any(Function),
      });
      clock.advance(59.999);
      expect(await store.claim(claimOf(2))).toEqual({ kind: 'limited', log, retryAfter: 1 });
      clock.advance(0.001);
      expect(await store.claim(claimOf(2))).toMatchObject({
        log: { times: [clock.milliseconds(), first] },
        kind: 'claimed',
      });
    });

    it('of two hundred parallel ones for one request is one: the others are told of it', async () => {
      const { store, claimOf } = await setUp(make);
      const claims = Array.from({ length: 200 }, () => claimOf(1));
      const outcomes = await Promise.all(claims.map(store.claim));
      expect(kindsOf(outcomes)).toEqual({ claimed: 1, repeated: 199 });
      const winner = claims[outcomes.findIndex(({ kind }) => kind === 'claimed')];
      const { at = 0, nonce } = winner ?? {};
      const last = { request: bytesOf(1, 32), at, nonce };
      const log = { times: [at], knownClients: [], last, lastSender: 'app' };
      const others = outcomes.filter(({ kind }) => kind === 'repeated');
      expect(others).toEqual(others.map(() => ({ kind: 'repeated', log, at, nonce })));
    });

    it.each([
      ['the stack’s limits', undefined, 1],
      ['its own limits', fiveAMinute, 5],
    ])(
      'of two hundred parallel ones for as many requests are no more than %s',
      async (_whose, own, count) => {
        const { store, claimOf } = await setUp(make);
        const outcomes = await crowd(200, (nth) =>
          store.claim(claimOf(nth, own === undefined ? {} : { limits: own })),
        );
        expect(kindsOf(outcomes)).toEqual({ claimed: count, limited: 200 - count });
        expect((await store.recall({ scope: 'recipient', key: 'r1' })).times).toHaveLength(count);
      },
    );

    it('of requests that cannot be told from one another is one, and none is told of it', async () => {
      const { store, claimOf } = await setUp(make);
      const outcomes = await crowd(20, () => store.claim(lone(claimOf(1))));
      expect(kindsOf(outcomes)).toEqual({ claimed: 1, limited: 19 });
      expect((await store.claim(claimOf(1))).kind).toBe('limited');
    });

    it('is known again for as long as its window is, to the millisecond', async () => {
      const { clock, store, claimOf } = await setUp(make);
      await store.claim(claimOf(1));
      clock.advance(9.999);
      expect((await store.claim(claimOf(1))).kind).toBe('repeated');
      clock.advance(0.001);
      expect(await store.claim(claimOf(1))).toMatchObject({ kind: 'limited', retryAfter: 50 });
      clock.advance(50);
      expect((await store.claim(claimOf(1))).kind).toBe('claimed');
    });

    it('is known again only while it is the newest', async () => {
      const { store, claimOf } = await setUp(make);
      const limits = fiveAMinute;
      const outcomes = [];
      for (const request of [1, 2, 2, 1]) outcomes.push(await store.claim(claimOf(request, { limits })));
      expect(outcomes.map(({ kind }) => kind)).toEqual(['claimed', 'claimed', 'repeated', 'claimed']);
    });

    it('that is given back may be made again by the same request, and by another', async () => {
      const { store, claimOf } = await setUp(make);
      for (const request of [1, 1, 2]) {
        const outcome = await store.claim(claimOf(request));
        expect(outcome).toMatchObject({ kind: 'claimed', log: { times: { length: 1 } } });
        await giveBack(outcome);
      }
      expect((await store.recall({ scope: 'recipient', key: 'r1' })).times).toEqual([]);
      expect((await store.claim(lone(claimOf(1)))).kind).toBe('claimed');
    });

    it('that is forgotten stays counted, and the same request is as any other', async () => {
      const { clock, store, claimOf } = await setUp(make);
      const first = clock.milliseconds();
      await forget(await store.claim(claimOf(1)));
      const log = { times: [first], knownClients: [], lastSender: 'app' };
      expect(await store.recall({ scope: 'recipient', key: 'r1' })).toEqual(log);
      expect(await store.claim(claimOf(1))).toEqual({ kind: 'limited', log, retryAfter: 60 });
      clock.advance(60);
      expect((await store.claim(claimOf(1))).kind).toBe('claimed');
    });

    it('that is forgotten after another leaves the other known, and both counted', async () => {
      const { store, claimOf } = await setUp(make);
      const limits = fiveAMinute;
      const first = await store.claim(claimOf(1, { limits }));
      await store.claim(claimOf(2, { limits }));
      await forget(first);
      expect(await store.claim(claimOf(2, { limits }))).toMatchObject({
        ...{ kind: 'repeated', log: { times: { length: 2 } } },
      });
    });

    it('that is given back after another takes nothing of the other’s', async () => {
      const { clock, store, claimOf } = await setUp(make);
      const limits = fiveAMinute;
      const first = await store.claim(claimOf(1, { limits }));
      clock.advance(1);
      await store.claim(claimOf(2, { limits }));
      const second = clock.milliseconds();
      await giveBack(first);
      expect(await store.claim(claimOf(2, { limits }))).toMatchObject({
        ...{ kind: 'repeated', at: second, log: { times: [second] } },
      });
      expect((await store.claim(claimOf(1, { limits }))).kind).toBe('claimed');
    });

    it('is of one recipient, and of one of its logs', async () => {
      const { store, claimOf } = await setUp(make);
      const places = [
        { scope: 'recipient', key: 'r1' },
        { scope: 'recipient', key: 'r2' },
        { scope: 'clientReserve', key: 'r1' },
        { scope: 'deviceReserve', key: 'r1' },
      ] as const;
      for (const place of places) expect((await store.claim(claimOf(1, place))).kind).toBe('claimed');
      for (const place of places) expect((await store.claim(claimOf(2, place))).kind).toBe('limited');
    });

    it('out of a reserve is under the limits of recipients where none are given', async () => {
      const { clock, store, claimOf } = await setUp(make);
      const scope = 'deviceReserve';
      const outcomes = [];
      for (let nth = 0; nth < 6; nth += 1) {
        outcomes.push(await store.claim(claimOf(nth, { scope })));
        clock.advance(60);
      }
      expect(kindsOf(outcomes)).toEqual({ claimed: 5, limited: 1 });
      expect(outcomes.at(-1)).toMatchObject({ retryAfter: 3_300 });
    });

    it('is never refused where there are no limits, and is known again all the same', async () => {
      const { store, claimOf } = await setUp(make, { ...defaultSendLimits, recipient: [] });
      const outcomes = [];
      for (const request of [1, 2, 2, 3]) outcomes.push(await store.claim(claimOf(request)));
      expect(outcomes.map(({ kind }) => kind)).toEqual(['claimed', 'claimed', 'repeated', 'claimed']);
    });

    it('goes on as before in a log that has grown long', async () => {
      const limits = [{ count: 3, seconds: 10 }];
      const { clock, store, claimOf } = await setUp(make);
      for (let nth = 0; nth < 140; nth += 1) {
        clock.advance(4);
        expect((await store.claim(claimOf(nth, { limits }))).kind).toBe('claimed');
        expect((await store.claim(claimOf(nth, { limits }))).kind).toBe('repeated');
      }
      const { times } = await store.recall({ scope: 'recipient', key: 'r1' });
      expect(times.slice(0, 3)).toEqual([0, 4_000, 8_000].map((past) => clock.milliseconds() - past));
      expect(await store.claim(claimOf(141, { limits }))).toMatchObject({ kind: 'limited', retryAfter: 2 });
    });
  });

  describe('the log of a recipient', () => {
    const place = { scope: 'recipient', key: 'r1' } as const;

    it('is empty before the first message', async () => {
      const { store } = await setUp(make);
      expect(await store.recall(place)).toEqual({ times: [], knownClients: [] });
    });

    it('remembers clients that have proven the recipient, and tells of them with each claim', async () => {
      const { clock, store, claimOf } = await setUp(make);
      await store.claim(claimOf(1));
      await store.remember('r1', 'app');
      await store.remember('r1', 'app');
      await store.remember('r1', 'other');
      const { knownClients } = await store.recall(place);
      expect([...knownClients].sort()).toEqual(['app', 'other']);
      expect((await store.claim(claimOf(2))).log.knownClients).toHaveLength(2);
      clock.advance(60);
      expect((await store.claim(claimOf(3))).log.knownClients).toHaveLength(2);
      expect((await store.recall({ ...place, key: 'r2' })).knownClients).toEqual([]);
    });

    it('remembers twenty, also when more come at once', async () => {
      const { store, claimOf } = await setUp(make);
      await store.claim(claimOf(1));
      await crowd(30, (nth) => store.remember('r1', `client-${nth}`));
      expect((await store.recall(place)).knownClients).toHaveLength(20);
    });

    it('remembers nobody of a recipient that was sent nothing', async () => {
      const { store } = await setUp(make);
      await store.remember('r1', 'app');
      expect(await store.recall(place)).toEqual({ times: [], knownClients: [] });
    });

    it('keeps them when a message is given back', async () => {
      const { store, claimOf } = await setUp(make);
      const outcome = await store.claim(claimOf(1));
      await store.remember('r1', 'app');
      await giveBack(outcome);
      expect(await store.recall(place)).toEqual({ times: [], knownClients: ['app'] });
    });
  });
}

/** What holds on top where a lost answer makes the SDK send a write twice; the store's every write is. */
export function resentSendClaimContract(make: Make): void {
  describe('claims that are each sent twice', () => {
    it('are claimed by whoever sent them, and known again by others', async () => {
      const { store, claimOf } = await setUp(make);
      expect((await store.claim(claimOf(1))).kind).toBe('claimed');
      expect((await store.claim(claimOf(1))).kind).toBe('repeated');
      expect((await store.claim(claimOf(2))).kind).toBe('limited');
    });

    it('are forgotten, and stay counted', async () => {
      const { store, claimOf } = await setUp(make);
      await forget(await store.claim(claimOf(1)));
      expect(await store.claim(claimOf(1))).toMatchObject({ kind: 'limited', log: { times: { length: 1 } } });
    });

    it('are given back so far that the same request may claim again', async () => {
      const { clock, store, claimOf } = await setUp(make);
      await giveBack(await store.claim(claimOf(1)));
      clock.advance(60);
      expect((await store.claim(claimOf(1))).kind).toBe('claimed');
    });
  });
}
