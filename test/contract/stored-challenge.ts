import { describe, expect, it } from 'vitest';
import type { ChallengeStore } from '../../shared/core/ports.ts';
import { dynamoChallengeStore } from '../../shared/dynamo/challenge-store.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { startOfTests as now } from '../support/clock.ts';
import { challengeWith, charged, guessWith, id } from './challenge-store.ts';

/** What holds on top where a lost answer makes the SDK send a write twice; the store's every write is. */
export function resentChallengeStoreContract(make: () => Promise<ChallengeStore>): void {
  describe('a challenge store whose writes are sent twice', () => {
    it('charges an honest guess once', async () => {
      const store = await make();
      await store.open(challengeWith());
      expect(await store.charge(guessWith({ generation: 0 }))).toEqual(charged(challengeWith(), 1));
    });

    it('is opened for its caller, once', async () => {
      const store = await make();
      expect(await store.open(challengeWith())).toEqual({ kind: 'opened' });
      const second = challengeWith({ codeMac: new Uint8Array(32).fill(9) });
      expect(await store.open(second)).toEqual({ kind: 'there', challenge: challengeWith() });
    });

    it('is not written over by its own write that comes once more, late: guesses stay counted', async () => {
      const store = await make();
      await store.open(challengeWith());
      await store.charge(guessWith({ generation: 0 }));
      expect(await store.open(challengeWith())).toEqual({ kind: 'opened' });
      expect(await store.charge(guessWith({ generation: 1 }))).toEqual(charged(challengeWith(), 2));
    });

    it('is released, and opened anew', async () => {
      const store = await make();
      await store.open(challengeWith());
      expect(await store.release(challengeWith(), now)).toBe(true);
      const second = challengeWith({ codeMac: new Uint8Array(32).fill(9) });
      expect(await store.open(second)).toEqual({ kind: 'opened' });
      expect(await store.charge(guessWith({ generation: 0 }))).toEqual(charged(second, 1));
    });

    it('charges the last guess too', async () => {
      const store = await make();
      await store.open(challengeWith({ maxAttempts: 1 }));
      expect(await store.charge(guessWith({ generation: 0 }))).toEqual(
        charged(challengeWith({ maxAttempts: 1 }), 1),
      );
    });

    it('retires once', async () => {
      const store = await make();
      await store.open(challengeWith());
      const late = { id, clientId: 'app', generation: 0, now: now + 600 };
      expect(await store.retire(late)).toBe(true);
      expect(await store.retire(late)).toBe(false);
    });

    it('is spent once', async () => {
      const store = await make();
      await store.open(challengeWith());
      expect(await store.spend({ id, clientId: 'app' })).toBe(true);
      expect(await store.spend({ id, clientId: 'app' })).toBe(false);
    });

    it('never charges more than it holds where references do not rotate', async () => {
      const store = await make();
      await store.open(challengeWith());
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.charge(guessWith())));
      const count = outcomes.filter(({ kind }) => kind === 'charged').length;
      expect(count).toBeLessThanOrEqual(5);
      expect(count).toBeGreaterThan(0);
    });
  });
}

/** What the store in the table does where the table does not say what stood in the way. */
export function challengeItemContract(makeTable: () => Promise<Table>): void {
  describe('a challenge store whose table does not show what is there', () => {
    it('looks for it', async () => {
      const table = await makeTable();
      await dynamoChallengeStore(table).open(challengeWith());
      const silent: Table = { ...table, put: async () => ({ held: false }) };
      const second = challengeWith({ codeMac: new Uint8Array(32).fill(9) });
      expect(await dynamoChallengeStore(silent).open(second)).toEqual({
        ...{ kind: 'there', challenge: challengeWith() },
      });
    });

    it('fails where it is gone by then', async () => {
      const silent: Table = { ...(await makeTable()), put: async () => ({ held: false }) };
      await expect(dynamoChallengeStore(silent).open(challengeWith())).rejects.toThrow(
        'a challenge went while another was opened in its place',
      );
    });
  });
}
