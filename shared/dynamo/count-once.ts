import { randomBytes } from 'node:crypto';
import { maybeText, toNumber, toText } from './item.ts';
import type { Key, Table, WriteOutcome } from './table.ts';

/** Numbers of one item that are added to together, or not at all. */
export interface Count {
  readonly key: Key;
  /** What is added, by attribute; one that is not there is 0. */
  readonly add: ReadonlyMap<string, number>;
  /** What attributes may come to; none: whatever. */
  readonly atMost?: ReadonlyMap<string, number>;
  /** Attributes to take out in passing. */
  readonly remove?: readonly string[];
  /** When the item may go, epoch seconds. */
  readonly ttl: number;
}

/** The outcome, and the mark by which `uncount` knows that nobody has counted since. */
export type CountOutcome = WriteOutcome & { readonly mark: string };

/**
 * Counts in one conditional update. An answer that was lost makes the SDK send it again: the item then bears our mark, and the second write is refused, which counts as having held. Where somebody
 * else counted in between, ours counts twice; so nothing is counted that may not be.
 */
export async function countOnce(
  table: Table,
  { key, add, atMost, remove, ttl }: Count,
): Promise<CountOutcome> {
  const mark = randomBytes(9).toString('base64url');
  const added = [...add];
  const limited = [...(atMost ?? [])].map(([name, most]) => [name, most - (add.get(name) ?? 0)] as const);
  // Nothing can be added to and taken out at once.
  const stale = remove?.filter((name) => !add.has(name)) ?? [];
  const removed = stale.length === 0 ? '' : ` REMOVE ${stale.join(', ')}`;
  const outcome = await table.update({
    key,
    update: `SET #ttl = :ttl, nonce = :me ADD ${added.map(([name], nth) => `${name} :add${nth}`).join(', ')}${removed}`,
    condition: [
      '(attribute_not_exists(nonce) OR nonce <> :me)',
      // What is not there is 0: there is room for what is added, or the limit would be below it.
      ...limited.map(([name, room], nth) =>
        room < 0 ? `${name} <= :room${nth}` : `(attribute_not_exists(${name}) OR ${name} <= :room${nth})`,
      ),
    ].join(' AND '),
    values: {
      ':me': toText(mark),
      ':ttl': toNumber(ttl),
      ...Object.fromEntries(added.map(([, number], nth) => [`:add${nth}`, toNumber(number)])),
      ...Object.fromEntries(limited.map(([, room], nth) => [`:room${nth}`, toNumber(room)])),
    },
    names: { '#ttl': 'ttl' },
  });
  const isOurs = outcome.item !== undefined && maybeText(outcome.item, 'nonce') === mark;
  return { ...outcome, held: outcome.held || isOurs, mark };
}

/** Takes back what was counted under the mark, unless somebody has counted since. True when it did. */
export async function uncount(
  table: Table,
  key: Key,
  { mark, add }: { readonly mark: string; readonly add: ReadonlyMap<string, number> },
): Promise<boolean> {
  const added = [...add];
  const { held } = await table.update({
    key,
    update: `REMOVE nonce ADD ${added.map(([name], nth) => `${name} :add${nth}`).join(', ')}`,
    condition: 'nonce = :me',
    values: {
      ':me': toText(mark),
      ...Object.fromEntries(added.map(([, number], nth) => [`:add${nth}`, toNumber(-number)])),
    },
  });
  return held;
}
