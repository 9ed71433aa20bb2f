import { describe, expect, it } from 'vitest';
import type { AssertionStore } from '../../shared/core/ports.ts';
import { startOfTests as now } from '../support/clock.ts';

/** What every store of used assertions holds to. */
export function assertionStoreContract(make: () => Promise<AssertionStore>): void {
  describe('a store of used assertions', () => {
    it('lets one of twenty concurrent uses through', async () => {
      const store = await make();
      const uses = await Promise.all(
        Array.from({ length: 20 }, () => store.useOnce('app', 'jti-1', now + 600)),
      );
      expect(uses.filter(Boolean)).toHaveLength(1);
      expect(await store.useOnce('app', 'jti-1', now + 600)).toBe(false);
    });

    it('tells clients apart, however their names are glued to the ids', async () => {
      const store = await make();
      expect(await store.useOnce('app', 'jti-1', now + 600)).toBe(true);
      expect(await store.useOnce('other', 'jti-1', now + 600)).toBe(true);
      expect(await store.useOnce('appj', 'ti-1', now + 600)).toBe(true);
      expect(await store.useOnce('app', 'jti-2', now + 600)).toBe(true);
    });

    it('takes any text for an id', async () => {
      const store = await make();
      const jti = '\u{1f511}"\\ #'.repeat(50);
      expect(await store.useOnce('app', jti, now + 600)).toBe(true);
      expect(await store.useOnce('app', jti, now + 600)).toBe(false);
    });
  });
}
