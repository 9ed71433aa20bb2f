import { describe, expect, it } from 'vitest';
import { currentMac, isMac, lastingMac, macUnder } from '../../../shared/core/current-mac.ts';
import { hmacKeyring } from '../../../shared/crypto/keyring.ts';
import { startOfTests, testClock } from '../../support/clock.ts';

const data = Uint8Array.from([1, 2, 3]);
const version = (number: number, usableFrom = 0) => ({
  version: number,
  usableFrom,
  secret: new Uint8Array(64).fill(number),
});
const keyringOf = (...versions: readonly ReturnType<typeof version>[]) => hmacKeyring(versions, testClock());

describe('a MAC that is compared', () => {
  const both = keyringOf(version(1), version(2));

  it('is right under every version that counts, whole or shortened to 32 bytes', () => {
    const macs = [keyringOf(version(1)), keyringOf(version(2))].map((keys) => currentMac(keys, 'p', data));
    const judged = macs.flatMap((mac) =>
      [64, 63, 32].map((bytes) => isMac(both, 'p', data, mac.subarray(0, bytes))),
    );
    expect(judged).toEqual([true, true, true, true, true, true]);
  });

  it('is right under a version whose time is to come: clocks differ', () => {
    const ahead = currentMac(keyringOf(version(2)), 'p', data);
    const keys = keyringOf(version(1), version(2, startOfTests + 1));
    expect([keys.current, isMac(keys, 'p', data, ahead)]).toEqual([1, true]);
  });

  it('is wrong for other data, another purpose, another secret, and under a version that is gone', () => {
    const mac = currentMac(keyringOf(version(1)), 'p', data);
    expect([
      isMac(both, 'p', Uint8Array.from([1, 2]), mac),
      isMac(both, 'q', data, mac),
      isMac(keyringOf(version(3)), 'p', data, mac),
      isMac(keyringOf(version(2)), 'p', data, mac),
    ]).toEqual([false, false, false, false]);
  });

  it('is wrong when it is too short to prove anything, or too long', () => {
    const mac = currentMac(both, 'p', data);
    const short = [0, 1, 31].map((bytes) => isMac(both, 'p', data, mac.subarray(0, bytes)));
    expect([...short, isMac(both, 'p', data, Uint8Array.from([...mac, 0]))]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('is wrong under a first version that is kept for lasting MACs alone', () => {
    const keys = hmacKeyring([{ ...version(1), lastingOnly: true }, version(2)], testClock());
    const mac = lastingMac(keys, 'p', data);
    expect(mac).toEqual(currentMac(keyringOf(version(1)), 'p', data));
    expect(isMac(keys, 'p', data, mac)).toBe(false);
  });
});

describe('a lasting MAC', () => {
  it('is the same before and after a rotation, where a current one changes', () => {
    const [before, after] = [keyringOf(version(1)), keyringOf(version(1), version(2))];
    expect(lastingMac(after, 'p', data)).toEqual(lastingMac(before, 'p', data));
    expect(currentMac(after, 'p', data)).not.toEqual(currentMac(before, 'p', data));
  });
});

describe('a MAC under a version', () => {
  it('is the one of that version, and there is none of a version that is gone', () => {
    const keys = keyringOf(version(1), version(2));
    expect(macUnder(keys, 1, 'p', data)).toEqual(currentMac(keyringOf(version(1)), 'p', data));
    expect(() => macUnder(keys, 3, 'p', data)).toThrow('the keyring has no version 3');
  });
});
