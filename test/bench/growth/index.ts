import type { TestCloud } from '../../support/test-cloud.ts';
import { startMeteredCloud } from '../capacity/cloud.ts';
import { createMeter } from '../capacity/meter.ts';
import { decimals } from '../frame/figures.ts';
import type { Benchmark, LineChart, RunOptions, Section, Table } from '../frame/section.ts';
import { spreadOf } from '../frame/spread.ts';
import { flatness, type Growth, longest, mediansSentence } from './flat.ts';
import { type Grown, measureGrowth, type Rounds, type Sized } from './measure.ts';
import { growthSteps } from './steps.ts';
import { tablesBeside } from './tables.ts';

interface Plan extends Rounds {
  /** Items of each table, ascending. The first two are alike, so that it shows what noise is. */
  readonly sizes: readonly [number, number, ...number[]];
  /** Seconds after which all tables are large enough. */
  readonly fillSeconds: number;
}

const full: Plan = {
  sizes: [1_000, 1_000, 10_000, 100_000, 1_000_000],
  fillSeconds: 165,
  ...{ warmups: 1, rounds: 7, each: 5 },
};
const quickly: Plan = { ...full, sizes: [1_000, 1_000, 10_000], ...{ warmups: 1, rounds: 3, each: 3 } };

/** Workload 4: the same steps on small and large tables. */
export const growth: Benchmark = {
  id: 'growth',
  title: 'Growth',
  async run(options) {
    const plan = options.quick ? quickly : full;
    const meter = createMeter();
    options.note('starting the stack on DynamoDB Local');
    const cloud = await startMeteredCloud(meter.between);
    try {
      const { tables, seconds } = await fillTables(cloud, plan, options);
      options.note(`taking ${growthSteps.length} steps on each table`);
      const grown = await measureGrowth(cloud, meter, tables, plan);
      return sectionOf(grown, [filled(tables, plan, seconds), compared(plan)]);
    } finally {
      await cloud.close();
    }
  },
};

async function fillTables(
  cloud: TestCloud,
  { sizes, fillSeconds }: Plan,
  { note }: RunOptions,
): Promise<{ readonly tables: readonly Sized[]; readonly seconds: number }> {
  const beside = tablesBeside(cloud);
  const tables: Sized[] = [];
  const until = performance.now() + 1000 * fillSeconds;
  let seconds = 0;
  try {
    for (const [nth, size] of sizes.entries()) {
      const table = `Growth${nth}`;
      note(`filling a table with ${decimals(size)} items`);
      const startedAt = performance.now();
      await beside.copy(table);
      await beside.fill(table, size, until);
      seconds = (performance.now() - startedAt) / 1000;
      tables.push({ table, items: await beside.count(table) });
    }
  } finally {
    beside.close();
  }
  return { tables, seconds };
}

function filled(tables: readonly Sized[], { sizes }: Plan, seconds: number): string {
  const wanted = sizes.at(-1) ?? 0;
  const { items = 0 } = tables.at(-1) ?? {};
  const short =
    items < wanted
      ? `The largest was to have ${decimals(wanted)} items; it has those that DynamoDB Local took in ${Math.round(seconds)} seconds on this machine, ${decimals(items)}.`
      : `The largest, of ${decimals(items)} items, took ${Math.round(seconds)} seconds to fill.`;
  return [
    'Tables of each size stand side by side in one DynamoDB Local, in memory, with the stack’s own keys and index. They hold accounts, challenges and grants as our stores write them, written by `BatchWriteItem`.',
    short,
    'The functions are the same for all of them: a proxy names another table in their requests.',
  ].join(' ');
}

function compared({ rounds, each }: Plan): string {
  return [
    `A round takes a step ${each} times on one table, and its figure is the median of what the caller waited. Rounds go in turns over all steps and tables, ${rounds} of each after the warm-up.`,
    `There are two tables of the smallest size. What they differ by in the same rounds is noise, and told beside. A step is flat where the largest table takes it at most ${decimals(longest)} × as long as the smallest, in the median.`,
    'DynamoDB Local keeps its tables in SQLite and is no measure of how DynamoDB grows; what it shows is that a step asks for the same few items by their keys, however many there are beside them.',
  ].join(' ');
}

function sectionOf(grown: readonly Grown[], prose: readonly string[]): Section {
  const bySteps = [...Map.groupBy(grown, ({ step }) => step).values()];
  const growths = bySteps.map(growthOf);
  return {
    prose: [...prose, mediansSentence(growths)],
    tables: [tableOf(grown)],
    charts: [chartOf(bySteps)],
    verdicts: growths.map(flatness),
  };
}

function growthOf(ofStep: readonly Grown[]): Growth {
  const [smallest, again] = ofStep;
  const largest = ofStep.at(-1);
  if (!(smallest && again && largest)) throw new Error('there are too few tables to compare');
  return { smallest, again, largest };
}

function tableOf(grown: readonly Grown[]): Table {
  return {
    title: 'Milliseconds that the caller waits, and units',
    columns: ['step', 'items', 'median', 'min', 'max', 'requests', 'read units', 'write units'],
    rows: grown.map(({ step, items, times, use }) => {
      const { min, median, max } = spreadOf(times);
      return [
        ...[step.title, decimals(items)],
        ...[median, min, max].map(decimals),
        ...[use.requests, use.readUnits, use.writeUnits],
      ];
    }),
  };
}

function chartOf(bySteps: readonly (readonly Grown[])[]): LineChart {
  return {
    kind: 'lines',
    name: 'growth',
    title: 'How long a step takes as the table grows',
    axis: 'milliseconds, median',
    across: 'items in the table',
    logarithmic: true,
    lines: bySteps.map((ofStep) => ({
      name: ofStep[0]?.step.title ?? '',
      // The second table of the smallest size is there for noise alone.
      points: ofStep.toSpliced(1, 1).map(({ items, times }) => [items, spreadOf(times).median] as const),
    })),
  };
}
