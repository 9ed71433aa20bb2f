import { describe, expect, it } from 'vitest';
import { bounded } from '../../../shared/core/bounded.ts';
import { testClock } from '../../support/clock.ts';

function setUp(most: number) {
  const clock = testClock();
  const things = bounded<number>(most, clock);
  const minute = () => clock.milliseconds() + 60_000;
  return { clock, things, minute };
}

describe('what is kept within bounds', () => {
  it('is kept until its time is over', () => {
    const { clock, things, minute } = setUp(2);
    things.keep('a', 1, minute());
    clock.advance(59.999);
    expect(things.get('a')).toBe(1);
    clock.advance(0.001);
    expect(things.get('a')).toBeUndefined();
  });

  it('is forgotten when somebody says so', () => {
    const { things, minute } = setUp(2);
    things.keep('a', 1, minute());
    things.keep('b', 2, minute());
    things.forget('a');
    expect(['a', 'b'].map(things.get)).toEqual([undefined, 2]);
  });

  it('is so many things at most: what was kept first makes room', () => {
    const { things, minute } = setUp(2);
    for (const [name, value] of Object.entries({ a: 1, b: 2, c: 3 })) things.keep(name, value, minute());
    expect(['a', 'b', 'c'].map(things.get)).toEqual([undefined, 2, 3]);
  });

  it('counts as kept last when it is kept again', () => {
    const { things, minute } = setUp(2);
    for (const [name, value] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
      ['c', 4],
    ] as const)
      things.keep(name, value, minute());
    expect(['a', 'b', 'c'].map(things.get)).toEqual([3, undefined, 4]);
  });

  it('takes no room when its time is over, so that nothing else goes for it', () => {
    const { clock, things, minute } = setUp(3);
    things.keep('a', 1, minute());
    things.keep('b', 2, minute());
    clock.advance(30);
    things.keep('c', 3, minute());
    clock.advance(30);
    things.keep('d', 4, minute());
    things.keep('e', 5, minute());
    expect(['a', 'b', 'c', 'd', 'e'].map(things.get)).toEqual([undefined, undefined, 3, 4, 5]);
  });
});
