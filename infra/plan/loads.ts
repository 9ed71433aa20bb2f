import type { FunctionName } from '../../shared/contract/functions.ts';
import { coldDurationOf, durationOf, functionOf } from '../cost/duration.ts';
import { type Measured, type StepName, stepNames } from '../cost/measured.ts';
import { sum } from '../cost/usage.ts';
import type { Minute } from './day.ts';

/** What a function has to do in a minute. */
export interface Load {
  readonly name: FunctionName;
  /** Requests a second. */
  readonly rate: number;
  /** Environments that are busy at once, all of them warm: Little's law. */
  readonly busy: number;
  /** New environments that are wanted at the minute's beginning, where what is more than a minute before comes at once, and finds nobody who is free. */
  readonly fresh: number;
  /** Environments at the minute's beginning, old and new. */
  readonly environments: number;
}

/** Seconds that the steps of a function take, warm, and that its environments take to start. */
interface Timing {
  readonly name: FunctionName;
  readonly steps: readonly { readonly step: StepName; readonly warm: number }[];
  readonly cold: number;
}

/** How long everything takes, for a login in which these steps are taken. Throws where the benchmark left something out. */
export function timingsOf(measured: Measured, isTaken: (step: StepName) => boolean): readonly Timing[] {
  const byFunction = Map.groupBy(stepNames.filter(isTaken), (step) => functionOf[step]);
  return [...byFunction].map(([name, steps]) => ({
    name,
    steps: steps.map((step) => ({ step, warm: durationOf(step, measured) / 1000 })),
    cold: coldDurationOf(name, measured) / 1000,
  }));
}

/** The functions’ loads in a minute, after the minute before. */
export function loadsOf(timings: readonly Timing[], minute: Minute, before: Minute): readonly Load[] {
  return timings.map(({ name, steps, cold }) => {
    const over = (each: (timing: { readonly step: StepName; readonly warm: number }) => number) =>
      sum(steps.map(each));
    const busy = over(({ step, warm }) => minute[step] * warm);
    const wasBusy = over(({ step, warm }) => before[step] * warm);
    const fresh = over(({ step, warm }) => Math.max(0, minute[step] - before[step]) * Math.max(warm, cold));
    return {
      name,
      rate: over(({ step }) => minute[step]),
      ...{ busy, fresh },
      environments: Math.max(busy, wasBusy + fresh),
    };
  });
}
