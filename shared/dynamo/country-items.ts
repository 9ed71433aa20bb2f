import type { VerifiedCodes } from '../core/limits.ts';
import type { Clock } from '../core/ports.ts';
import { type Count, type CountOutcome, countOnce } from './count-once.ts';
import { countryTtl, staleCounters, windowsOf } from './country-counts.ts';
import { keys } from './keys.ts';
import type { Item, Table } from './table.ts';
import { verifiedTally } from './verified-tally.ts';

/** The items of countries, as one function instance knows them. */
export interface CountryItems {
  /** The country's item as it was seen last; `undefined` before. */
  seen(country: string): Item | undefined;
  /** Adds to counters of the country at that time (epoch milliseconds), and takes out those that are over. Throws what the table throws. */
  count(country: string, what: Pick<Count, 'add' | 'atMost'>, at: number): Promise<CountOutcome>;
  /** Codes of the country that came back, by the hours in which they were sent (hours since 1970). Throws what the table throws. */
  tell(country: string, verified: ReadonlyMap<number, number>): Promise<void>;
}

const none: Item = {};

export function countryItems(table: Table, clock: Clock): CountryItems {
  const items = new Map<string, Item>();
  const count: CountryItems['count'] = async (country, what, at) => {
    const outcome = await countOnce(table, {
      key: keys.smsCountry(country),
      ...what,
      remove: staleCounters(items.get(country) ?? none, at),
      ttl: countryTtl(at),
    });
    if (outcome.item) items.set(country, outcome.item);
    return outcome;
  };
  return {
    seen: (country) => items.get(country),
    count,
    async tell(country, verified) {
      const add = new Map<string, number>();
      for (const [hourIndex, codes] of verified) {
        const { hour, day } = windowsOf(hourIndex * 3_600_000);
        for (const { verified: name } of [hour, day]) add.set(name, (add.get(name) ?? 0) + codes);
      }
      await count(country, { add }, clock.milliseconds());
    },
  };
}

/** Tells countries of verified codes, where no SMS is sent. */
export function dynamoVerifiedCodes(table: Table, clock: Clock): VerifiedCodes {
  return { verified: verifiedTally(countryItems(table, clock).tell, clock) };
}
