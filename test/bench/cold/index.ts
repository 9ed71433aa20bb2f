import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoContext } from '../../../infra/local/demo.ts';
import { synthesize } from '../../../infra/local/synthesize.ts';
import type { Benchmark, RunOptions, Section, Table } from '../frame/section.ts';
import { spreadOf } from '../frame/spread.ts';
import { ablationTable } from './ablation.ts';
import { makeBundles } from './bundles.ts';
import { entrantOf, type Place, real } from './contenders.ts';
import { deploy } from './deployment.ts';
import { type ServingFunction, servingFunctions } from './first-requests.ts';
import { figure, type Measurement, measureStarts, type Rounds, total } from './measure.ts';
import { proseOf } from './prose.ts';
import { contenderTable, functionTable, phaseTable, startChart } from './tables.ts';
import { tokenRivals } from './token-rivals.ts';
import { type Trace, traceOf } from './traces.ts';
import { savingsTable, startVerdicts } from './verdicts.ts';

const repository = join(import.meta.dirname, '../../..');
/** What most requests meet: measured more often than the others, and part by part. */
const main: readonly ServingFunction[] = ['token', 'authorizer'];

/** Cold starts of every function that serves requests, each in a fresh process that is driven as Lambda drives it. */
export const cold: Benchmark = {
  id: 'cold',
  title: 'Cold path',
  async run(options) {
    requireNode24();
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-cold-'));
    try {
      return await runIn(folder, options);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** Lambda's Node: another one loads other modules. */
function requireNode24(): void {
  const { node } = process.versions;
  if (!node.startsWith('24.')) throw new Error(`cold starts are those of Node 24, and this is Node ${node}`);
}

async function runIn(folder: string, options: RunOptions): Promise<Section> {
  options.note('synthesizing the stack and bundling its functions in three ways');
  const bundles = await makeBundles(join(folder, 'bundles'), servingFunctions);
  const assembly = await synthesize(repository, demoContext, join(folder, 'assembly'));
  const deployment = await deploy(assembly, bundles.driver);
  try {
    return await measure({ bundles, deployment }, options);
  } finally {
    await deployment.close();
  }
}

async function measure(place: Place, { note, quick }: RunOptions): Promise<Section> {
  const names = quick ? main : [...main, ...servingFunctions.filter((name) => !main.includes(name))];
  const measurements: Measurement[] = [];
  for (const name of names) {
    note(`starting ${name} cold`);
    const entrant = await entrantOf(name, place);
    const rivals = name === 'token' ? await tokenRivals(place) : [];
    const contenders = [...entrant.contenders, ...rivals];
    const starts = await measureStarts(contenders, roundsOf(name, quick));
    measurements.push({ ...entrant, contenders, starts });
  }
  note('tracing where the time goes');
  const traces: Trace[] = [];
  for (const measurement of measurements.filter(({ name }) => main.includes(name)))
    traces.push(await traceOf(measurement, place, quick ? 1 : 5));
  note('starting token without each measure of bundling');
  const saved = await ablationTable(place, quick ? { warmups: 1, rounds: 2 } : { warmups: 1, rounds: 7 });
  return sectionOf(measurements, traces, saved);
}

function roundsOf(name: ServingFunction, quick: boolean): Rounds {
  if (quick) return { warmups: 1, rounds: 3 };
  return { warmups: 2, rounds: main.includes(name) ? 11 : 5 };
}

function sectionOf(measurements: readonly Measurement[], traces: readonly Trace[], saved: Table): Section {
  return {
    prose: proseOf(measurements, traces),
    tables: [
      functionTable(measurements),
      savingsTable(measurements, traces),
      saved,
      ...traces.map(contenderTable),
      phaseTable(traces),
    ],
    charts: traces.map(startChart),
    verdicts: startVerdicts(measurements, traces),
    measured: {
      coldStarts: Object.fromEntries(
        measurements.map(({ name, starts }) => [name, spreadOf(figure(starts, real, total)).median]),
      ),
    },
  };
}
