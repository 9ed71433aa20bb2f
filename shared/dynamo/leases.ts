import type { Clock } from '../core/ports.ts';

/**
 * Budgets that many messages share, spent from memory: an instance takes a block of units from the table with one write, and spends it without any. It takes no more than it needs while it is quiet, and
 * twice as much each time that it has spent a block within seconds; so an instance that stops takes with it no more than about what it has spent.
 */

/** Units that were taken. */
export interface Taken {
  readonly kind: 'taken';
  readonly units: number;
  /** When the window ends that they were taken from, epoch milliseconds. */
  readonly until: number;
  /** Gives all of them back to the table; false where that cannot be done any more. */
  readonly giveBack?: () => Promise<boolean>;
}

/** Not even one message fits in. */
export interface Spent<R> {
  readonly kind: 'spent';
  readonly reason: R;
  /** When the window ends that is spent, epoch milliseconds. */
  readonly until: number;
}

/** Takes at least `needed` units, and as many as `wanted` where the budget is far from its end. */
export type Take<R> = (
  name: string,
  units: { readonly needed: number; readonly wanted: number },
) => Promise<Taken | Spent<R>>;

export interface Leases<R> {
  /** Spends so many units of a budget; `release` gives them back. Throws what taking throws. */
  spend(
    name: string,
    units: number,
  ): Promise<{ readonly kind: 'leased'; release(): Promise<void> } | Spent<R>>;
  /** Why so many units are not to be had, as far as it is remembered. */
  refused(name: string, units: number): Spent<R> | undefined;
  /** Units of the budget in memory. */
  left(name: string): number;
}

interface Lease {
  left: number;
  /** Of the block taken last. */
  readonly size: number;
  readonly takenAt: number;
  readonly until: number;
  readonly giveBack: Taken['giveBack'];
}

interface Refusal<R> {
  readonly spent: Spent<R>;
  readonly units: number;
  readonly forgottenAt: number;
}

/** Milliseconds: a block that is spent sooner is followed by one of twice its size. */
const quick = 10_000;
/** Milliseconds that a refusal is remembered at most, so that a flood costs no requests. */
const refusalLife = 10_000;

export function leasesOf<R>(take: Take<R>, clock: Clock): Leases<R> {
  const leases = new Map<string, Lease>();
  const refusals = new Map<string, Refusal<R>>();
  const pending = new Map<string, Promise<void>>();

  const takeMore = async (name: string, needed: number): Promise<void> => {
    const now = clock.milliseconds();
    const last = leases.get(name);
    const wanted = last && now - last.takenAt < quick ? Math.max(needed, 2 * last.size) : needed;
    const outcome = await take(name, { needed, wanted });
    if (outcome.kind === 'spent') {
      const forgottenAt = Math.min(now + refusalLife, outcome.until);
      refusals.set(name, { spent: outcome, units: needed, forgottenAt });
      return;
    }
    const { units, until, giveBack } = outcome;
    const kept = last?.until === until ? last.left : 0;
    leases.set(name, { left: kept + units, size: units, takenAt: now, until, giveBack });
  };

  const release = async (name: string, units: number, until: number): Promise<void> => {
    const lease = leases.get(name);
    // What was taken from a window that is over is worth nothing in the next.
    if (lease?.until !== until) return;
    // Taken for this message alone: an instance that is quiet may not have another.
    if (lease.size === units && lease.giveBack && (await lease.giveBack())) return;
    lease.left += units;
  };

  const refused: Leases<R>['refused'] = (name, units) => {
    const refusal = refusals.get(name);
    const isKnown = refusal && refusal.forgottenAt > clock.milliseconds() && units >= refusal.units;
    return isKnown ? refusal.spent : undefined;
  };

  const spend: Leases<R>['spend'] = async (name, units) => {
    const now = clock.milliseconds();
    const lease = leases.get(name);
    if (lease && lease.until > now && lease.left >= units) {
      lease.left -= units;
      return { kind: 'leased', release: () => release(name, units, lease.until) };
    }
    const refusal = refused(name, units);
    if (refusal) return refusal;
    // Callers side by side share one block rather than take one each.
    const taking = pending.get(name) ?? takeMore(name, units).finally(() => pending.delete(name));
    pending.set(name, taking);
    await taking;
    return spend(name, units);
  };

  return { spend, refused, left: (name) => leases.get(name)?.left ?? 0 };
}
