import { describe, expect, it } from 'vitest';
import type { SigningAlgorithm } from '../../../shared/contract/signing-algorithm.ts';
import {
  algorithmsOf,
  currentKey,
  livingKeys,
  retiredKeyLife,
  rotateKeySet,
  type SigningKey,
  signsWith,
  vacantPlaces,
  withKeys,
} from '../../../shared/core/key-set.ts';

type Overrides = Partial<SigningKey> & { readonly alg?: SigningAlgorithm };

function keyWith(kid: string, { alg = 'RS256', ...overrides }: Overrides = {}): SigningKey {
  return {
    kid,
    publicJwk: { kid, alg },
    wrappedPrivateKey: new Uint8Array([1]),
    state: 'next',
    createdAt: 100,
    ...overrides,
  };
}

const rsa = [keyWith('r1', { state: 'current' }), keyWith('r2')];
const ec = [keyWith('e1', { alg: 'ES256', state: 'current' }), keyWith('e2', { alg: 'ES256' })];
const ed = [keyWith('d1', { alg: 'EdDSA', state: 'current' }), keyWith('d2', { alg: 'EdDSA' })];
const older = withKeys(undefined, rsa);
const whole = withKeys(undefined, [...rsa, ...ec, ...ed]);

describe('a key set', () => {
  it('signs with an algorithm where one of its keys is the current one', () => {
    expect(['RS256', 'ES256', 'EdDSA'].map((alg) => signsWith(older, alg as SigningAlgorithm))).toEqual([
      true,
      false,
      false,
    ]);
    expect(signsWith(whole, 'EdDSA')).toBe(true);
    expect(signsWith({ ...older, keys: [keyWith('e2', { alg: 'ES256' })] }, 'ES256')).toBe(false);
  });

  it('has a place for a key that signs and for one shown ahead, of each algorithm, RS256 first', () => {
    const bothOf = (alg: SigningAlgorithm) => [
      { alg, state: 'current' },
      { alg, state: 'next' },
    ];
    expect(vacantPlaces(undefined)).toEqual([...bothOf('RS256'), ...bothOf('ES256'), ...bothOf('EdDSA')]);
    expect(vacantPlaces(older)).toEqual([...bothOf('ES256'), ...bothOf('EdDSA')]);
    expect(vacantPlaces(whole)).toEqual([]);
  });

  it('has a vacant place where a key is of the algorithm, and of another state', () => {
    const retired = keyWith('e0', { alg: 'ES256', state: 'retired', retiredAt: 50 });
    const lacking = withKeys(undefined, [
      ...rsa,
      keyWith('e1', { alg: 'ES256', state: 'current' }),
      retired,
      ...ed,
    ]);
    expect(vacantPlaces(lacking)).toEqual([{ alg: 'ES256', state: 'next' }]);
  });

  it('takes keys in a revision of its own, behind those that it has', () => {
    expect(older).toEqual({ revision: 1, keys: rsa });
    expect(withKeys(older, ec)).toEqual({ revision: 2, keys: [...rsa, ...ec] });
  });

  it('signs with each algorithm by a key of its own, and with RS256 where none is named', () => {
    expect([currentKey(whole), currentKey(whole, 'ES256'), currentKey(whole, 'EdDSA')]).toEqual([
      rsa[0],
      ec[0],
      ed[0],
    ]);
    expect(algorithmsOf(whole)).toEqual(['RS256', 'ES256', 'EdDSA']);
  });

  it('signs with no algorithm that it has no current key for', () => {
    expect(algorithmsOf(older)).toEqual(['RS256']);
    expect(() => currentKey(older, 'ES256')).toThrow('the key set has no current ES256 key');
    const ahead = { revision: 1, keys: [keyWith('r1')] };
    expect(() => currentKey(ahead)).toThrow('the key set has no current RS256 key');
  });
});

describe('a rotation of the key set', () => {
  it('moves each key of the algorithm on, shows a new one, and leaves the other algorithms alone', () => {
    const rotated = rotateKeySet(whole, [keyWith('e3', { alg: 'ES256', state: 'current' })], 1_000);
    expect(rotated).toEqual({
      revision: 2,
      keys: [
        ...rsa,
        keyWith('e1', { alg: 'ES256', state: 'retired', retiredAt: 1_000 }),
        keyWith('e2', { alg: 'ES256', state: 'current' }),
        ...ed,
        keyWith('e3', { alg: 'ES256' }),
      ],
    });
    expect(currentKey(rotated, 'ES256').kid).toBe('e2');
  });

  it('can be of all algorithms at once', () => {
    const fresh = [keyWith('r3'), keyWith('e3', { alg: 'ES256' }), keyWith('d3', { alg: 'EdDSA' })];
    const rotated = rotateKeySet(whole, fresh, 1_000);
    expect(rotated.keys.map(({ kid, state }) => `${kid} ${state}`)).toEqual([
      ...['r1 retired', 'r2 current', 'e1 retired', 'e2 current', 'd1 retired', 'd2 current'],
      ...['r3 next', 'e3 next', 'd3 next'],
    ]);
  });

  it('leaves the time at which a key retired', () => {
    const second = rotateKeySet(older, [keyWith('r3')], 1_000);
    expect(rotateKeySet(second, [keyWith('r4')], 2_000).keys).toEqual([
      keyWith('r1', { state: 'retired', retiredAt: 1_000 }),
      keyWith('r2', { state: 'retired', retiredAt: 2_000 }),
      keyWith('r3', { state: 'current' }),
      keyWith('r4'),
    ]);
  });

  it('keeps a retired key until no token of its can be alive, whichever algorithm is rotated then', () => {
    expect(retiredKeyLife).toBe(172_800);
    const second = rotateKeySet(withKeys(undefined, [...rsa, ...ec]), [keyWith('r3')], 1_000);
    const kids = (now: number) =>
      rotateKeySet(second, [keyWith('e3', { alg: 'ES256' })], now).keys.map(({ kid }) => kid);
    expect(kids(1_000 + retiredKeyLife - 1)).toEqual(['r1', 'r2', 'e1', 'e2', 'r3', 'e3']);
    expect(kids(1_000 + retiredKeyLife)).toEqual(['r2', 'e1', 'e2', 'r3', 'e3']);
  });

  it('drops a retired key that has no time', () => {
    const odd = { revision: 5, keys: [keyWith('r0', { state: 'retired' }), ...rsa] };
    expect(livingKeys(odd, retiredKeyLife)).toEqual(rsa);
    const kids = rotateKeySet(odd, [keyWith('r3')], retiredKeyLife).keys.map(({ kid }) => kid);
    expect(kids).toEqual(['r1', 'r2', 'r3']);
  });

  it('retires no key that has no successor', () => {
    expect(() => rotateKeySet(older, [keyWith('e3', { alg: 'ES256' })], 1_000)).toThrow(
      'there is no next ES256 key yet: deploy the stack first',
    );
  });
});
