import { describe, expect, it } from 'vitest';
import type { KeyStore, WrappedSecret } from '../../shared/core/key-custodian.ts';
import type { KeySet } from '../../shared/core/key-set.ts';

function keySetWith(revision: number, kid = 'k1'): KeySet {
  const wrappedPrivateKey = Uint8Array.from([0, 1, 254, 255]);
  return {
    revision,
    keys: [
      { kid, publicJwk: { kid, kty: 'RSA', n: 'AQAB' }, wrappedPrivateKey, state: 'current', createdAt: 1 },
      {
        kid: 'k0',
        publicJwk: { kid: 'k0' },
        wrappedPrivateKey,
        state: 'retired',
        createdAt: 0,
        retiredAt: 9,
      },
    ],
  };
}

const secret: WrappedSecret = {
  purpose: 'otp',
  versions: [
    { version: 1, wrapped: Uint8Array.from([1, 2, 3]) },
    { version: 2, wrapped: new Uint8Array(0) },
  ],
};

/** What every key store holds to. */
export function keyStoreContract(make: () => Promise<KeyStore>): void {
  describe('a key store', () => {
    it('has nothing at first', async () => {
      const store = await make();
      expect(await store.readKeySet()).toBeUndefined();
      expect(await store.readSecret('otp')).toBeUndefined();
    });

    it('gives back keys and secrets as they were written, bytes as bytes', async () => {
      const store = await make();
      expect(await store.writeKeySet(keySetWith(1))).toBe(true);
      expect(await store.createSecret(secret)).toBe(true);
      expect(await store.readKeySet()).toEqual(keySetWith(1));
      expect(await store.readSecret('otp')).toEqual(secret);
      expect(await store.readSecret('refresh')).toBeUndefined();
    });

    it('lets one of ten concurrent rotations write its revision', async () => {
      const store = await make();
      await store.writeKeySet(keySetWith(1));
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, n) => store.writeKeySet(keySetWith(2, `k${n}`))),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store.readKeySet()).toEqual(keySetWith(2, `k${outcomes.indexOf(true)}`));
    });

    it('lets one of ten concurrent deployments write the first keys and secrets', async () => {
      const store = await make();
      const keySets = await Promise.all(Array.from({ length: 10 }, () => store.writeKeySet(keySetWith(1))));
      const secrets = await Promise.all(Array.from({ length: 10 }, () => store.createSecret(secret)));
      expect(keySets.filter(Boolean)).toHaveLength(1);
      expect(secrets.filter(Boolean)).toHaveLength(1);
    });

    it('refuses a revision that skips one', async () => {
      const store = await make();
      await store.writeKeySet(keySetWith(1));
      expect(await store.writeKeySet(keySetWith(3))).toBe(false);
      expect(await store.readKeySet()).toEqual(keySetWith(1));
    });
  });
}

/** What holds on top where a lost answer makes the SDK send a write twice; the store's every write is. */
export function resentKeyStoreContract(make: () => Promise<KeyStore>): void {
  describe('a key store whose writes are sent twice', () => {
    it('writes each revision, and no second one over it', async () => {
      const store = await make();
      expect(await store.writeKeySet(keySetWith(1))).toBe(true);
      expect(await store.writeKeySet(keySetWith(2))).toBe(true);
      expect(await store.writeKeySet(keySetWith(2, 'other'))).toBe(false);
      expect(await store.readKeySet()).toEqual(keySetWith(2));
    });
  });
}
