import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoContext } from '../../../infra/local/demo.ts';
import { synthesize } from '../../../infra/local/synthesize.ts';
import { repository } from '../../support/stack.ts';
import type { Benchmark, RunOptions } from '../frame/section.ts';
import { type LoadCloud, startLoadCloud } from './cloud.ts';
import { sectionOf } from './report.ts';
import { play, type Stage, stageOf } from './stage.ts';

/** The demonstration, with room for everybody at its one client: an hour's messages of a client are limited. */
const loadContext = {
  ...demoContext,
  sendLimits: { client: [{ count: 1_000_000, seconds: 3_600 }] },
} as const;

/** Whole logins on the local cloud, more and more of them at once. */
export const load: Benchmark = {
  id: 'load',
  title: 'Load',
  async run(options) {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-load-'));
    try {
      options.note('load: synthesizing the stack');
      const cloud = await startLoadCloud(await synthesize(repository, loadContext, folder));
      try {
        return sectionOf(await playAll(cloud, options));
      } finally {
        await cloud.close();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Logins at once, and milliseconds for each pass of each. */
const plans = {
  whole: { concurrencies: [1, 2, 4, 8, 16, 32, 64], milliseconds: 4_000 },
  quick: { concurrencies: [1, 4, 16], milliseconds: 1_000 },
} as const;

/** How much longer than a pass the warm-up is: V8 compiles what is called often, and goes on doing so for many seconds. */
const warmUpPasses = 3;

/** Plays all stages up and then down again, so that what changes with time does not look like what changes with load. */
async function playAll(cloud: LoadCloud, { note, quick }: RunOptions) {
  const { concurrencies, milliseconds } = quick ? plans.quick : plans.whole;
  const [stages, warmUp] = [concurrencies.map(stageOf), stageOf(8)];
  const announced = (stage: Stage, name: string, passes = 1): Promise<void> => {
    note(`load: ${name}, ${stage.concurrency} at once`);
    return play(stage, cloud, passes * milliseconds);
  };
  await announced(warmUp, 'warm-up', warmUpPasses);
  for (const stage of stages) await announced(stage, 'up');
  for (const stage of stages.toReversed()) await announced(stage, 'down');
  return { stages, warmUp };
}
