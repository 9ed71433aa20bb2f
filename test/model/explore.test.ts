import { describe, expect, it } from 'vitest';
import { explore } from './explore.ts';

/** Two counters that go up to three each. */
const counters = {
  start: [0, 0] as readonly number[],
  moves: (state: readonly number[]) =>
    state.flatMap((count, index) =>
      count < 3 ? [{ says: `${index} counts`, to: state.with(index, count + 1) }] : [],
    ),
  key: (state: readonly number[]) => state.join(),
  invariants: {},
};

describe('the explorer', () => {
  it('reaches every state once', () => {
    expect(explore(counters)).toEqual({ states: 16, ends: [[3, 3]] });
  });

  it('counts states that are called alike as one', () => {
    const key = (state: readonly number[]) => state.toSorted().join();
    expect(explore({ ...counters, key })).toEqual({ states: 10, ends: [[3, 3]] });
  });

  it('tells a shortest way to a state that breaks something', () => {
    const invariants = { 'nobody counts to two': (state: readonly number[]) => !state.includes(2) };
    expect(explore({ ...counters, invariants }).counterExample).toEqual({
      invariant: 'nobody counts to two',
      trace: ['0 counts', '0 counts'],
    });
  });

  it('looks at the first state too', () => {
    const invariants = { 'there are no counters': (state: readonly number[]) => state.length === 0 };
    expect(explore({ ...counters, invariants }).counterExample).toEqual({
      invariant: 'there are no counters',
      trace: [],
    });
  });

  it('gives up where there is no end', () => {
    const endless = {
      start: 0,
      moves: (count: number) => [{ says: 'on', to: count + 1 }],
      key: String,
      invariants: {},
    };
    expect(() => explore(endless)).toThrow('more than 400000 states');
  });
});
