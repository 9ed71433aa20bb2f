import type { MeasuredStep } from '../../../infra/cost/measured.ts';
import type { Benchmark, Section, Table } from '../frame/section.ts';
import { startMeteredCloud } from './cloud.ts';
import { measureStep } from './measure.ts';
import { createMeter } from './meter.ts';
import { otpSteps } from './otp-steps.ts';
import { pageSteps } from './page-steps.ts';
import { type Step, stageOn } from './step.ts';
import { tokenSteps } from './token-steps.ts';
import type { Use } from './use.ts';
import { verdictsOf } from './verdicts.ts';

/** Milliseconds that each answer of DynamoDB's is kept back: longer than a function takes between two requests that it sends side by side. */
const hold = 40;
/** Times that each step is taken. */
const times = { quick: 1, full: 3 } as const;

const chapters: readonly { readonly title: string; readonly steps: readonly Step[] }[] = [
  { title: 'One-time passwords', steps: otpSteps },
  { title: 'Tokens', steps: tokenSteps },
  { title: 'The sign-in pages, where each step is everything until the next page', steps: pageSteps },
];

interface Taken {
  readonly step: Step;
  readonly use: Use;
}

/** Workload 3: what each step asks of DynamoDB, by DynamoDB Local's own count. */
export const capacity: Benchmark = {
  id: 'capacity',
  title: 'Requests and capacity',
  async run({ quick, note }) {
    const meter = createMeter({ hold });
    note('starting the stack on DynamoDB Local');
    const cloud = await startMeteredCloud(meter.between);
    try {
      const stage = stageOn(cloud);
      const tables: (readonly [title: string, taken: readonly Taken[]])[] = [];
      for (const { title, steps } of chapters) {
        note(`counting the requests of ${steps.length} steps: ${title}`);
        const taken: Taken[] = [];
        for (const step of steps)
          taken.push({ step, use: await measureStep(step, stage, meter, quick ? times.quick : times.full) });
        tables.push([title, taken]);
      }
      return sectionOf(tables);
    } finally {
      await cloud.close();
    }
  },
};

function sectionOf(tables: readonly (readonly [title: string, taken: readonly Taken[]])[]): Section {
  const taken = tables.flatMap(([, those]) => those);
  const uses = new Map(
    taken.flatMap(({ step, use }) => (step.measures === undefined ? [] : [[step.measures, use] as const])),
  );
  return {
    prose: [prose(taken)],
    tables: tables.map(([title, those]) => tableOf(title, those)),
    charts: [],
    verdicts: verdictsOf(uses),
    measured: { steps: Object.fromEntries([...uses].map(([name, use]) => [name, measuredOf(use)])) },
  };
}

function prose(taken: readonly Taken[]): string {
  const longest = taken.toSorted((left, right) => right.use.roundTrips - left.use.roundTrips)[0];
  return [
    'The stack as it is deployed, on the local cloud and AWS’s DynamoDB Local, with default limits, and with clients and keys in the functions’ memory.',
    'A proxy adds `ReturnConsumedCapacity` to each request and reads the units from the answer; indexes are in them. The functions themselves do not ask.',
    `Round trips are requests to DynamoDB of which each started after the one before had ended, most of all in a row; answers are kept back for ${hold} ms, so that requests which do not wait for one another overlap.`,
    'Each row is what its step usually takes: now and then a function buys a block of messages in advance, or reads a client again.',
    'Steps that are not here, refusals and the other dialects’ among them, are counted by `requests.test.ts` in `test/e2e` and the folders below it, and listed in docs/storage.md.',
    ...(longest
      ? [`The most round trips of all, ${longest.use.roundTrips}, has this: ${longest.step.title}.`]
      : []),
  ].join(' ');
}

function tableOf(title: string, taken: readonly Taken[]): Table {
  return {
    title,
    columns: ['step', 'requests', 'round trips', 'read units', 'write units', 'which', 'other services'],
    rows: taken.map(({ step, use }) => [
      step.title,
      ...[use.requests, use.roundTrips, use.readUnits, use.writeUnits],
      counted(use.operations),
      counted(use.others),
    ]),
  };
}

/** `GetItem, 2 UpdateItem` */
function counted(operations: readonly string[]): string {
  return [...Map.groupBy(operations, (operation) => operation)]
    .map(([operation, all]) => (all.length === 1 ? operation : `${all.length} ${operation}`))
    .join(', ');
}

function measuredOf({ requests, roundTrips, readUnits, writeUnits }: Use): Partial<MeasuredStep> {
  return { requests, roundTrips, readUnits, writeUnits };
}
