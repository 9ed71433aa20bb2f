import type { Clock } from '../core/ports.ts';

/** Codes of one country that came back and are not told yet, by the hours in which they were sent. */
interface Tally {
  held: Map<number, number>;
  size: number;
  /** Start of the ten seconds in which updates are counted, epoch milliseconds, and how many there were. */
  since: number;
  updates: number;
}

/** Milliseconds. */
const busyTime = 10_000;
/** Updates of one country that an instance makes in that time before it gathers. */
const maxUpdates = 3;
const maxHeld = 100;

/**
 * Tells the table of codes that came back: one by one while there are few, and gathered where an instance judges more than three of a country within ten seconds; what is gathered goes out with the
 * first code after those ten seconds, or as a hundred. An instance that stops takes at most 99 codes of a country with it, which then count as unverified: the strict side. So do those of an update
 * that failed for good: no login fails for it.
 */
export function verifiedTally(
  tell: (country: string, verified: ReadonlyMap<number, number>) => Promise<void>,
  clock: Clock,
): (country: string, sentAt: number) => Promise<void> {
  const tallies = new Map<string, Tally>();

  const flush = async (country: string, tally: Tally): Promise<void> => {
    const { held } = tally;
    Object.assign(tally, { held: new Map(), size: 0, updates: tally.updates + 1 });
    try {
      await tell(country, held);
    } catch {
      for (const [hour, codes] of held) hold(tally, hour, codes);
    }
  };

  return async (country, sentAt) => {
    const now = clock.milliseconds();
    const tally = tallies.get(country) ?? { held: new Map(), size: 0, since: now, updates: 0 };
    tallies.set(country, tally);
    if (now - tally.since >= busyTime) Object.assign(tally, { since: now, updates: 0 });
    hold(tally, Math.floor(sentAt / 3_600_000), 1);
    if (tally.updates < maxUpdates || tally.size >= maxHeld) await flush(country, tally);
  };
}

function hold(tally: Tally, hour: number, codes: number): void {
  tally.held.set(hour, (tally.held.get(hour) ?? 0) + codes);
  tally.size += codes;
}
