import { randomUUID } from 'node:crypto';
import type { RateLimit } from '../contract/environment.ts';
import { maybeText, numbers, toNumber, toNumbers, toText } from './item.ts';
import type { Item, Key, Table } from './table.ts';

/**
 * A log of times, newest first: "at most 5 an hour" means that the fifth newest time is over an hour ago. So one conditional update judges every window at once and writes the new
 * time, and the windows slide.
 */

/** A time to be written, in milliseconds, and the mark of who writes it. */
export interface Entry {
  readonly at: number;
  readonly nonce: string;
}

/** A new entry of that time, epoch milliseconds. */
export function entryAt(at: number): Entry {
  return { at, nonce: randomUUID() };
}

/** Our own write: seen again because the answer was lost and the SDK sent it twice, or to be taken back. */
const isMine = 'nonce = :me';
const isNotMine = '(attribute_not_exists(nonce) OR nonce <> :me)';

/** One recipient's log serves requests with different limits, so it is kept for the widest usual ones whoever writes it: entries, and seconds. */
const shortestLog = 100;
const shortestLife = 86_400;

/** Entries beyond those that the widest limit needs, before the log is cut. */
const slack = 32;

/** Limits counted in entries, how many entries judging them takes, and the seconds that the log is kept. */
export interface Log {
  readonly limits: readonly { readonly entries: number; readonly milliseconds: number }[];
  readonly depth: number;
  readonly seconds: number;
}

/** A log under these limits, each entry of which stands for `leaseSize`, kept for `life` seconds at least. */
export function logOf(limits: readonly RateLimit[], leaseSize = 1, life = shortestLife): Log {
  const counted = limits.map(({ count, seconds }) => ({
    entries: Math.max(1, Math.floor(count / leaseSize)),
    milliseconds: seconds * 1000,
  }));
  return {
    limits: counted,
    depth: Math.max(shortestLog, ...counted.map(({ entries }) => entries)),
    seconds: Math.max(life, longestWindow(limits)),
  };
}

/** Seconds. */
export function longestWindow(limits: readonly RateLimit[]): number {
  return Math.max(0, ...limits.map(({ seconds }) => seconds));
}

/** What is written along with an entry, and under which further condition. */
export interface Along {
  /** Assignments of `SET`. */
  readonly assignments: string;
  readonly condition: string;
  readonly values: Item;
}

/** Whether the entry was written; with the item as it then is. */
export type Append =
  | { readonly kind: 'appended'; readonly item: Item }
  /** Seconds until the limits let one in: 0 where it was the further condition that did not hold. */
  | { readonly kind: 'limited'; readonly wait: number; readonly item: Item };

/** Writes an entry, if every limit lets it in. */
export async function append(table: Table, key: Key, log: Log, entry: Entry, along?: Along): Promise<Append> {
  const { at, nonce } = entry;
  const further = along ? ` AND ${along.condition}` : '';
  const { held, item = {} } = await table.update({
    key,
    update: `SET sent = list_append(:now, if_not_exists(sent, :none)), nonce = :me, #ttl = :ttl${assign(along)}`,
    condition: `${withinLimits(log)} AND attribute_not_exists(sent[${log.depth + slack}])${further} AND ${isNotMine}`,
    values: {
      ':now': toNumbers([at]),
      ':me': toText(nonce),
      ':none': toNumbers([]),
      ...ttl(log, at),
      ...windowStarts(log, at),
      ...along?.values,
    },
    names: { '#ttl': 'ttl' },
  });
  // Our answer was lost, and the SDK has sent it again: it stands in the log once.
  if (held || maybeText(item, 'nonce') === nonce) return { kind: 'appended', item };
  const wait = waitFor(numbers(item, 'sent'), log, at);
  const isFull = wait === 0 && numbers(item, 'sent').length > log.depth + slack;
  return isFull ? compact(table, key, log, { item, entry, along }) : { kind: 'limited', wait, item };
}

function assign(along: Along | undefined): string {
  return along ? `, ${along.assignments}` : '';
}

/** Every limit's nth newest time is before its window, or there are not so many. */
function withinLimits(log: Log): string {
  const each = log.limits.map(
    ({ entries }, index) =>
      `(attribute_not_exists(sent[${entries - 1}]) OR sent[${entries - 1}] <= :start${index})`,
  );
  return each.length === 0 ? 'attribute_not_exists(no_limit)' : each.join(' AND ');
}

function windowStarts(log: Log, now: number): Item {
  return Object.fromEntries(
    log.limits.map(({ milliseconds }, index) => [`:start${index}`, toNumber(now - milliseconds)]),
  );
}

/** Rewrites a log that has grown past what the limits look at; somebody else's change in between makes it a refusal, for this moment. */
async function compact(
  table: Table,
  key: Key,
  log: Log,
  {
    item: full,
    entry,
    along,
  }: { readonly item: Item; readonly entry: Entry; readonly along: Along | undefined },
): Promise<Append> {
  const { at, nonce } = entry;
  const sent = numbers(full, 'sent');
  const further = along ? ` AND ${along.condition}` : '';
  const { held, item = {} } = await table.update({
    key,
    update: `SET sent = :kept, nonce = :me, #ttl = :ttl${assign(along)}`,
    condition: `(sent[0] = :newest AND size(sent) = :size${further}) OR ${isMine}`,
    values: {
      ':kept': toNumbers([at, ...sent.slice(0, log.depth)]),
      ':me': toText(nonce),
      ':newest': toNumber(sent[0] ?? 0),
      ':size': toNumber(sent.length),
      ...ttl(log, at),
      ...along?.values,
    },
    names: { '#ttl': 'ttl' },
  });
  return held ? { kind: 'appended', item } : { kind: 'limited', wait: 0, item };
}

function ttl(log: Log, now: number): Item {
  return { ':ttl': toNumber(Math.ceil(now / 1000) + log.seconds) };
}

/** Seconds until every limit holds again; 0 when all hold now. */
function waitFor(sent: readonly number[], log: Log, now: number): number {
  const waits = log.limits.map(({ entries, milliseconds }) => {
    const nth = sent[entries - 1];
    return nth === undefined ? 0 : nth + milliseconds - now;
  });
  return Math.max(0, Math.ceil(Math.max(0, ...waits) / 1000));
}

/** Times that taking out an entry is tried because others moved it meanwhile. One that stays in makes the limit a little stricter. */
const maxRemovals = 5;

/** Takes an entry out again, with the named attributes that were written along with it; most often it is still the newest. */
export async function remove(
  table: Table,
  key: Key,
  { at, nonce }: Entry,
  along: readonly string[] = [],
): Promise<void> {
  const { held, item } = await table.update({
    key,
    update: `REMOVE ${['sent[0]', 'nonce', ...along].join(', ')}`,
    condition: isMine,
    values: { ':me': toText(nonce) },
  });
  if (!held) await removeOlder(table, key, at, item, maxRemovals);
}

/** Takes out named attributes that were written along with an entry, as long as it is the newest, and leaves the entry. */
export async function forget(
  table: Table,
  key: Key,
  { nonce }: Entry,
  along: readonly string[],
): Promise<void> {
  await table.update({
    key,
    update: `REMOVE ${along.join(', ')}`,
    condition: isMine,
    values: { ':me': toText(nonce) },
  });
}

/** Takes a time out from behind newer ones; two of the same millisecond are as good as each other. */
async function removeOlder(
  table: Table,
  key: Key,
  at: number,
  log: Item | undefined,
  triesLeft: number,
): Promise<void> {
  const index = log ? numbers(log, 'sent').indexOf(at) : -1;
  if (index < 0 || triesLeft === 0) return;
  const { held, item } = await table.update({
    key,
    update: `REMOVE sent[${index}]`,
    condition: `sent[${index}] = :at`,
    values: { ':at': toNumber(at) },
  });
  if (!held) await removeOlder(table, key, at, item, triesLeft - 1);
}
