import { describe, expect, it } from 'vitest';
import type { PushedRequest } from '../../shared/core/flow.ts';
import type { PushedRequestStore } from '../../shared/core/ports.ts';
import { startOfTests as now } from '../support/clock.ts';

const id = new Uint8Array(16).fill(1);

function requestWith(overrides: Partial<PushedRequest> = {}): PushedRequest {
  return {
    id,
    clientId: 'web',
    params: { response_type: 'code', state: '"ä\n€ 😀', claims: '{"id_token":{"email":null}}' },
    expiresAt: now + 60,
    ...overrides,
  };
}

async function pushed(make: () => Promise<PushedRequestStore>): Promise<PushedRequestStore> {
  const store = await make();
  await store.push(requestWith());
  return store;
}

/** What every store of pushed requests holds to. */
export function pushedRequestStoreContract(make: () => Promise<PushedRequestStore>): void {
  describe('a store of pushed requests', () => {
    it('gives the whole request to one of twenty concurrent callers, and never again', async () => {
      const store = await pushed(make);
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.take(id, 'web', now)));
      expect(outcomes.filter((request) => request !== undefined)).toEqual([requestWith()]);
      expect(await store.take(id, 'web', now)).toBeUndefined();
    });

    it.each([
      ['to another client', id, 'other', now],
      ['under another id', new Uint8Array(16), 'web', now],
      ['from the second in which it expires', id, 'web', now + 60],
    ])('gives nothing %s, and keeps it for its client', async (_case, wanted, clientId, at) => {
      const store = await pushed(make);
      expect(await store.take(wanted, clientId, at)).toBeUndefined();
      expect(await store.take(id, 'web', now + 59)).toEqual(requestWith());
    });

    it('keeps the first request of an id, also when it was taken', async () => {
      const store = await pushed(make);
      await store.push(requestWith({ params: { scope: 'other' } }));
      expect(await store.take(id, 'web', now)).toEqual(requestWith());
      await store.push(requestWith());
      expect(await store.take(id, 'web', now)).toBeUndefined();
    });
  });
}

/** What holds on top where a lost answer makes the SDK send a write twice; the store's every write is. */
export function resentPushedRequestStoreContract(make: () => Promise<PushedRequestStore>): void {
  describe('a store of pushed requests whose writes are sent twice', () => {
    it('gives a request, and gives it once', async () => {
      const store = await pushed(make);
      expect(await store.take(id, 'web', now)).toEqual(requestWith());
      expect(await store.take(id, 'web', now)).toBeUndefined();
    });
  });
}
