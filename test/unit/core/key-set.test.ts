import { describe, expect, it } from 'vitest';
import {
  currentKey,
  firstKeySet,
  retiredKeyLife,
  rotateKeySet,
  type SigningKey,
} from '../../../shared/core/key-set.ts';

function keyWith(kid: string, overrides: Partial<SigningKey> = {}): SigningKey {
  return {
    kid,
    publicJwk: { kid },
    wrappedPrivateKey: new Uint8Array([1]),
    state: 'next',
    createdAt: 100,
    ...overrides,
  };
}

describe('a key set', () => {
  const first = firstKeySet(keyWith('k1'), keyWith('k2'));

  it('starts with one key that signs and one shown ahead', () => {
    expect(first).toEqual({ revision: 1, keys: [keyWith('k1', { state: 'current' }), keyWith('k2')] });
    expect(currentKey(first).kid).toBe('k1');
  });

  it('moves each key on when it is rotated, and shows a new one', () => {
    const rotated = rotateKeySet(first, keyWith('k3', { state: 'current' }), 1_000);
    expect(rotated).toEqual({
      revision: 2,
      keys: [
        keyWith('k1', { state: 'retired', retiredAt: 1_000 }),
        keyWith('k2', { state: 'current' }),
        keyWith('k3'),
      ],
    });
    expect(currentKey(rotated).kid).toBe('k2');
  });

  it('leaves the time at which a key retired', () => {
    const second = rotateKeySet(first, keyWith('k3'), 1_000);
    expect(rotateKeySet(second, keyWith('k4'), 2_000).keys).toEqual([
      keyWith('k1', { state: 'retired', retiredAt: 1_000 }),
      keyWith('k2', { state: 'retired', retiredAt: 2_000 }),
      keyWith('k3', { state: 'current' }),
      keyWith('k4'),
    ]);
  });

  it('keeps a retired key until no token of its can be alive', () => {
    expect(retiredKeyLife).toBe(172_800);
    const second = rotateKeySet(first, keyWith('k3'), 1_000);
    const kids = (now: number) => rotateKeySet(second, keyWith('k4'), now).keys.map(({ kid }) => kid);
    expect(kids(1_000 + retiredKeyLife - 1)).toEqual(['k1', 'k2', 'k3', 'k4']);
    expect(kids(1_000 + retiredKeyLife)).toEqual(['k2', 'k3', 'k4']);
  });

  it('drops a retired key that has no time', () => {
    const odd = { revision: 5, keys: [keyWith('k0', { state: 'retired' }), ...first.keys] };
    const kids = rotateKeySet(odd, keyWith('k3'), retiredKeyLife).keys.map(({ kid }) => kid);
    expect(kids).toEqual(['k1', 'k2', 'k3']);
  });

  it('without a current key is an error', () => {
    const empty = { revision: 1, keys: [keyWith('k1')] };
    expect(() => currentKey(empty)).toThrow('the key set has no current key');
  });
});
