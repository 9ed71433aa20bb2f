import type { CountryBudget, UnverifiedBudget } from '../contract/environment.ts';
import type { SmsBudgetName } from '../contract/metrics.ts';
import { unverifiedThresholds } from '../core/unverified-budget.ts';
import { maybeNumber } from './item.ts';
import type { Item } from './table.ts';

/**
 * A country's item: SMS that were sent in an hour and a day (`sh<n>`, `sd<n>`, with hours and days since 1970), and those of them whose codes came back (`vh<n>`, `vd<n>`). The verified ones are both
 * what is taken off the sent ones, and the history that thresholds are learned from. Counters only grow, so that whoever has seen an older item errs to the strict side.
 */

const hourLength = 3_600_000;
const dayLength = 86_400_000;

/** A clock hour or a calendar day (UTC). */
export interface Window {
  readonly name: 'hour' | 'day';
  /** Hours or days since 1970. */
  readonly index: number;
  /** Epoch milliseconds. */
  readonly end: number;
  readonly sent: string;
  readonly verified: string;
}

/** The hour and the day of a time (epoch milliseconds). */
export function windowsOf(at: number): { readonly hour: Window; readonly day: Window } {
  return { hour: windowOf('hour', hourLength, at), day: windowOf('day', dayLength, at) };
}

function windowOf(name: 'hour' | 'day', length: number, at: number): Window {
  const index = Math.floor(at / length);
  const letter = name === 'hour' ? 'h' : 'd';
  return {
    name,
    index,
    end: (index + 1) * length,
    sent: `s${letter}${index}`,
    verified: `v${letter}${index}`,
  };
}

/** One budget in one window: what may be sent in it, verified codes included. */
export interface WindowBudget {
  readonly name: SmsBudgetName;
  readonly window: Window;
  readonly sent: number;
  readonly most: number;
}

export interface CountryLimits {
  readonly country: CountryBudget;
  readonly unverified: UnverifiedBudget;
}

/** What may be sent at that time as the item stands, by each budget that refuses. The unverified ones are among them where they are enforced. */
export function refusingBudgets(item: Item, at: number, limits: CountryLimits): readonly WindowBudget[] {
  const { hour, day } = windowsOf(at);
  const budgets = [
    ...fixedBudget(item, 'country-hour', hour, limits.country.hour),
    ...fixedBudget(item, 'country-day', day, limits.country.day),
  ];
  return limits.unverified.mode === 'enforce'
    ? [...budgets, ...unverifiedBudgets(item, at, limits.unverified)]
    : budgets;
}

function fixedBudget(
  item: Item,
  name: SmsBudgetName,
  window: Window,
  most: number | undefined,
): readonly WindowBudget[] {
  return most === undefined ? [] : [{ name, window, sent: countOf(item, window.sent), most }];
}

/** The budgets of codes that do not come back: as many more may be sent as came back. */
export function unverifiedBudgets(item: Item, at: number, budget: UnverifiedBudget): readonly WindowBudget[] {
  const { hour, day } = windowsOf(at);
  const thresholds = unverifiedThresholds(historyOf(item, hour.index, day.index), budget);
  return [hour, day].map((window) => {
    const most = thresholds[window.name] + countOf(item, window.verified);
    return { name: `unverified-${window.name}`, window, sent: countOf(item, window.sent), most };
  });
}

const hoursKept = 24;
const daysKept = 14;

function historyOf(item: Item, hour: number, day: number) {
  const days = range(daysKept, day).map((index) => countOf(item, `vd${index}`));
  const hours = range(hoursKept, hour).map((index) => countOf(item, `vh${index}`));
  return { bestDay: Math.max(...days), lastDay: hours.reduce((sum, count) => sum + count, 0) };
}

/** So many numbers up to the last. */
function range(length: number, last: number): readonly number[] {
  return Array.from({ length }, (_, nth) => last - nth);
}

function countOf(item: Item, name: string): number {
  return maybeNumber(item, name) ?? 0;
}

/** Counters that nothing looks at any more. An hour and a day more are kept, for workers whose clocks are behind. */
export function staleCounters(item: Item, at: number): readonly string[] {
  const { hour, day } = windowsOf(at);
  const oldest: Readonly<Record<string, number>> = {
    sh: hour.index - 1,
    sd: day.index - 1,
    vh: hour.index - hoursKept,
    vd: day.index - daysKept,
  };
  return Object.keys(item).filter((name) => {
    const [, kind = '', index] = /^([sv][hd])(\d+)$/.exec(name) ?? [];
    return index !== undefined && Number(index) < (oldest[kind] ?? 0);
  });
}

/** When a country's item may go: nothing of it is then looked at. Epoch seconds. */
export function countryTtl(at: number): number {
  return Math.ceil((at + (daysKept + 1) * dayLength) / 1000);
}
