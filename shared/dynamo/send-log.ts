import type { RateLimit, SendLimits } from '../contract/environment.ts';
import { bounded } from '../core/bounded.ts';
import type { Allowance, SendLimitStore, SpendOutcome } from '../core/limits.ts';
import type { Clock } from '../core/ports.ts';
import { keys } from './keys.ts';
import { claimMessage, readLog, rememberClient } from './send-claims.ts';
import { append, entryAt, logOf, longestWindow, remove } from './sliding-log.ts';
import type { Table } from './table.ts';

/**
 * The log of an address or a client is shared by many messages. There each entry stands for a small lease of messages, which one function instance then spends
 * from memory, for as long as the entry counts: a login costs no write of its own, slow callers get all that they paid for, and a burst over many instances may
 * exceed the limit by at most one lease each.
 */

/** Messages that one time in the log still stands for. */
interface Lease {
  left: number;
}

/** A refusal of the table's, remembered so that a flood costs no requests. Milliseconds; `retryAfter` in seconds. */
interface Refused {
  readonly at: number;
  readonly retryAfter: number;
}

/** Milliseconds that a refusal is remembered at most. */
const refusalLife = 10_000;
/** Leases that are remembered, and refusals. A lease that has to go is lost to whoever it was for: the strict side. */
const maxRemembered = 10_000;

/** Message allowances, and guesses, in the table. */
export function dynamoSendLog(table: Table, limits: SendLimits, clock: Clock): SendLimitStore {
  const leases = bounded<Lease>(maxRemembered, clock);
  const refusals = bounded<Refused>(maxRemembered, clock);
  const pending = new Map<string, Promise<void>>();
  const limitsOf = (allowance: Allowance) => allowance.limits ?? stacks(allowance.scope, limits);

  const spendEntry = async (allowance: Allowance, leaseSize: number): Promise<SpendOutcome> => {
    const key = keys.limit(allowance);
    const entry = entryAt(clock.milliseconds());
    const outcome = await append(table, key, logOf(limitsOf(allowance), leaseSize), entry);
    if (outcome.kind === 'appended') return { kind: 'spent', giveBack: () => remove(table, key, entry) };
    // At least a second: a log that somebody else rewrote meanwhile may have room, but not for this request.
    return { kind: 'limited', retryAfter: Math.max(1, outcome.wait) };
  };

  const takeLease = async (allowance: Allowance, name: string, leaseSize: number): Promise<void> => {
    const now = clock.milliseconds();
    const outcome = await spendEntry(allowance, leaseSize);
    if (outcome.kind === 'spent')
      leases.keep(name, { left: leaseSize }, now + 1000 * longestWindow(limitsOf(allowance)));
    else {
      const { retryAfter } = outcome;
      refusals.keep(name, { at: now, retryAfter }, now + Math.min(retryAfter * 1000, refusalLife));
    }
  };

  const spendShared = async (allowance: Allowance, leaseSize: number): Promise<SpendOutcome> => {
    const name = `${allowance.scope}:${allowance.key}`;
    const now = clock.milliseconds();
    const refusal = refusals.get(name);
    if (refusal) {
      return {
        kind: 'limited',
        retryAfter: Math.max(1, refusal.retryAfter - Math.floor((now - refusal.at) / 1000)),
      };
    }
    const lease = leases.get(name);
    if (lease && lease.left > 0) {
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
    claim: (claim) => claimMessage(table, claim, claim.limits ?? stacks(claim.scope, limits)),
    recall: (log) => readLog(table, log),
    remember: (key, clientId) => rememberClient(table, key, clientId),
  };
}

/** Most entries that a shared log may come to need: it is one item, read and written whole. */
const maxEntries = 600;

/** Counted singly: each guess matters. */
const single: ReadonlySet<Allowance['scope']> = new Set<Allowance['scope']>([
  'guess',
  'clientGuess',
  'deviceGuess',
  'passwordUser',
]);

/** A twelfth of the tightest limit, at most 100: small enough to waste little. More where the widest limit would need too long a log; one for guesses. */
function leaseSizeOf(scope: Allowance['scope'], limits: readonly RateLimit[]): number {
  if (single.has(scope)) return 1;
  const counts = limits.map(({ count }) => count);
  const modest = Math.max(1, Math.min(100, Math.floor(Math.min(...counts) / 12)));
  return Math.max(modest, Math.ceil(Math.max(...counts) / maxEntries));
}

/** The stack's limits for a scope; those of a reserve, where none are given, are a recipient's. */
function stacks(scope: Allowance['scope'], limits: SendLimits): readonly RateLimit[] {
  return scope in limits ? limits[scope as keyof SendLimits] : limits.recipient;
}

function addTo(lease: Lease | undefined): void {
  if (lease) lease.left += 1;
}
