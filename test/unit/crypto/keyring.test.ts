import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hmacKeyring, type OpenVersion } from '../../../shared/crypto/keyring.ts';
import { startOfTests, testClock } from '../../support/clock.ts';

const data = Uint8Array.from([1, 2, 3]);

function version(number: number, usableFrom: number): OpenVersion {
  return { version: number, usableFrom, secret: new Uint8Array(64).fill(number) };
}

describe('a keyring', () => {
  it('makes HMAC-SHA-512 under a key of each version and purpose', () => {
    const keys = hmacKeyring([version(1, 0), version(2, 0)], testClock());
    const macOf = (secret: number, purpose: string) => {
      const key = createHmac('sha512', new Uint8Array(64).fill(secret))
        .update(`latchkey:${purpose}`)
        .digest();
      return new Uint8Array(createHmac('sha512', key).update(data).digest());
    };
    expect(keys.mac('a', data, 1)).toEqual(macOf(1, 'a'));
    expect(keys.mac('b', data, 1)).toEqual(macOf(1, 'b'));
    expect(keys.mac('a', data)).toEqual(macOf(2, 'a'));
    expect(keys.mac('a', data, 3)).toBeUndefined();
  });

  it('turns to a new version in the second when its time comes, and counts it before', () => {
    const clock = testClock();
    const keys = hmacKeyring([version(1, 0), version(2, startOfTests + 60)], clock);
    expect([keys.current, keys.first, keys.versions]).toEqual([1, 1, [2, 1]]);
    const before = keys.mac('a', data);
    clock.advance(59);
    expect([keys.current, keys.mac('a', data)]).toEqual([1, before]);
    clock.advance(1);
    expect([keys.current, keys.first, keys.mac('a', data)]).toEqual([2, 1, keys.mac('a', data, 2)]);
  });

  it('has a current version where the clock is behind all of them', () => {
    expect(hmacKeyring([version(3, startOfTests + 9)], testClock()).current).toBe(3);
  });

  it('cannot be made of nothing', () => {
    expect(() => hmacKeyring([], testClock())).toThrow('a secret has no version');
  });
});
