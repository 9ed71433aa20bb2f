import { randomUUID } from 'node:crypto';
import type { RateLimit, SendLimits } from '../contract/environment.ts';
import type { Allowance, Clock, SendLimitStore, SpendOutcome } from '../core/ports.ts';
import { numbers, toNumber, toNumbers, toText } from './item.ts';
import { keys } from './keys.ts';
import type { Item, Table } from './table.ts';

/**
 * Message allowances as a log of times, newest first: "at most 5 an hour" means that the fifth newest time is over an hour ago. So one conditional update judges every
 * window at once and writes the new time, and the windows slide.
 *
 * The log of an address or a client is shared by many messages. There each entry stands for a small lease of messages, which one function instance then spends
 * from memory, for as long as the entry counts: a login costs no write of its own, slow callers get all that they paid for, and a burst over many instances may
 * exceed the limit by at most one lease each.
 */

/** A time to be written, in milliseconds, and the mark of who writes it. */
interface Entry {
  readonly at: number;
  readonly nonce: string;
}

/** Messages that one time in the log still stands for. */
interface Lease {
  left: number;
  readonly until: number;
}

/** A refusal of the table's, remembered so that a flood costs no requests. Milliseconds; `retryAfter` in seconds. */
interface Refused {
  readonly at: number;
  readonly until: number;
  readonly retryAfter: number;
}

/** Milliseconds that a refusal is remembered at most. */
const refusalLife = 10_000;
const maxRemembered = 10_000;
/** Our own write: seen again because the answer was lost and the SDK sent it twice, or to be taken back. */
const isMine = 'nonce = :me';

/** One recipient's log serves requests with different limits, so it is kept for the widest usual ones whoever writes it: entries, and seconds. */
const shortestLog = 100;
const shortestLife = 86_400;

/** Entries beyond those that the widest limit needs, before the log is cut. */
const slack = 32;

export function dynamoSendLog(table: Table, limits: SendLimits, clock: Clock): SendLimitStore {
  const leases = new Map<string, Lease>();
  const refusals = new Map<string, Refused>();
  const pending = new Map<string, Promise<void>>();
  const limitsOf = (allowance: Allowance) => allowance.limits ?? limits[allowance.scope];

  const spendEntry = async (allowance: Allowance, leaseSize: number): Promise<SpendOutcome> => {
    const log = logOf(limitsOf(allowance), leaseSize);
    const entry: Entry = { at: clock.milliseconds(), nonce: randomUUID() };
    const first = await append(table, allowance, log, entry);
    const outcome = first.kind === 'full' ? await compact(table, allowance, log, first.sent, entry) : first;
    if (outcome.kind === 'appended')
      return { kind: 'spent', giveBack: () => remove(table, allowance, entry) };
    // At least a second: a log that somebody else rewrote meanwhile may have room, but not for this request.
    return { kind: 'limited', retryAfter: Math.max(1, waitFor(outcome.sent, log, entry.at)) };
  };

  const takeLease = async (allowance: Allowance, name: string, leaseSize: number): Promise<void> => {
    const now = clock.milliseconds();
    const outcome = await spendEntry(allowance, leaseSize);
    if (outcome.kind === 'spent')
      remember(leases, name, { left: leaseSize, until: now + 1000 * longestWindow(limitsOf(allowance)) });
    else
      remember(refusals, name, {
        at: now,
        until: now + Math.min(outcome.retryAfter * 1000, refusalLife),
        retryAfter: outcome.retryAfter,
      });
  };

  const spendShared = async (allowance: Allowance, leaseSize: number): Promise<SpendOutcome> => {
    const name = `${allowance.scope}:${allowance.key}`;
    const now = clock.milliseconds();
    const refusal = refusals.get(name);
    if (refusal && refusal.until > now) {
      return {
        kind: 'limited',
        retryAfter: Math.max(1, refusal.retryAfter - Math.floor((now - refusal.at) / 1000)),
      };
    }
    const lease = leases.get(name);
    if (lease && lease.left > 0 && lease.until > now) {
      lease.left -= 1;
      // To the lease of that time: it may have taken the place of the one that was spent.
      return { kind: 'spent', giveBack: async () => addTo(leases.get(name)) };
    }
    // Callers side by side share one lease rather than take one each.
    const taking =
      pending.get(name) ?? takeLease(allowance, name, leaseSize).finally(() => pending.delete(name));
    pending.set(name, taking);
    await taking;
    return spendShared(allowance, leaseSize);
  };

  return {
    async spend(allowance) {
      if (limitsOf(allowance).length === 0) return { kind: 'spent', giveBack: async () => undefined };
      const leaseSize = leaseSizeOf(allowance.scope, limitsOf(allowance));
      return leaseSize === 1 ? spendEntry(allowance, 1) : spendShared(allowance, leaseSize);
    },
  };
}

/** Most entries that a shared log may come to need: it is one item, read and written whole. */
const maxEntries = 600;

/** A twelfth of the tightest limit, at most 100: small enough to waste little. More where the widest limit would need too long a log; one for recipients and for guesses at a user's password, which are counted singly. */
function leaseSizeOf(scope: Allowance['scope'], limits: readonly RateLimit[]): number {
  if (scope === 'recipient' || scope === 'passwordUser') return 1;
  const counts = limits.map(({ count }) => count);
  const modest = Math.max(1, Math.min(100, Math.floor(Math.min(...counts) / 12)));
  return Math.max(modest, Math.ceil(Math.max(...counts) / maxEntries));
}

function addTo(lease: Lease | undefined): void {
  if (lease) lease.left += 1;
}

function remember<T>(map: Map<string, T>, name: string, value: T): void {
  if (map.size >= maxRemembered) map.clear();
  map.set(name, value);
}

/** Limits counted in entries, and how many entries judging them takes. */
interface Log {
  readonly limits: readonly { readonly entries: number; readonly milliseconds: number }[];
  readonly depth: number;
  readonly seconds: number;
}

function logOf(limits: readonly RateLimit[], leaseSize: number): Log {
  const counted = limits.map(({ count, seconds }) => ({
    entries: Math.max(1, Math.floor(count / leaseSize)),
    milliseconds: seconds * 1000,
  }));
  return {
    limits: counted,
    depth: Math.max(shortestLog, ...counted.map(({ entries }) => entries)),
    seconds: Math.max(shortestLife, longestWindow(limits)),
  };
}

/** Seconds. */
function longestWindow(limits: readonly RateLimit[]): number {
  return Math.max(...limits.map(({ seconds }) => seconds));
}

type Append =
  | { readonly kind: 'appended' }
  | { readonly kind: 'limited'; readonly sent: readonly number[] }
  | { readonly kind: 'full'; readonly sent: readonly number[] };

async function append(table: Table, allowance: Allowance, log: Log, { at, nonce }: Entry): Promise<Append> {
  const { held, item } = await table.update({
    key: keys.limit(allowance),
    update: 'SET sent = list_append(:now, if_not_exists(sent, :none)), nonce = :me, #ttl = :ttl',
    condition: `(${withinLimits(log)} AND attribute_not_exists(sent[${log.depth + slack}])) OR ${isMine}`,
    values: {
      ':now': toNumbers([at]),
      ':me': toText(nonce),
      ':none': toNumbers([]),
      ...ttl(log, at),
      ...windowStarts(log, at),
    },
    names: { '#ttl': 'ttl' },
  });
  return held ? { kind: 'appended' } : judge(item, log, at);
}

/** Every limit's nth newest time is before its window, or there are not so many. */
function withinLimits(log: Log): string {
  return log.limits
    .map(
      ({ entries }, index) =>
        `(attribute_not_exists(sent[${entries - 1}]) OR sent[${entries - 1}] <= :start${index})`,
    )
    .join(' AND ');
}

function windowStarts(log: Log, now: number): Item {
  return Object.fromEntries(
    log.limits.map(({ milliseconds }, index) => [`:start${index}`, toNumber(now - milliseconds)]),
  );
}

function judge(item: Item | undefined, log: Log, now: number): Append {
  const sent = item ? numbers(item, 'sent') : [];
  return { kind: waitFor(sent, log, now) > 0 ? 'limited' : 'full', sent };
}

/** Rewrites a log that has grown past what the limits look at; somebody else's change in between makes it a refusal, for this moment. */
async function compact(
  table: Table,
  allowance: Allowance,
  log: Log,
  sent: readonly number[],
  { at, nonce }: Entry,
): Promise<Append> {
  const newest = sent[0];
  if (newest === undefined) return { kind: 'limited', sent };
  const { held } = await table.update({
    key: keys.limit(allowance),
    update: 'SET sent = :kept, nonce = :me, #ttl = :ttl',
    condition: `(sent[0] = :newest AND size(sent) = :size) OR ${isMine}`,
    values: {
      ':kept': toNumbers([at, ...sent.slice(0, log.depth)]),
      ':me': toText(nonce),
      ':newest': toNumber(newest),
      ':size': toNumber(sent.length),
      ...ttl(log, at),
    },
    names: { '#ttl': 'ttl' },
  });
  return held ? { kind: 'appended' } : { kind: 'limited', sent: [at, ...sent] };
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
  return Math.max(0, Math.ceil(Math.max(...waits) / 1000));
}

/** Times that taking out an entry is tried because others moved it meanwhile. One that stays in makes the limit a little stricter. */
const maxRemovals = 5;

/** Takes our time out again: most often it is still the newest. */
async function remove(table: Table, allowance: Allowance, { at, nonce }: Entry): Promise<void> {
  const { held, item } = await table.update({
    key: keys.limit(allowance),
    update: 'REMOVE sent[0], nonce',
    condition: isMine,
    values: { ':me': toText(nonce) },
  });
  if (!held) await removeOlder(table, allowance, at, item, maxRemovals);
}

/** Takes a time out from behind newer ones; two of the same millisecond are as good as each other. */
async function removeOlder(
  table: Table,
  allowance: Allowance,
  at: number,
  log: Item | undefined,
  triesLeft: number,
): Promise<void> {
  const index = log ? numbers(log, 'sent').indexOf(at) : -1;
  if (index < 0 || triesLeft === 0) return;
  const { held, item } = await table.update({
    key: keys.limit(allowance),
    update: `REMOVE sent[${index}]`,
    condition: `sent[${index}] = :at`,
    values: { ':at': toNumber(at) },
  });
  if (!held) await removeOlder(table, allowance, at, item, triesLeft - 1);
}
