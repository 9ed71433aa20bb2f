import type { Spread } from './spread.ts';

/** A figure with as many digits as tell something: three, or all before the point. */
export function decimals(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Minimum, median and maximum, as the columns of a table. */
export function columnsOf({ max, median, min }: Spread): readonly [string, string, string] {
  return [decimals(min), decimals(median), decimals(max)];
}

/** A ratio with its range: `2.31 x (2.20 to 2.44)`. */
export function ratioText({ max, median, min }: Spread): string {
  return `${decimals(median)} × (${decimals(min)} to ${decimals(max)})`;
}
