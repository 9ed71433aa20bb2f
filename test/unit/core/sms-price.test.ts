import { describe, expect, it } from 'vitest';
import { costOf, microsOf, usdOf } from '../../../shared/core/sms-price.ts';

const prices = { prices: { FI: 0.0735 }, unknownPrices: 'refuse', maxPrice: '0.50' } as const;
const budget = { ...prices, dailyUsd: 10 };

describe('what a message may cost', () => {
  it.each([
    ['its price', { country: 'FI', segments: 1 }, budget, 73_500],
    ['its price for each segment', { country: 'FI', segments: 3 }, budget, 220_500],
    [
      'no more than the most for each segment',
      { country: 'FI', segments: 3 },
      { ...budget, maxPrice: '0.05' },
      150_000,
    ],
    ['nothing known, so it is not sent', { country: 'NO', segments: 1 }, budget, undefined],
    [
      'the most, where that is allowed',
      { country: 'NO', segments: 2 },
      { ...budget, unknownPrices: 'allow' as const },
      1_000_000,
    ],
    ['the most, where there is no budget of money', { country: 'NO', segments: 1 }, prices, 500_000],
    ['nothing by a name of every object', { country: 'constructor', segments: 1 }, budget, undefined],
  ])('is %s', (_case, message, settings, cost) => {
    expect(costOf(message, settings)).toBe(cost);
  });
});

describe('millionths of a dollar', () => {
  it.each([
    ['0.0735', 73_500],
    ['0.50', 500_000],
    [0.07, 70_000],
    [1234.56789, 1_234_567_890],
    [0.1 + 0.2, 300_000],
  ])('of %s are whole', (usd, micros) => {
    expect(microsOf(usd)).toBe(micros);
  });

  it.each([
    [0, '0'],
    [1, '0.000001'],
    [73_500, '0.0735'],
    [500_000, '0.5'],
    [10_000_000, '10'],
    [1_234_567_890, '1234.56789'],
  ])('%i are written without zeros at the end', (micros, usd) => {
    expect(usdOf(micros)).toBe(usd);
  });
});
