import type { SmsBudgets } from '../contract/environment.ts';
import type { SmsBudgetName } from '../contract/metrics.ts';
import type { SmsBudgetStore, SmsReservation } from '../core/limits.ts';
import type { Clock, Metrics } from '../core/ports.ts';
import { costOf, usdOf } from '../core/sms-price.ts';
import { countryBudgets } from './country-budgets.ts';
import { countryItems } from './country-items.ts';
import type { Leases } from './leases.ts';
import { money, moneyBudget } from './money-budget.ts';
import type { Table } from './table.ts';
import { verifiedTally } from './verified-tally.ts';

/** The budgets, and what one SMS may cost at most (USD, e.g. `0.50`). */
export interface SmsBudgetSettings extends SmsBudgets {
  readonly maxPrice: string;
}

type Leased = Awaited<ReturnType<Leases<SmsBudgetName>['spend']>>;

/**
 * The budgets in the table (docs/budgets.md): of a country in one item, of money in one item a day, asked side by side and spent from memory where there is much. Whatever the table throws is thrown,
 * and what had been reserved is given back. Refusals are the caller's to count; what a watching budget would have refused is counted here, as `BudgetExceeded`.
 */
export function dynamoSmsBudgets(
  table: Table,
  settings: SmsBudgetSettings,
  clock: Clock,
  metrics: Metrics,
): SmsBudgetStore {
  const items = countryItems(table, clock);
  const countries = countryBudgets(table, items, settings, clock);
  const ofMoney = settings.dailyUsd === undefined ? undefined : moneyBudget(table, settings.dailyUsd, clock);
  const verified = verifiedTally(items.tell, clock);

  const tellExceeded = (country: string): void => {
    if (settings.unverified.mode === 'enforce') return;
    for (const name of countries.exceeded(country)) metrics.count('BudgetExceeded', name);
  };

  return {
    verified,
    knownRefusal(message) {
      const cost = costOf(message, settings);
      if (cost === undefined) return { kind: 'refused', budget: 'price-unknown' };
      const spent = countries.leases.refused(message.country, 1) ?? ofMoney?.refused(money, cost);
      return spent && refusal(spent.reason, spent.until - clock.milliseconds());
    },
    async reserve(message) {
      const cost = costOf(message, settings);
      if (cost === undefined) return { kind: 'refused', budget: 'price-unknown' };
      const outcomes = await bothOrNone([
        countries.leases.spend(message.country, 1),
        ...(ofMoney ? [ofMoney.spend(money, cost)] : []),
      ]);
      const refused = outcomes.find((outcome) => outcome.kind === 'spent');
      if (refused) return refusal(refused.reason, refused.until - clock.milliseconds());
      tellExceeded(message.country);
      return { kind: 'reserved', maxPrice: usdOf(cost), release: () => releaseAll(outcomes) };
    },
  };
}

/** What every budget said; where one refused or failed, the others have their units back. */
async function bothOrNone(spending: readonly Promise<Leased>[]): Promise<readonly Leased[]> {
  const settled = await Promise.allSettled(spending);
  const outcomes = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed || outcomes.some(({ kind }) => kind === 'spent')) await releaseAll(outcomes);
  if (failed) throw failed.reason;
  return outcomes;
}

async function releaseAll(outcomes: readonly Leased[]): Promise<void> {
  await Promise.all(outcomes.map((outcome) => outcome.kind === 'leased' && outcome.release()));
}

function refusal(budget: SmsBudgetName, milliseconds: number): Extract<SmsReservation, { kind: 'refused' }> {
  return { kind: 'refused', budget, retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)) };
}
