import { describe, expect, it } from 'vitest';
import type { Use } from '../capacity/use.ts';
import { flatness, mediansSentence } from './flat.ts';
import type { Grown } from './measure.ts';

const use: Use = {
  ...{ operations: ['GetItem'], others: [] },
  ...{ requests: 1, roundTrips: 1, readUnits: 1, writeUnits: 0 },
};

function grown(items: number, times: readonly number[], used: Use = use): Grown {
  const prepare = async () => async () => undefined;
  return {
    step: { name: 'introspection', title: 'an introspection', prepare },
    ...{ table: `Growth${items}`, items, times, use: used },
  };
}

const smallest = grown(1_000, [10, 10, 10]);
const again = grown(1_000, [8, 10, 11]);

describe('a step on a large table', () => {
  it('is flat where it takes at most a quarter longer in the median, and asks for the same', () => {
    const largest = grown(1_000_000, [9, 12, 14]);
    expect(flatness({ smallest, again, largest })).toEqual({
      what: 'growth from 1,000 to 1,000,000 items: an introspection',
      budget: 'same requests and units; in the median at most 1.25 × as long',
      measured: 'the same; 1.20 × (0.90 to 1.40); two tables of 1,000: 1 × (0.80 to 1.10)',
      met: true,
    });
  });

  it('is not where it takes longer', () => {
    const largest = grown(1_000_000, [13, 13, 13]);
    expect(flatness({ smallest, again, largest })).toMatchObject({
      measured: 'the same; 1.30 × (1.30 to 1.30); two tables of 1,000: 1 × (0.80 to 1.10)',
      met: false,
    });
  });

  it('is not where it takes longer by more than a quarter, however much two small tables differ', () => {
    const largest = grown(1_000_000, [13, 13, 13]);
    const noisy = grown(1_000, [8, 10, 20]);
    expect(flatness({ smallest, again: noisy, largest }).met).toBe(false);
  });

  it('is told by medians as well', () => {
    const largest = grown(1_000_000, [9, 12, 14]);
    expect(
      mediansSentence([
        { smallest, again, largest },
        { smallest, again, largest: smallest },
      ]),
    ).toBe(
      'In the medians of the rounds the largest table takes 1 to 1.20 × as long as the smallest, from step to step, and the second table of the smallest size 1 to 1 ×: growth that is less than that does not show.',
    );
  });

  it('is not where it consumes more', () => {
    const largest = grown(1_000_000, [10, 10, 10], { ...use, readUnits: 2 });
    expect(flatness({ smallest, again, largest })).toMatchObject({
      measured:
        'GetItem (2 read and 0 write units) after GetItem (1 read and 0 write units); 1 × (1 to 1); two tables of 1,000: 1 × (0.80 to 1.10)',
      met: false,
    });
  });
});
