import { availableParallelism } from 'node:os';
import { decimals, ratioText } from '../frame/figures.ts';
import { ratios } from '../frame/spread.ts';
import { type Busy, busyIn, full, type Limit, limitsOf } from './busy.ts';
import { cores, percent } from './figures.ts';
import { kneeOf, nearBest, type Point, pointOf, rateOf } from './knee.ts';
import type { Stage } from './stage.ts';

/** What follows from the stages, by rising concurrency: where the knee is, what gives first at the last of them, what a login costs, and whether it is repeatable. */
export function findingsOf(stages: readonly Stage[]): readonly string[] {
  const knee = stages[kneeOf(stages.map(pointOf))];
  const last = stages.at(-1);
  if (!knee || !last) throw new Error('no stage was played');
  return [kneeSentence(knee, last, stages), limitSentence(last), costSentence(knee), repeatability(stages)];
}

function kneeSentence(knee: Stage, last: Stage, stages: readonly Stage[]): string {
  if (knee === last)
    return `No knee was found: throughput grows by more than a tenth up to the last stage, ${last.concurrency} at once, with ${told(pointOf(last))}.`;
  const best = stages.reduce((left, right) => (rateOf(right.passes) > rateOf(left.passes) ? right : left));
  const share = percent(rateOf(knee.passes) / rateOf(best.passes));
  const beside =
    best === knee
      ? `No other stage does more; with ${last.concurrency} at once it is ${told(pointOf(last))}.`
      : `It is the first stage within ${percent(1 - nearBest)} of the best: ${share} of what there is with ${best.concurrency} at once, ${told(pointOf(best))}.`;
  return `**The knee is at ${knee.concurrency} at once**: ${told(pointOf(knee))}. ${beside}`;
}

function told({ p95, perSecond }: Point): string {
  return `${decimals(perSecond)} logins a second, of which 95 of 100 take at most ${decimals(p95)} ms`;
}

function limitSentence({ concurrency, passes }: Stage): string {
  const busy = busyIn(passes);
  return `${whatGives(limitsOf(busy))} That is with ${concurrency} at once, the last stage, where ${coresSentence(busy)}`;
}

function whatGives([nearest, next]: readonly Limit[]): string {
  if (!nearest) throw new Error('nothing was watched');
  const beside = next ? ` Next is ${limitText(next)}.` : '';
  if (nearest.share < full) {
    const both = [nearest, ...(next ? [next] : [])].map(limitText).join(', and ');
    return `**Nothing is busy for ${percent(full)} of the time**; the nearest to it: ${both}.`;
  }
  const cores = nearest.kind === 'loop' ? ', while cores are left' : '';
  return `**What gives first is ${limitText(nearest)}**${cores}.${beside}`;
}

function limitText(limit: Limit): string {
  if (limit.kind === 'machine')
    return `the machine, whose cores are busy for ${percent(limit.share)} of the time`;
  return `the thread ${limit.name}, whose event loop has something to do for ${percent(limit.share)} of the time`;
}

function coresSentence({ cores: { all, callers, cloud, others } }: Busy): string {
  return `${cores(all)} of ${availableParallelism()} cores are busy: ${cores(cloud)} with the cloud, ${cores(callers)} with the people, and ${cores(others)} with other programs and the system.`;
}

function costSentence({ concurrency, passes, whole }: Stage): string {
  const cpu = passes.reduce((sum, { cloud }) => sum + cloud.cpu, 0);
  return `With ${concurrency} at once a login costs the cloud ${decimals(cpu / whole.count)} ms of CPU in all of its threads.`;
}

function repeatability(stages: readonly Stage[]): string {
  const rates = (nth: number) => stages.map(({ passes }) => rateOf(passes.slice(nth, nth + 1)));
  return `Logins a second in the second pass beside the first: ${ratioText(ratios(rates(1), rates(0)))}. That is how far the figures can be trusted.`;
}
