import type { SmsBudgets } from '../contract/environment.ts';

/** What messages cost, and what one SMS may cost at most (USD, e.g. `0.50`). */
export interface SmsPrices extends Pick<SmsBudgets, 'prices' | 'unknownPrices' | 'dailyUsd'> {
  readonly maxPrice: string;
}

/** USD in millionths, so that sums are exact. */
export function microsOf(usd: number | string): number {
  return Math.round(Number(usd) * 1_000_000);
}

/** Millionths of a dollar as USD, without zeros at the end: 73500 is `0.0735`. */
export function usdOf(micros: number): string {
  const fraction = String(micros % 1_000_000).padStart(6, '0');
  return `${Math.floor(micros / 1_000_000)}.${fraction}`.replace(/\.?0+$/, '');
}

/**
 * The most that a message of so many segments may cost, in millionths of a dollar; `undefined` where its country has no price and must have one. The provider charges by the segment, so that is
 * what has a price and a most; and the message is handed over with this very sum as its `MaxPrice`, so that what it costs is never more than what was reserved.
 */
export function costOf(
  { country, segments }: { readonly country: string; readonly segments: number },
  { prices, unknownPrices, dailyUsd, maxPrice }: SmsPrices,
): number | undefined {
  const most = microsOf(maxPrice);
  const price = Object.hasOwn(prices, country) ? prices[country] : undefined;
  if (price !== undefined) return Math.min(microsOf(price), most) * segments;
  return dailyUsd === undefined || unknownPrices === 'allow' ? most * segments : undefined;
}
