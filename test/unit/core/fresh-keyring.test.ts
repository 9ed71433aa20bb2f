import { describe, expect, it } from 'vitest';
import { freshKeyring } from '../../../shared/core/fresh-keyring.ts';
import { hmacKeyring } from '../../../shared/crypto/keyring.ts';
import { testClock } from '../../support/clock.ts';

const data = Uint8Array.from([1, 2, 3]);

/** A keyring that has one version more with each load; `fail` lets loads fail until it is told otherwise. */
async function setUp() {
  const clock = testClock();
  const counted: string[] = [];
  let loads = 0;
  let fails = false;
  const load = async () => {
    if (fails) throw new Error('outage');
    loads += 1;
    const versions = Array.from({ length: loads }, (_, index) => ({
      version: index + 1,
      usableFrom: 0,
      secret: new Uint8Array(64).fill(index),
    }));
    return hmacKeyring(versions, clock);
  };
  const metrics = { count: (metric: string, which: string) => void counted.push(`${metric} ${which}`) };
  const keys = await freshKeyring(load, { clock, metrics });
  const fail = (now: boolean) => {
    fails = now;
  };
  return { clock, counted, keys, fail };
}

describe('a fresh keyring', () => {
  it('is loaded again by the first request after five minutes, however long it slept', async () => {
    const { clock, keys, counted } = await setUp();
    clock.advance(300);
    await keys.freshen();
    expect([keys.current, keys.first, keys.versions]).toEqual([1, 1, [1]]);
    clock.advance(1);
    await keys.freshen();
    expect([keys.current, keys.first, keys.versions]).toEqual([2, 1, [2, 1]]);
    expect(keys.mac('p', data)).toEqual(keys.mac('p', data, 2));
    expect(keys.mac('p', data)).not.toEqual(keys.mac('p', data, 1));
    clock.advance(86_400);
    await keys.freshen();
    expect([keys.current, counted]).toEqual([3, []]);
  });

  it('goes on with what it has for an hour of failing loads, tried every five minutes, and counts them', async () => {
    const { clock, keys, counted, fail } = await setUp();
    fail(true);
    clock.advance(301);
    await keys.freshen();
    await keys.freshen();
    expect([keys.current, counted]).toEqual([1, ['Faults secrets']]);
    clock.advance(3_299);
    await keys.freshen();
    expect(counted).toEqual(['Faults secrets', 'Faults secrets']);
    fail(false);
    clock.advance(301);
    await keys.freshen();
    expect(keys.current).toBe(2);
  });

  it('fails after that hour, and tries again with each request', async () => {
    const { clock, keys, fail } = await setUp();
    fail(true);
    clock.advance(3_601);
    await expect(keys.freshen()).rejects.toThrow('the secrets could not be read for an hour');
    clock.advance(1);
    await expect(keys.freshen()).rejects.toThrow('the secrets could not be read for an hour');
    fail(false);
    clock.advance(1);
    await keys.freshen();
    expect(keys.current).toBe(2);
  });

  it('fails at once where it never loaded, and counts that', async () => {
    const counted: string[] = [];
    const metrics = { count: (metric: string, which: string) => void counted.push(`${metric} ${which}`) };
    const load = () => Promise.reject(new Error('denied'));
    await expect(freshKeyring(load, { clock: testClock(), metrics })).rejects.toThrow('denied');
    expect(counted).toEqual(['Faults secrets']);
  });
});
