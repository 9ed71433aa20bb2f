import { describe, expect, it } from 'vitest';
import type { KeyStore } from '../../shared/core/key-custodian.ts';
import type { KeySet } from '../../shared/core/key-set.ts';
import type { WrappedSecret } from '../../shared/core/secret-versions.ts';
import { dynamoKeyStore } from '../../shared/dynamo/key-store.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import type { Table } from '../../shared/dynamo/table.ts';

function keySetWith(revision: number, kid = 'k1'): KeySet {
  const wrappedPrivateKey = Uint8Array.from([0, 1, 254, 255]);
  return {
    revision,
    keys: [
      {
        kid,
        publicJwk: { kid, alg: 'RS256', kty: 'RSA', n: 'AQAB' },
        wrappedPrivateKey,
        state: 'current',
        createdAt: 1,
      },
      {
        kid: 'k0',
        publicJwk: { kid: 'k0', alg: 'EdDSA' },
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
  revision: 1,
  versions: [
    { version: 1, usableFrom: 7, lastingOnly: true, wrapped: Uint8Array.from([1, 2, 3]) },
    { version: 2, usableFrom: 9, wrapped: new Uint8Array(0) },
  ],
};

/** The secret after a change; `by` tells changes apart. */
function changedSecret(revision: number, by = 0): WrappedSecret {
  return { ...secret, revision, versions: [{ version: 3, usableFrom: by, wrapped: new Uint8Array(1) }] };
}

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

    it('lets one of ten concurrent changes of a secret write its revision', async () => {
      const store = await make();
      await store.createSecret(secret);
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, n) => store.writeSecret(changedSecret(2, n))),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store.readSecret('otp')).toEqual(changedSecret(2, outcomes.indexOf(true)));
    });

    it('changes no secret that is not there, and skips no revision of one that is', async () => {
      const store = await make();
      expect(await store.writeSecret(changedSecret(1))).toBe(false);
      expect(await store.readSecret('otp')).toBeUndefined();
      await store.createSecret(secret);
      expect(await store.writeSecret(changedSecret(3))).toBe(false);
      expect(await store.readSecret('otp')).toEqual(secret);
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
      await store.createSecret(secret);
      expect(await store.writeSecret(changedSecret(2))).toBe(true);
      expect(await store.writeSecret(changedSecret(2, 1))).toBe(false);
      expect(await store.readSecret('otp')).toEqual(changedSecret(2));
    });
  });
}

/** Secrets of the table that were written before there were rotations. */
export function olderSecretContract(makeTable: () => Promise<Table>): void {
  describe('a secret from before there were rotations', () => {
    it('is usable ever since, and can be changed, by one of several', async () => {
      const table = await makeTable();
      const versions = { S: '[{"version":1,"wrapped":{"base64":"AQID"}}]' };
      await table.put({ item: { ...keys.secret('otp'), versions }, condition: 'attribute_not_exists(pk)' });
      const store = dynamoKeyStore(table);
      const wrapped = Uint8Array.from([1, 2, 3]);
      expect(await store.readSecret('otp')).toEqual({
        purpose: 'otp',
        revision: 0,
        versions: [{ version: 1, usableFrom: 0, wrapped }],
      });
      expect(await store.writeSecret(changedSecret(1))).toBe(true);
      expect(await store.writeSecret(changedSecret(1, 1))).toBe(false);
      expect(await store.readSecret('otp')).toEqual(changedSecret(1));
    });
  });
}
