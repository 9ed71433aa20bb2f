import { type MetricName, metrics } from '../../shared/contract/metrics.ts';

/** One thing that a function counted. */
export interface Sighting {
  readonly metric: MetricName;
  /** The value of the metric's dimension. */
  readonly which: string;
  /** Epoch milliseconds of the local clock. */
  readonly at: number;
}

/** Reads the metric lines of the functions. A line comes before the answer of the request that counted. */
export interface Watch {
  /** Takes a line that a function printed. */
  read(line: string): void;
  /** Everything that was counted since the last time. */
  take(): readonly Sighting[];
  /** The same, and it stays. */
  look(): readonly Sighting[];
}

const names = Object.keys(metrics) as readonly MetricName[];

export function watchMetrics(now: () => number): Watch {
  let seen: Sighting[] = [];
  return {
    read(line) {
      if (!line.includes('"_aws"')) return;
      const counted = JSON.parse(line) as Readonly<Record<string, unknown>>;
      for (const metric of names) {
        if (counted[metric] === undefined) continue;
        seen.push({ metric, which: String(counted[metrics[metric]]), at: now() });
      }
    },
    take() {
      const taken = seen;
      seen = [];
      return taken;
    },
    look: () => seen,
  };
}

/** Guesses that were compared with a code. */
export function comparisonsIn(sightings: readonly Sighting[]): readonly Sighting[] {
  return sightings.filter(
    ({ metric, which }) => metric === 'Guesses' && (which === 'right' || which === 'wrong'),
  );
}

const hour = 3_600_000;

/** The most of these in any hour. */
export function mostInAnHour(sightings: readonly Sighting[]): number {
  const times = sightings.map(({ at }) => at);
  return Math.max(0, ...times.map((end) => times.filter((at) => at > end - hour && at <= end).length));
}
