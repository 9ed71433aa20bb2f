import type { Pass, Stage } from './stage.ts';

/** Logins a second in these passes together. */
export function rateOf(passes: readonly Pick<Pass, 'logins' | 'seconds'>[]): number {
  const logins = passes.reduce((sum, pass) => sum + pass.logins, 0);
  return logins / passes.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** A stage as the knee is found by it: logins a second, and the 95th percentile of how many milliseconds they took. */
export interface Point {
  readonly perSecond: number;
  readonly p95: number;
}

/** The point of a stage. */
export function pointOf({ passes, whole }: Stage): Point {
  return { perSecond: rateOf(passes), p95: whole.percentile(95) / 1000 };
}

/** How much of the best throughput there is at the knee, at least. */
export const nearBest = 0.9;

/** Which of the stages, by rising concurrency, is the knee: the first whose throughput is within a tenth of the best of all. -1: there are no stages. */
export function kneeOf(points: readonly Point[]): number {
  const best = Math.max(...points.map(({ perSecond }) => perSecond));
  return points.findIndex(({ perSecond }) => perSecond >= nearBest * best);
}
