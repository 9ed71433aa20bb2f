import { createHistogram, performance, type RecordableHistogram } from 'node:perf_hooks';
import type { LoadCloud } from './cloud.ts';
import { logIn, type Step, steps } from './login.ts';
import { busyCores } from './machine.ts';
import type { CloudUse } from './messages.ts';

/** So many logins at once, and what was seen of them in all passes. */
export interface Stage {
  readonly concurrency: number;
  /** Microseconds that whole logins took. */
  readonly whole: RecordableHistogram;
  /** Microseconds that each of their requests took. */
  readonly steps: ReadonlyMap<Step, RecordableHistogram>;
  /** Logins that went wrong, by what was wrong. */
  readonly errors: Map<string, number>;
  readonly passes: Pass[];
}

/** One time that a stage was played. */
export interface Pass {
  readonly seconds: number;
  /** Logins that went well. */
  readonly logins: number;
  readonly cloud: CloudUse;
  /** Milliseconds of CPU that this process used, which logs in. */
  readonly callers: number;
  /** Cores of the machine that were busy on average, with whatever. */
  readonly busyCores: number;
}

/** A stage that was not played yet. */
export function stageOf(concurrency: number): Stage {
  return {
    concurrency,
    whole: createHistogram(),
    steps: new Map(steps.map((step) => [step, createHistogram()])),
    errors: new Map(),
    passes: [],
  };
}

/** Plays a stage once more: each of its people logs in, and again for so many milliseconds, and ends the login that was begun. */
export async function play(stage: Stage, cloud: LoadCloud, milliseconds: number): Promise<void> {
  await cloud.use();
  const [machine, cpu, before] = [busyCores(), process.cpuUsage(), stage.whole.count];
  const begun = performance.now();
  const person = async () => {
    do await logInOnce(stage, cloud);
    while (performance.now() - begun < milliseconds);
  };
  await Promise.all(Array.from({ length: stage.concurrency }, person));
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const busy = machine();
  stage.passes.push({
    seconds,
    logins: stage.whole.count - before,
    cloud: await cloud.use(),
    callers: (user + system) / 1000,
    busyCores: busy,
  });
}

async function logInOnce({ errors, steps: took, whole }: Stage, cloud: LoadCloud): Promise<void> {
  const begun = performance.now();
  try {
    await logIn(cloud, (step, milliseconds) => took.get(step)?.record(microseconds(milliseconds)));
    whole.record(microseconds(performance.now() - begun));
  } catch (error) {
    const kind = error instanceof Error ? error.message : String(error);
    errors.set(kind, (errors.get(kind) ?? 0) + 1);
  }
}

/** A histogram takes whole numbers from 1. */
function microseconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds * 1000));
}
