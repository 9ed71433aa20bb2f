import type { Figures } from '../frame/interleave.ts';
import type { Benchmark, RunOptions } from '../frame/section.ts';
import { removeBundles } from './bundled.ts';
import { httpAlone, ownSteps, serverComparisons, signatures, taskComparisons } from './comparisons.ts';
import { measureServers, measureTasks, type Plan } from './measure.ts';
import { sectionOf } from './report.ts';

// V8 compiles what is called often, and is done with most of it after some thousand calls.
const whole: Plan = {
  servers: { count: 800, warmups: 3, rounds: 9 },
  alone: { count: 400, warmups: 5, rounds: 5 },
  tasks: { count: 500, warmups: 5, rounds: 9 },
};
const quick: Plan = {
  servers: { count: 60, warmups: 1, rounds: 3 },
  alone: { count: 60, warmups: 1, rounds: 3 },
  tasks: { count: 200, warmups: 1, rounds: 3 },
};

/** CPU time of a request in the server's process, and of a token in the authorizer's. */
export const cpu: Benchmark = {
  id: 'cpu',
  title: 'CPU a request',
  async run(options) {
    const plan = options.quick ? quick : whole;
    try {
      return sectionOf(await measureAll(plan, options), plan);
    } finally {
      await removeBundles();
    }
  },
};

/** Figures of all comparisons, by what they are of. */
async function measureAll(
  { servers, alone, tasks }: Plan,
  { note }: RunOptions,
): Promise<ReadonlyMap<string, Figures>> {
  const all = new Map<string, Figures>();
  const measure = async (what: string, measuring: () => Promise<Figures>) => {
    note(what);
    all.set(what, await measuring());
  };
  for (const { what, contenders } of [httpAlone, ...serverComparisons])
    await measure(what, () => measureServers(contenders, servers));
  await measure(ownSteps.what, () => measureServers(ownSteps.contenders, alone));
  for (const { what, tasks: several } of [...taskComparisons, ...signatures])
    await measure(what, () => measureTasks(several, tasks));
  return all;
}
