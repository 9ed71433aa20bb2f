import type { RateLimit, SendLimits } from '../contract/environment.ts';
import type { Allowance, Clock, SendLimitStore, SpendOutcome } from '../core/ports.ts';
import { numbers, toNumber, toNumbers } from './item.ts';
import { keys } from './keys.ts';
import type { Item, Table } from './table.ts';

/**
 * Message allowances as a log of times, newest first: "at most 5 an hour" means that the fifth newest time is over an hour ago. So one conditional update judges every
 * window at once and writes the new time, and the windows slide.
 *
 * The log of an address or a client is shared by many messages. There each entry stands for a small lease of messages, which one function instance
 * then spends from memory for a few seconds: a login costs no write of its own, and a burst over many instances may exceed the limit by at most one lease each.
 */

/** A time in the log, and how many messages it stands for. */
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

/** Milliseconds that a lease is spent from memory, and a refusal is remembered at most. */
const leaseLife = 10_000;
const maxRemembered = 10_000;
/** Entries beyond those that the widest limit needs, before the log is cut. */
const slack = 32;

export function dynamoSendLog(table: Table, limits: SendLimits, clock: Clock): SendLimitStore {
  const leases = new Map<string, Lease>();
  const refusals = new Map<string, Refused>();
  const pending = new Map<string, Promise<void>>();

  const spendEntry = async (allowance: Allowance, leaseSize: number): Promise<SpendOutcome> => {
    const log = logOf(limits[allowance.scope], leaseSize);
    const now = clock.milliseconds();
    const first = await append(table, allowance, log, now);
    const outcome = first.kind === 'full' ? await compact(table, allowance, log, first.sent, now) : first;
    if (outcome.kind === 'appended') return { kind: 'spent', giveBack: () => remove(table, allowance, now) };
    return { kind: 'limited', retryAfter: waitFor(outcome.sent, log, now) };
  };

  const takeLease = async (allowance: Allowance, name: string, leaseSize: number): Promise<void> => {
    const now = clock.milliseconds();
    const outcome = await spendEntry(allowance, leaseSize);
    if (outcome.kind === 'spent') remember(leases, name, { left: leaseSize, until: now + leaseLife });
    else
      remember(refusals, name, {
        at: now,
        until: now + Math.min(outcome.retryAfter * 1000, leaseLife),
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
    if (lease && lease.left > 0 && lease.until > now) return spendLease(lease);
    // Callers side by side share one lease rather than take one each.
    const taking =
      pending.get(name) ?? takeLease(allowance, name, leaseSize).finally(() => pending.delete(name));
    pending.set(name, taking);
    await taking;
    return spendShared(allowance, leaseSize);
  };

  return {
    spend(allowance) {
      const leaseSize = leaseSizeOf(allowance.scope, limits[allowance.scope]);
      return leaseSize === 1 ? spendEntry(allowance, 1) : spendShared(allowance, leaseSize);
    },
  };
}

/** A twelfth of the tightest limit, at most 100: small enough to waste little, and one for limits that count singly. */
function leaseSizeOf(scope: Allowance['scope'], limits: readonly RateLimit[]): number {
  if (scope === 'recipient') return 1;
  const tightest = Math.min(...limits.map(({ count }) => count));
  return Math.max(1, Math.min(100, Math.floor(tightest / 12)));
}

function spendLease(lease: Lease): SpendOutcome {
  lease.left -= 1;
  return {
    kind: 'spent',
    async giveBack() {
      lease.left += 1;
    },
  };
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
    depth: Math.max(...counted.map(({ entries }) => entries)),
    seconds: Math.max(...limits.map(({ seconds }) => seconds)),
  };
}

type Append =
  | { readonly kind: 'appended' }
  | { readonly kind: 'limited'; readonly sent: readonly number[] }
  | { readonly kind: 'full'; readonly sent: readonly number[] };

async function append(table: Table, allowance: Allowance, log: Log, now: number): Promise<Append> {
  const { held, item } = await table.update({
    key: keys.limit(allowance),
    update: 'SET sent = list_append(:now, if_not_exists(sent, :none)), #ttl = :ttl',
    condition: `${withinLimits(log)} AND attribute_not_exists(sent[${log.depth + slack}])`,
    values: {
      ':now': toNumbers([now]),
      ':none': toNumbers([]),
      ...ttl(log, now),
      ...windowStarts(log, now),
    },
    names: { '#ttl': 'ttl' },
  });
  return held ? { kind: 'appended' } : judge(item, log, now);
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
  now: number,
): Promise<Append> {
  const newest = sent[0];
  if (newest === undefined) return { kind: 'limited', sent };
  const { held } = await table.update({
    key: keys.limit(allowance),
    update: 'SET sent = :kept, #ttl = :ttl',
    condition: 'sent[0] = :newest AND size(sent) = :size',
    values: {
      ':kept': toNumbers([now, ...sent.slice(0, log.depth)]),
      ':newest': toNumber(newest),
      ':size': toNumber(sent.length),
      ...ttl(log, now),
    },
    names: { '#ttl': 'ttl' },
  });
  return held ? { kind: 'appended' } : { kind: 'limited', sent: [now, ...sent] };
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

/** Takes the newest time out again, if it is still ours. */
async function remove(table: Table, allowance: Allowance, mine: number): Promise<void> {
  await table.update({
    key: keys.limit(allowance),
    update: 'REMOVE sent[0]',
    condition: 'sent[0] = :mine',
    values: { ':mine': toNumber(mine) },
  });
}
