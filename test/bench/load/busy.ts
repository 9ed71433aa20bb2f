import { availableParallelism } from 'node:os';
import type { Pass } from './stage.ts';

/** What was busy during a stage. */
export interface Busy {
  /** Cores that were busy on average, in hundredths: with the cloud, with this process, which logs in, and with anything else; and the sum. */
  readonly cores: Readonly<Record<'all' | 'cloud' | 'callers' | 'others', number>>;
  /** Each thread of the cloud, and the share of the time, 0 to 1, that its event loop had something to do; the busiest first. */
  readonly loops: readonly Loop[];
  /** Milliseconds by which the main loop was late, 99 of 100 times at most; of the pass in which it was latest. */
  readonly lateness: number;
}

interface Loop {
  readonly name: string;
  readonly share: number;
}

/** What was busy in all passes of a stage. */
export function busyIn(passes: readonly Pass[]): Busy {
  const seconds = sum(passes.map((pass) => pass.seconds));
  const threads = Map.groupBy(
    passes.flatMap(({ cloud }) => cloud.threads),
    ({ name }) => name,
  );
  const shareOf = (milliseconds: readonly number[]) => sum(milliseconds) / 1000 / seconds;
  return {
    cores: coresOf({
      machine: sum(passes.map((pass) => pass.busyCores * pass.seconds)) / seconds,
      cloud: shareOf(passes.map(({ cloud }) => cloud.cpu)),
      callers: shareOf(passes.map(({ callers }) => callers)),
    }),
    loops: [...threads]
      .map(([name, uses]) => ({ name, share: shareOf(uses.map(({ active }) => active)) }))
      .sort((left, right) => right.share - left.share),
    lateness: Math.max(...passes.map(({ cloud }) => cloud.lateness)),
  };
}

// The machine's own count is a sample and at times below the sum of what both processes used; theirs is exact, so the sum is not less than it.
function coresOf(busy: Readonly<Record<'machine' | 'cloud' | 'callers', number>>): Busy['cores'] {
  const [machine, cloud, callers] = [busy.machine, busy.cloud, busy.callers].map((value) =>
    Math.round(100 * value),
  ) as [number, number, number];
  const others = Math.max(0, machine - cloud - callers);
  return {
    all: (cloud + callers + others) / 100,
    ...{ cloud: cloud / 100, callers: callers / 100, others: others / 100 },
  };
}

/** What may come to its end, and how near to it that is, 0 to 1: all cores of the machine, or one event loop. */
export type Limit = { readonly kind: 'machine'; readonly share: number } | ({ readonly kind: 'loop' } & Loop);

/** From this share on it counts as busy all the time. */
export const full = 0.9;

/** What may come to its end; the nearest to it comes first. But a machine that is at its end comes before all: where no core is free, every loop has something to do. */
export function limitsOf({ cores, loops }: Busy, coreCount = availableParallelism()): readonly Limit[] {
  const machine: Limit = { kind: 'machine', share: cores.all / coreCount };
  const others = loops.map((loop): Limit => ({ kind: 'loop', ...loop }));
  if (machine.share >= full) return [machine, ...others];
  return [machine, ...others].sort((left, right) => right.share - left.share);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
