import { describe, expect, it } from 'vitest';
import { type SigningAlgorithm, signingAlgorithms } from '../../../shared/contract/signing-algorithm.ts';
import {
  dropSecretVersion,
  ensureKeys,
  type KeyCustodianPorts,
  rotateKeys,
  rotateSecret,
} from '../../../shared/core/key-custodian.ts';
import type { KeySet, SigningKey } from '../../../shared/core/key-set.ts';
import { startOfTests as now, testClock } from '../../support/clock.ts';
import { memoryKeyStore } from '../../support/memory.ts';

function setUp() {
  const made = new Map<string, number>();
  const wrapped: string[] = [];
  const ports: KeyCustodianPorts = {
    clock: testClock(),
    keyStore: memoryKeyStore(),
    keyWrapper: {
      wrap: async (_purpose, secret) => secret,
      async makeSecret(purpose) {
        wrapped.push(purpose);
        return new TextEncoder().encode(`secret of ${purpose}`);
      },
      async makeKeyPair(purpose, alg) {
        const n = (made.get(alg) ?? 0) + 1;
        made.set(alg, n);
        wrapped.push(purpose);
        const publicKey = Uint8Array.from([signingAlgorithms.indexOf(alg), n]);
        return { publicKey, wrappedPrivateKey: Uint8Array.from([n, n]) };
      },
    },
    publicJwkOf: async ([index = 0, n]) => {
      const alg = signingAlgorithms[index] ?? 'RS256';
      return { kid: `${alg} ${n}`, alg };
    },
  };
  return { ports, wrapped };
}

function key(alg: SigningAlgorithm, n: number, state: SigningKey['state']): SigningKey {
  const kid = `${alg} ${n}`;
  const wrappedPrivateKey = Uint8Array.from([n, n]);
  const retired = state === 'retired' ? { retiredAt: now } : {};
  return { kid, publicJwk: { kid, alg }, wrappedPrivateKey, state, createdAt: now, ...retired };
}

/** The first two keys of an algorithm. */
const pairOf = (alg: SigningAlgorithm) => [key(alg, 1, 'current'), key(alg, 2, 'next')];
const pairs = signingAlgorithms.flatMap(pairOf);

function secretOf(purpose: string) {
  return { purpose, revision: 1, versions: [versionOf(purpose, 1, now)] };
}

function versionOf(purpose: string, version: number, usableFrom: number) {
  return { version, usableFrom, wrapped: new TextEncoder().encode(`secret of ${purpose}`) };
}

describe('a new deployment', () => {
  it('gets two signing keys of each algorithm and a secret for each purpose', async () => {
    const { ports, wrapped } = setUp();
    await ensureKeys(ports);
    expect(await ports.keyStore.readKeySet()).toEqual({ revision: 1, keys: pairs });
    expect(await ports.keyStore.readSecret('otp')).toEqual(secretOf('otp'));
    expect(await ports.keyStore.readSecret('refresh')).toEqual(secretOf('refresh'));
    expect([...wrapped].sort()).toEqual(['otp', 'refresh', ...Array.from({ length: 6 }, () => 'signing')]);
  });

  it('keeps what it has when it is deployed again', async () => {
    const { ports, wrapped } = setUp();
    await ensureKeys(ports);
    await ensureKeys(ports);
    expect(wrapped).toHaveLength(8);
  });
});

describe('a deployment from before there were several algorithms', () => {
  const older: KeySet = { revision: 1, keys: [key('RS256', 7, 'current'), key('RS256', 8, 'next')] };

  it('gets the keys that it lacks, and keeps those that it has', async () => {
    const { ports } = setUp();
    await ports.keyStore.writeKeySet(older);
    await ensureKeys(ports);
    expect(await ports.keyStore.readKeySet()).toEqual({
      revision: 2,
      keys: [...older.keys, ...pairOf('ES256'), ...pairOf('EdDSA')],
    });
  });

  it('gets them once when it is deployed twice at the same time', async () => {
    const { ports } = setUp();
    await ports.keyStore.writeKeySet(older);
    await Promise.all([ensureKeys(ports), ensureKeys(ports)]);
    const keySet = await ports.keyStore.readKeySet();
    expect([keySet?.revision, keySet?.keys.map(({ publicJwk }) => publicJwk.alg)]).toEqual([
      2,
      ['RS256', 'RS256', 'ES256', 'ES256', 'EdDSA', 'EdDSA'],
    ]);
  });

  it('gets them where a rotation comes first, which is kept', async () => {
    const { ports } = setUp();
    await ports.keyStore.writeKeySet(older);
    const { writeKeySet } = ports.keyStore;
    let hasRotated = false;
    const keyStore = {
      ...ports.keyStore,
      async writeKeySet(keySet: KeySet) {
        if (!hasRotated) {
          hasRotated = true;
          await rotateKeys(ports);
        }
        return writeKeySet(keySet);
      },
    };
    await ensureKeys({ ...ports, keyStore });
    const keySet = await ports.keyStore.readKeySet();
    expect([
      keySet?.revision,
      keySet?.keys.map(({ publicJwk, state }) => `${publicJwk.alg} ${state}`),
    ]).toEqual([
      3,
      [
        ...['RS256 retired', 'RS256 current', 'RS256 next'],
        ...['ES256 current', 'ES256 next', 'EdDSA current', 'EdDSA next'],
      ],
    ]);
  });

  it('says so when the key set never stands still', async () => {
    const { ports } = setUp();
    const keyStore = { ...ports.keyStore, writeKeySet: async () => false };
    await expect(ensureKeys({ ...ports, keyStore })).rejects.toThrow(
      'the signing keys were changed again and again meanwhile: deploy once more',
    );
  });

  it('rotates the keys that it has', async () => {
    const { ports } = setUp();
    await ports.keyStore.writeKeySet(older);
    const { keys } = await rotateKeys(ports);
    expect(keys).toEqual([key('RS256', 7, 'retired'), key('RS256', 8, 'current'), key('RS256', 1, 'next')]);
    await expect(rotateKeys(ports, 'ES256')).rejects.toThrow(
      'there is no next ES256 key yet: deploy the stack first',
    );
  });
});

describe('a rotation', () => {
  const rotatedOf = (alg: SigningAlgorithm) => [key(alg, 1, 'retired'), key(alg, 2, 'current')];

  it('makes a key of each algorithm, and moves the others on', async () => {
    const { ports } = setUp();
    await ensureKeys(ports);
    const next = signingAlgorithms.map((alg) => key(alg, 3, 'next'));
    const rotated = { revision: 2, keys: [...signingAlgorithms.flatMap(rotatedOf), ...next] };
    expect(await rotateKeys(ports)).toEqual(rotated);
    expect(await ports.keyStore.readKeySet()).toEqual(rotated);
  });

  it('can be of one algorithm alone', async () => {
    const { ports } = setUp();
    await ensureKeys(ports);
    expect(await rotateKeys(ports, 'EdDSA')).toEqual({
      revision: 2,
      keys: [...pairOf('RS256'), ...pairOf('ES256'), ...rotatedOf('EdDSA'), key('EdDSA', 3, 'next')],
    });
  });

  it('needs keys to rotate', async () => {
    const { ports } = setUp();
    await expect(rotateKeys(ports)).rejects.toThrow('there are no signing keys yet: deploy the stack first');
  });

  it('says so when another one came first', async () => {
    const { ports } = setUp();
    await ensureKeys(ports);
    const outcomes = await Promise.allSettled([rotateKeys(ports), rotateKeys(ports)]);
    const lost = outcomes.find(({ status }) => status === 'rejected');
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(lost).toEqual({
      status: 'rejected',
      reason: new Error('another rotation came first: look at `key list` before trying again'),
    });
  });
});

describe('a rotation of a secret', () => {
  it('makes a version that is used in twenty minutes, wrapped for the same purpose', async () => {
    const { ports, wrapped } = setUp();
    await ensureKeys(ports);
    const versions = [versionOf('refresh', 1, now), versionOf('refresh', 2, now + 1_200)];
    const rotated = { purpose: 'refresh', revision: 2, versions };
    expect(await rotateSecret('refresh', ports)).toEqual(rotated);
    expect(await ports.keyStore.readSecret('refresh')).toEqual(rotated);
    expect(await ports.keyStore.readSecret('otp')).toEqual(secretOf('otp'));
    expect(wrapped.at(-1)).toBe('refresh');
  });

  it('needs a secret to rotate, and one to drop a version of', async () => {
    const { ports } = setUp();
    const missing = 'there is no otp secret yet: deploy the stack first';
    await expect(rotateSecret('otp', ports)).rejects.toThrow(missing);
    await expect(dropSecretVersion('otp', 1, ports)).rejects.toThrow(missing);
  });

  it('says so when another one came first', async () => {
    const { ports } = setUp();
    await ensureKeys(ports);
    const outcomes = await Promise.allSettled([rotateSecret('otp', ports), rotateSecret('otp', ports)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toEqual({
      status: 'rejected',
      reason: new Error('another change came first: look at `secret list` before trying again'),
    });
  });

  it('is followed by a drop of the version before', async () => {
    const { ports } = setUp();
    await ensureKeys(ports);
    await rotateSecret('refresh', ports);
    const clock = { ...ports.clock, seconds: () => now + 1_200 };
    const left = { purpose: 'refresh', revision: 3, versions: [versionOf('refresh', 2, now + 1_200)] };
    expect(await dropSecretVersion('refresh', 1, { ...ports, clock })).toEqual(left);
    expect(await ports.keyStore.readSecret('refresh')).toEqual(left);
  });
});
