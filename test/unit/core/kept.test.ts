import { describe, expect, it } from 'vitest';
import { kept } from '../../../shared/core/kept.ts';
import { testClock } from '../../support/clock.ts';

function setUp(load: (count: number) => Promise<string> = async (count) => `load ${count}`) {
  const clock = testClock();
  let count = 0;
  const get = kept(() => {
    count += 1;
    return load(count);
  }, clock);
  return { clock, get, loads: () => count };
}

describe('what is kept', () => {
  it('is loaded once for as long as its age will do', async () => {
    const { clock, get } = setUp();
    expect(await get(300)).toBe('load 1');
    clock.advance(300);
    expect(await get(300)).toBe('load 1');
    expect(await get(299)).toBe('load 2');
    expect(await get(0)).toBe('load 2');
  });

  it('is loaded once for callers side by side', async () => {
    const { get, loads } = setUp();
    expect(await Promise.all([get(300), get(300), get(0)])).toEqual(['load 1', 'load 1', 'load 1']);
    expect(loads()).toBe(1);
  });

  it('is good enough when it cannot be loaded again', async () => {
    const { clock, get, loads } = setUp(async (count) => {
      if (count === 2) throw new Error('outage');
      return `load ${count}`;
    });
    await get(300);
    clock.advance(301);
    expect(await get(300)).toBe('load 1');
    expect(await get(300)).toBe('load 1');
    expect(loads()).toBe(2);
    clock.advance(301);
    expect(await get(300)).toBe('load 3');
  });

  it('fails as the first load does, and is tried again by the next caller', async () => {
    const { get } = setUp(async (count) => {
      if (count === 1) throw new Error('outage');
      return `load ${count}`;
    });
    await expect(get(300)).rejects.toThrow('outage');
    expect(await get(300)).toBe('load 2');
  });
});
