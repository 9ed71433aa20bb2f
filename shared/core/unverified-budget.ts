import type { UnverifiedBudget } from '../contract/environment.ts';

/** Codes of one country that came back, by when they were sent. */
export interface VerifiedHistory {
  /** The most of any one of the last 14 days, today among them. */
  readonly bestDay: number;
  /** Of the last 24 hours. */
  readonly lastDay: number;
}

/** How many codes to one country may stay unverified in a clock hour, and in a day. */
export function unverifiedThresholds(
  { bestDay, lastDay }: VerifiedHistory,
  { ratio, floorPerDay, floorPerHour }: UnverifiedBudget,
): { readonly hour: number; readonly day: number } {
  const day = Math.max(floorPerDay, Math.floor(ratio * bestDay), Math.floor(ratio * lastDay));
  return { day, hour: Math.max(floorPerHour, Math.floor(day / 6)) };
}
