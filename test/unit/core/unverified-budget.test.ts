import { describe, expect, it } from 'vitest';
import { defaultSmsBudgets } from '../../../shared/contract/environment.ts';
import { unverifiedThresholds } from '../../../shared/core/unverified-budget.ts';

describe('how many codes may stay unverified', () => {
  it.each([
    ['nothing is known: the floors', 0, 0, { day: 20, hour: 10 }],
    ['too little came back to learn from', 60, 60, { day: 20, hour: 10 }],
    ['the best day was the last', 500, 500, { day: 150, hour: 25 }],
    ['the best day is past', 1_000, 30, { day: 300, hour: 50 }],
    ['the last 24 hours reach over two days, and beat both', 500, 900, { day: 270, hour: 45 }],
    ['parts of a code are none', 71, 0, { day: 21, hour: 10 }],
  ])('where %s', (_case, bestDay, lastDay, thresholds) => {
    expect(unverifiedThresholds({ bestDay, lastDay }, defaultSmsBudgets.unverified)).toEqual(thresholds);
  });
});
