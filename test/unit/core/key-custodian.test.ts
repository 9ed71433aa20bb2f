import { describe, expect, it } from 'vitest';
import {
  dropSecretVersion,
  ensureKeys,
  type KeyCustodianPorts,
  rotateKeys,
  rotateSecret,
} from '../../../shared/core/key-custodian.ts';
import { startOfTests as now, testClock } from '../../support/clock.ts';
import { memoryKeyStore } from '../../support/memory.ts';

function setUp() {
  let made = 0;
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
      async makeKeyPair(purpose) {
        made += 1;
        wrapped.push(purpose);
        return { publicKey: Uint8Array.from([made]), wrappedPrivateKey: Uint8Array.from([made, made]) };
      },
    },
    publicJwkOf: async ([n]) => ({ kid: `k${n}`, kty: 'RSA' }),
  };
  return { ports, wrapped };
}

function key(n: number, state: 'next' | 'current' | 'retired') {
  const kid = `k${n}`;
  const wrappedPrivateKey = Uint8Array.from([n, n]);
  return { kid, publicJwk: { kid, kty: 'RSA' }, wrappedPrivateKey, state, createdAt: now };
}

function secretOf(purpose: string) {
  return { purpose, revision: 1, versions: [versionOf(purpose, 1, now)] };
}

function versionOf(purpose: string, version: number, usableFrom: number) {
  return { version, usableFrom, wrapped: new TextEncoder().encode(`secret of ${purpose}`) };
}

describe('a new deployment', () => {
  it('gets two signing keys and a secret for each purpose', async () => {
    const { ports, wrapped } = setUp();
    await ensureKeys(ports);
    expect(await ports.keyStore.readKeySet()).toEqual({
      revision: 1,
      keys: [key(1, 'current'), key(2, 'next')],
    });
    expect(await ports.keyStore.readSecret('otp')).toEqual(secretOf('otp'));
    expect(await ports.keyStore.readSecret('refresh')).toEqual(secretOf('refresh'));
    expect([...wrapped].sort()).toEqual(['otp', 'refresh', 'signing', 'signing']);
  });

  it('keeps what it has when it is deployed again', async () => {
    const { ports, wrapped } = setUp();
    await ensureKeys(ports);
    await ensureKeys(ports);
    expect(wrapped).toHaveLength(4);
  });
});

describe('a rotation', () => {
  it('makes one key, and moves the others on', async () => {
    const { ports } = setUp();
    await ensureKeys(ports);
    const rotated = {
      revision: 2,
      keys: [{ ...key(1, 'retired'), retiredAt: now }, key(2, 'current'), key(3, 'next')],
    };
    expect(await rotateKeys(ports)).toEqual(rotated);
    expect(await ports.keyStore.readKeySet()).toEqual(rotated);
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
