import type { Clock } from '../core/ports.ts';
import { microsOf } from '../core/sms-price.ts';
import { countOnce } from './count-once.ts';
import { maybeNumber } from './item.ts';
import { keys } from './keys.ts';
import { type Leases, leasesOf, type Spent, type Taken } from './leases.ts';
import type { Table } from './table.ts';

const dayLength = 86_400_000;
const maxTries = 5;
/** Milliseconds for which messages are refused where others spend too fast. */
const contended = 1_000;

/** What the instance has seen of a day, in days since 1970 and millionths of a dollar. */
interface Seen {
  readonly day: number;
  readonly spent: number;
}

/** The name of the only lease. */
export const money = 'money';

/**
 * What all SMS of a calendar day (UTC) may cost: one counter in millionths of a dollar, added to under the condition that it stays within the budget. A block is one message's price at least, and at
 * most a hundredth of the budget and a twelfth of what is left.
 */
export function moneyBudget(table: Table, dailyUsd: number, clock: Clock): Leases<'money-day'> {
  const limit = microsOf(dailyUsd);
  let seen: Seen | undefined;

  const take = async (
    units: { readonly needed: number; readonly wanted: number },
    triesLeft: number,
  ): Promise<Taken | Spent<'money-day'>> => {
    const at = clock.milliseconds();
    const day = Math.floor(at / dayLength);
    const until = (day + 1) * dayLength;
    const left = seen?.day === day ? limit - seen.spent : 0;
    const block = Math.max(
      units.needed,
      Math.min(units.wanted, Math.floor(limit / 100), Math.floor(left / 12)),
    );
    const { held, item } = await countOnce(table, {
      key: keys.smsMoney(day),
      add: new Map([['spent', block]]),
      atMost: new Map([['spent', limit]]),
      ttl: (until + dayLength) / 1000,
    });
    const spent = (item && maybeNumber(item, 'spent')) ?? 0;
    seen = { day, spent };
    if (held) return { kind: 'taken', units: block, until };
    if (spent + units.needed > limit) return { kind: 'spent', reason: 'money-day', until };
    if (triesLeft > 1) return take(units, triesLeft - 1);
    return { kind: 'spent', reason: 'money-day', until: at + contended };
  };

  return leasesOf((_name, units) => take(units, maxTries), clock);
}
