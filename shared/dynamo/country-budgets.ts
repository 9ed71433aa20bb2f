import type { SmsBudgets } from '../contract/environment.ts';
import type { SmsBudgetName } from '../contract/metrics.ts';
import type { Clock } from '../core/ports.ts';
import { uncount } from './count-once.ts';
import {
  type CountryLimits,
  refusingBudgets,
  unverifiedBudgets,
  type WindowBudget,
  windowsOf,
} from './country-counts.ts';
import type { CountryItems } from './country-items.ts';
import { keys } from './keys.ts';
import { type Leases, leasesOf, type Spent, type Taken } from './leases.ts';
import type { Item, Table } from './table.ts';

/** Budgets of countries: messages, and codes that do not come back. */
export interface CountryBudgets {
  readonly leases: Leases<SmsBudgetName>;
  /** Unverified budgets of the country that are exceeded, as far as this instance has seen. */
  exceeded(country: string): readonly SmsBudgetName[];
}

const largestLease = 100;
/** Times that a block is asked for, each time with what the refusal said. */
const maxTries = 5;
/** Milliseconds for which a country is refused that others count on too fast. */
const contended = 1_000;
const none: Item = {};

/**
 * A country's budgets in one item, so that one conditional update decides them all. Its limits are worked out from the item as this instance saw it last, which can only be too strict: a refused
 * update says how the item stands now, and is tried again where that has room.
 */
export function countryBudgets(
  table: Table,
  items: CountryItems,
  settings: SmsBudgets,
  clock: Clock,
): CountryBudgets {
  const seenOf = (country: string): Item => items.seen(country) ?? none;
  const limitsOf = (country: string): CountryLimits => ({
    country: Object.hasOwn(settings.countries, country)
      ? { ...settings.country, ...settings.countries[country] }
      : settings.country,
    unverified: settings.unverified,
  });

  const take = async (
    country: string,
    wanted: number,
    triesLeft: number,
  ): Promise<Taken | Spent<SmsBudgetName>> => {
    const at = clock.milliseconds();
    const { hour, day } = windowsOf(at);
    const limits = limitsOf(country);
    const budgets = refusingBudgets(seenOf(country), at, limits);
    const watched = unverifiedBudgets(seenOf(country), at, limits.unverified).filter(
      (each) => leftOf(each) > 0,
    );
    const units = items.seen(country) ? leaseSize(wanted, [...budgets, ...watched]) : 1;
    const add = new Map([hour, day].map((window) => [window.sent, units]));
    const { held, mark } = await items.count(country, { add, atMost: mostOf(budgets) }, at);
    if (held) {
      const giveBack = () => uncount(table, keys.smsCountry(country), { mark, add });
      return { kind: 'taken', units, until: hour.end, giveBack };
    }
    const tightest = tightestOf(refusingBudgets(seenOf(country), at, limits));
    if (leftOf(tightest) === 0) return { kind: 'spent', reason: tightest.name, until: tightest.window.end };
    if (triesLeft > 1) return take(country, wanted, triesLeft - 1);
    return { kind: 'spent', reason: tightest.name, until: at + contended };
  };

  const leases = leasesOf<SmsBudgetName>((country, { wanted }) => take(country, wanted, maxTries), clock);
  return {
    leases,
    exceeded(country) {
      const at = clock.milliseconds();
      return unverifiedBudgets(seenOf(country), at, settings.unverified)
        .filter(({ sent, most }) => sent - leases.left(country) > most)
        .map(({ name }) => name);
    },
  };
}

/** A twelfth of what is left, so that instances that stop take little with them; one by one when little is left. Budgets that only watch count while they have something left. */
function leaseSize(wanted: number, budgets: readonly WindowBudget[]): number {
  const left = Math.min(...budgets.map(leftOf));
  return Math.min(wanted, largestLease, Math.max(1, Math.floor(left / 12)));
}

function leftOf({ sent, most }: WindowBudget): number {
  return Math.max(0, most - sent);
}

/** The budget with the least left, and of those that are spent the one that is spent for longest. */
function tightestOf(budgets: readonly WindowBudget[]): WindowBudget {
  const [tightest] = budgets.toSorted(
    (one, other) => leftOf(one) - leftOf(other) || other.window.end - one.window.end,
  );
  if (!tightest) throw new Error('an update without a limit was refused');
  return tightest;
}

/** What the counter of each window may come to, by the tightest of its budgets. */
function mostOf(budgets: readonly WindowBudget[]): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const budget of budgets) {
    const name = budget.window.sent;
    most.set(name, Math.min(budget.most, most.get(name) ?? budget.most));
  }
  return most;
}
