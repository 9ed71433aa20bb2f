import { describe, expect, it } from 'vitest';
import { parseAmount, showAmount, showCount, showUsd } from '../../infra/cost/amounts.ts';

describe('amounts', () => {
  it.each([
    ['0', 0],
    ['20', 20],
    ['0.3', 0.3],
    ['1e6', 1_000_000],
    ['2.5E3', 2_500],
  ])('are read: %s', (text, amount) => {
    expect(parseAmount(text)).toBe(amount);
  });

  it.each(['', '-1', '+1', '1,000', '1e', '.5', '5.', '0x10', 'Infinity', 'NaN', '1e999', '1 000'])(
    'are not made of %j',
    (text) => {
      expect(parseAmount(text)).toBeUndefined();
    },
  );

  it.each([
    [0, '0'],
    [0.0677, '0.0677'],
    [12.345, '12.3'],
    [1234.5, '1,235'],
    [2_500_000, '2.5M'],
  ])('are shown with three digits that count: %d', (amount, text) => {
    expect(showAmount(amount)).toBe(text);
  });

  it.each([
    [0, '0 refreshes'],
    [0.5, '0.5 refreshes'],
    [0.9999, '1 refresh'],
    [1, '1 refresh'],
    [2, '2 refreshes'],
  ])('stand with what there is so much of: %d', (amount, text) => {
    expect(showCount(amount, 'refresh', 'refreshes')).toBe(text);
  });

  it.each([
    [0, '0.00'],
    [0.0041, '0.004'],
    [0.05, '0.05'],
    [1234.567, '1,234.57'],
  ])('of money are shown in cents, and less only where that would be nothing: %d', (usd, text) => {
    expect(showUsd(usd)).toBe(text);
  });
});
