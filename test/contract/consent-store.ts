import { describe, expect, it } from 'vitest';
import type { ConsentStore } from '../../shared/core/ports.ts';
import { startOfTests as now } from '../support/clock.ts';

const scopes = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `scope-${from + n}`);
const found = async (store: ConsentStore, subject = 'user', clientId = 'partner') =>
  [...(await store.find(subject, clientId))].sort();

/** What every consent store holds to. */
export function consentStoreContract(make: () => Promise<ConsentStore>): void {
  describe('a consent store', () => {
    it('remembers nothing at first, and nothing where nothing was asked', async () => {
      const store = await make();
      expect(await store.find('user', 'partner')).toEqual([]);
      await store.remember('user', 'partner', [], now);
      expect(await store.find('user', 'partner')).toEqual([]);
    });

    it('adds to what it remembers, each scope once', async () => {
      const store = await make();
      await store.remember('user', 'partner', ['openid', 'email', 'openid'], now);
      expect(await found(store)).toEqual(['email', 'openid']);
      await store.remember('user', 'partner', ['email', 'phone'], now + 1);
      expect(await found(store)).toEqual(['email', 'openid', 'phone']);
    });

    it('adds what twenty concurrent answers allow', async () => {
      const store = await make();
      const wanted = scopes(0, 20);
      await Promise.all(wanted.map((scope) => store.remember('user', 'partner', [scope], now)));
      expect(await found(store)).toEqual(wanted.sort());
    });

    it('is of one subject and one client', async () => {
      const store = await make();
      await store.remember('user', 'partner', ['openid'], now);
      expect(await found(store, 'user', 'other')).toEqual([]);
      expect(await found(store, 'other', 'partner')).toEqual([]);
      expect(await found(store, 'partner', 'user')).toEqual([]);
      expect(await found(store, 'userpartner', '')).toEqual([]);
    });

    it('remembers a hundred scopes, and nothing of an answer that does not fit', async () => {
      const store = await make();
      await store.remember('user', 'partner', scopes(0, 60), now);
      await store.remember('user', 'partner', scopes(60, 101), now);
      expect(await found(store)).toEqual(scopes(0, 60).sort());
      await store.remember('user', 'partner', scopes(60, 100), now);
      expect(await found(store)).toEqual(scopes(0, 100).sort());
      await store.remember('user', 'partner', ['one-more'], now);
      expect(await found(store)).toEqual(scopes(0, 100).sort());
    });

    it('counts scopes that it remembers already only once', async () => {
      const store = await make();
      await store.remember('user', 'partner', scopes(0, 60), now);
      await store.remember('user', 'partner', scopes(0, 100), now);
      expect(await found(store)).toEqual(scopes(0, 100).sort());
      await store.remember('user', 'partner', scopes(0, 100), now);
      expect(await found(store)).toEqual(scopes(0, 100).sort());
    });

    it('remembers nothing of more than a hundred at once', async () => {
      const store = await make();
      await store.remember('user', 'partner', scopes(0, 101), now);
      expect(await found(store)).toEqual([]);
    });
  });
}
