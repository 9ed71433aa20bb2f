import { describe, expect, it } from 'vitest';
import type { Challenge } from '../../shared/core/model.ts';
import type { ChallengeStore, ChargeOutcome, Guess } from '../../shared/core/ports.ts';
import { startOfTests as now } from '../support/clock.ts';

/** The challenge that these tests are about, and the guess at it. */
export const id = new Uint8Array(16).fill(1);
export const mac = new Uint8Array(32).fill(2);

/** A challenge that is as it was opened, but for what is overridden. */
export function challengeWith(overrides: Partial<Challenge> = {}): Challenge {
  return {
    id,
    clientId: 'app',
    channel: 'sms',
    recipientMac: new Uint8Array(32).fill(3),
    binding: 'login:sms-login',
    codeMac: new Uint8Array(32).fill(4),
    pepperVersion: 2,
    requestMac: new Uint8Array(32).fill(5),
    issuedAt: now * 1000 + 7,
    expiresAt: now + 600,
    maxAttempts: 5,
    attempts: 0,
    message: { locale: 'fi', title: 'Title', body: 'Code {0}' },
    ...overrides,
  };
}

/** A guess at it. */
export function guessWith(overrides: Partial<Guess> = {}): Guess {
  return { id, clientId: 'app', mac, now, ...overrides };
}

/** What a charge gives, after so many. */
export const charged = (
  challenge: Challenge,
  attempts: number,
): Extract<ChargeOutcome, { kind: 'charged' }> => ({
  kind: 'charged',
  challenge: { ...challenge, attempts, lastGuess: { mac, at: now } },
});

/** What every challenge store holds to. */
export function challengeStoreContract(make: () => Promise<ChallengeStore>): void {
  describe('a challenge store', () => {
    it('gives back the whole challenge with the charge, and counts it', async () => {
      const store = await make();
      await store.open(challengeWith());
      expect(await store.charge(guessWith({ generation: 0 }))).toEqual(charged(challengeWith(), 1));
      expect(await store.charge(guessWith({ generation: 1 }))).toEqual(charged(challengeWith(), 2));
    });

    it('keeps a challenge without texts of the caller, and without a key of the request', async () => {
      const store = await make();
      const { requestMac: _, ...rest } = challengeWith({ message: {}, channel: 'email' });
      const plain: Challenge = rest;
      await store.open(plain);
      expect(await store.charge(guessWith())).toEqual(charged(plain, 1));
    });

    it('grants exactly the attempts it holds to twenty concurrent guesses', async () => {
      const store = await make();
      await store.open(challengeWith());
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.charge(guessWith())));
      expect(outcomes.filter(({ kind }) => kind === 'charged')).toHaveLength(5);
    });

    it('charges one of twenty concurrent guesses at one reference', async () => {
      const store = await make();
      await store.open(challengeWith());
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          store.charge(guessWith({ generation: 0, mac: new Uint8Array(32).fill(n) })),
        ),
      );
      expect(outcomes.filter(({ kind }) => kind === 'charged')).toHaveLength(1);
    });

    it('refuses an old generation, a future one, and the one after the last, and shows the challenge', async () => {
      const store = await make();
      await store.open(challengeWith({ maxAttempts: 1 }));
      expect(await store.charge(guessWith({ generation: 1 }))).toEqual({
        kind: 'refused',
        challenge: challengeWith({ maxAttempts: 1 }),
      });
      await store.charge(guessWith({ generation: 0 }));
      const used = { ...challengeWith({ maxAttempts: 1, attempts: 1 }), lastGuess: { mac, at: now } };
      expect(await store.charge(guessWith({ generation: 0 }))).toEqual({ kind: 'refused', challenge: used });
      expect(await store.charge(guessWith({ generation: 1 }))).toEqual({ kind: 'refused', challenge: used });
      expect(await store.charge(guessWith())).toEqual({ kind: 'refused', challenge: used });
    });

    it('refuses from the second in which it expires, though nothing has removed it', async () => {
      const store = await make();
      await store.open(challengeWith());
      const late = await store.charge(guessWith({ now: now + 600 }));
      expect(late).toEqual({ kind: 'refused', challenge: challengeWith() });
      expect((await store.charge(guessWith({ now: now + 599 }))).kind).toBe('charged');
    });

    it("refuses another client's guess without counting it", async () => {
      const store = await make();
      await store.open(challengeWith());
      expect(await store.charge(guessWith({ clientId: 'other' }))).toEqual({
        kind: 'refused',
        challenge: challengeWith(),
      });
    });

    it('refuses a guess at a challenge that is not there', async () => {
      expect(await (await make()).charge(guessWith())).toEqual({ kind: 'refused' });
    });

    it('retires an expired challenge for one of twenty concurrent callers, and its newest reference with it', async () => {
      const store = await make();
      await store.open(challengeWith());
      await store.charge(guessWith({ generation: 0 }));
      const late = { id, clientId: 'app', generation: 1, now: now + 600 };
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.retire(late)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store.charge(guessWith({ generation: 1, now: now + 600 }))).toEqual({
        kind: 'refused',
        challenge: { ...challengeWith({ attempts: 2 }), lastGuess: { mac, at: now } },
      });
    });

    it.each([
      ['before it expires', { now: now + 599 }],
      ['for another client', { clientId: 'other' }],
      ['for an old generation', { generation: -1 }],
      ['for a generation to come', { generation: 1 }],
      ['that is not there', { id: new Uint8Array(16) }],
    ])('does not retire a challenge %s', async (_case, overrides) => {
      const store = await make();
      await store.open(challengeWith());
      const late = { id, clientId: 'app', generation: 0, now: now + 600 };
      expect(await store.retire({ ...late, ...overrides })).toBe(false);
      expect(await store.retire(late)).toBe(true);
    });

    it('is spent by one of twenty concurrent callers, and charges nothing any more', async () => {
      const store = await make();
      await store.open(challengeWith());
      await store.charge(guessWith());
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => store.spend({ id, clientId: 'app' })),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store.charge(guessWith())).toEqual({
        kind: 'refused',
        challenge: { ...challengeWith({ attempts: 5 }), lastGuess: { mac, at: now } },
      });
    });

    it('is spent though its last guess was the right one', async () => {
      const store = await make();
      await store.open(challengeWith({ maxAttempts: 1 }));
      await store.charge(guessWith());
      expect(await store.spend({ id, clientId: 'app' })).toBe(true);
      expect(await store.spend({ id, clientId: 'app' })).toBe(false);
    });

    it('is not spent by another client, or when it is not there', async () => {
      const store = await make();
      await store.open(challengeWith());
      expect(await store.spend({ id, clientId: 'other' })).toBe(false);
      expect(await store.spend({ id: new Uint8Array(16), clientId: 'app' })).toBe(false);
      expect((await store.charge(guessWith())).kind).toBe('charged');
    });

    it('keeps the first challenge of an id, and shows it as it stands to whoever comes second', async () => {
      const store = await make();
      expect(await store.open(challengeWith())).toEqual({ kind: 'opened' });
      const second = challengeWith({ codeMac: new Uint8Array(32).fill(9) });
      expect(await store.open(second)).toEqual({ kind: 'there', challenge: challengeWith() });
      expect(await store.charge(guessWith())).toEqual(charged(challengeWith(), 1));
      expect(await store.open(second)).toEqual({
        kind: 'there',
        challenge: charged(challengeWith(), 1).challenge,
      });
    });

    it('is opened by one of twenty concurrent callers, and all others see that one', async () => {
      const store = await make();
      const codeMacs = Array.from({ length: 20 }, (_, nth) => new Uint8Array(32).fill(nth));
      const outcomes = await Promise.all(codeMacs.map((codeMac) => store.open(challengeWith({ codeMac }))));
      const winner = outcomes.findIndex(({ kind }) => kind === 'opened');
      const there = { kind: 'there', challenge: challengeWith({ codeMac: codeMacs[winner] ?? mac }) };
      expect(outcomes).toEqual(outcomes.map((_, nth) => (nth === winner ? { kind: 'opened' } : there)));
    });

    it('that was released takes no guess, and is opened anew by one caller, as new', async () => {
      const store = await make();
      await store.open(challengeWith());
      expect(await store.release(challengeWith(), now)).toBe(true);
      expect((await store.charge(guessWith())).kind).toBe('refused');
      const second = challengeWith({ codeMac: new Uint8Array(32).fill(9), issuedAt: now * 1000 + 60_000 });
      expect(await store.open(second)).toEqual({ kind: 'opened' });
      const third = challengeWith({ codeMac: new Uint8Array(32).fill(10) });
      expect(await store.open(third)).toEqual({ kind: 'there', challenge: second });
      expect(await store.charge(guessWith())).toEqual(charged(second, 1));
    });

    it('that has taken the place of a released one is not released in its name', async () => {
      const store = await make();
      const [first, second] = [challengeWith(), challengeWith({ issuedAt: now * 1000 + 8 })];
      await store.open(first);
      await store.release(first, now);
      await store.open(second);
      expect(await store.release(first, now)).toBe(true);
      const third = challengeWith({ codeMac: new Uint8Array(32).fill(9) });
      expect(await store.open(third)).toEqual({ kind: 'there', challenge: second });
      expect(await store.charge(guessWith())).toEqual(charged(second, 1));
    });

    it('is found as it stands, until it is released', async () => {
      const store = await make();
      expect(await store.find(id)).toBeUndefined();
      await store.open(challengeWith());
      expect(await store.find(id)).toEqual(challengeWith());
      await store.release(challengeWith(), now);
      expect(await store.find(id)).toBeUndefined();
      const second = challengeWith({ issuedAt: now * 1000 + 8 });
      await store.open(second);
      await store.charge(guessWith());
      expect(await store.find(id)).toEqual(charged(second, 1).challenge);
    });

    it('that a guess was charged to is not released, and goes on', async () => {
      const store = await make();
      await store.open(challengeWith());
      await store.charge(guessWith());
      expect(await store.release(challengeWith(), now)).toBe(false);
      const { challenge } = charged(challengeWith(), 1);
      const second = challengeWith({ codeMac: new Uint8Array(32).fill(9) });
      expect(await store.open(second)).toEqual({ kind: 'there', challenge });
      expect(await store.charge(guessWith())).toEqual(charged(challengeWith(), 2));
    });

    it('is released or guessed at, never both, when both come at once', async () => {
      for (let nth = 0; nth < 10; nth += 1) {
        const store = await make();
        await store.open(challengeWith());
        const [released, guess] = await Promise.all([
          store.release(challengeWith(), now),
          store.charge(guessWith()),
        ]);
        expect(guess.kind).toBe(released ? 'refused' : 'charged');
      }
    });

    it('releases nothing that is not there', async () => {
      const store = await make();
      expect(await store.release(challengeWith(), now)).toBe(true);
      expect(await store.find(id)).toBeUndefined();
      expect(await store.charge(guessWith())).toEqual({ kind: 'refused' });
    });
  });
}
