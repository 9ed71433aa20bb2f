import { decimals, ratioText } from '../frame/figures.ts';
import type { Chart, Table } from '../frame/section.ts';
import { ratios, type Spread, spreadOf } from '../frame/spread.ts';
import { nodejsFunction, plain, real } from './contenders.ts';
import type { ServingFunction } from './first-requests.ts';
import { cpuTime, figure, type Measurement, ownTime, type Starts, total } from './measure.ts';
import type { Phases } from './phases.ts';
import type { ColdStart } from './start.ts';
import { openauth, realEs256 } from './token-rivals.ts';
import type { Trace } from './traces.ts';

/** Sample code that stands behind the authorizer: there is nothing in it to leave out, and no budget for it. */
export const sample: ServingFunction = 'resource';
const ours: ReadonlySet<string> = new Set([real, realEs256]);

function spread({ max, median, min }: Spread): string {
  return `${decimals(median)} (${decimals(min)} to ${decimals(max)})`;
}

/** A figure of the real asset's starts to that of the plain bundle's, pair by pair. */
export function ratioToPlain(starts: Starts, of: (start: ColdStart) => number): Spread {
  return ratios(figure(starts, real, of), figure(starts, plain, of));
}

/** Every function: its real asset beside the same code bundled in two other ways. */
export function functionTable(measurements: readonly Measurement[]): Table {
  return {
    title: 'Milliseconds from the start of the process to the first answer: median (minimum to maximum)',
    columns: [
      ...['function', 'first event', nodejsFunction, plain, real],
      ...[`${real} to ${plain}`, 'without Node’s own start', `CPU time, to ${plain}`],
    ],
    rows: measurements.map(({ name, starts, what }) => [
      ...[name, what],
      ...[nodejsFunction, plain, real].map((bundle) => spread(spreadOf(figure(starts, bundle, total)))),
      // Two ways of bundling nothing have no ratio but chance.
      ...[total, ownTime, cpuTime].map((of) => (name === sample ? '–' : ratioText(ratioToPlain(starts, of)))),
    ]),
  };
}

/** One function's contenders, part by part. */
export function contenderTable({ measurement: { name, starts }, requests }: Trace): Table {
  const parts: readonly ((start: ColdStart) => number)[] = [
    ({ node }) => node,
    ({ init }) => init,
    ({ first }) => first,
    total,
    cpuTime,
  ];
  return {
    title: `${name}, part by part: medians in milliseconds`,
    columns: [
      '',
      ...['Node’s own start', 'init phase', 'first event', 'total', 'CPU time'],
      ...['requests', 'in sequence'],
    ],
    rows: [...starts.keys()].map((contender) => [
      contender,
      ...parts.map((part) => decimals(spreadOf(figure(starts, contender, part)).median)),
      ...(requests.get(contender) ?? []),
    ]),
  };
}

/** Where the time of traced starts goes, a column each. */
export function phaseTable(traces: readonly Trace[]): Table {
  const columns = traces.flatMap(({ measurement, phases }) =>
    [...phases].map(([bundle, of]) => ({ title: `${measurement.name}, ${bundle}`, of })),
  );
  const row = (title: string, part: (phases: Phases) => string | number) => [
    title,
    ...columns.map(({ of }) => part(of)),
  ];
  return {
    title: 'Where the time goes: medians of traced starts in milliseconds',
    columns: ['', ...columns.map(({ title }) => title)],
    rows: [
      row('Node’s own start', ({ node }) => decimals(node)),
      row('modules of Node’s own, loaded alone', ({ builtIns }) => decimals(builtIns)),
      row('waiting for the table and KMS', ({ waiting }) => decimals(waiting)),
      row('signatures', ({ signing }) => decimals(signing)),
      row('the bundle, and all the rest', ({ rest }) => decimals(rest)),
      row('total', (phases) => decimals(phases.total)),
      row('modules of Node’s own', ({ loaded }) => loaded.length),
    ],
  };
}

/** One function's contenders as bars. */
export function startChart({ measurement: { name, starts } }: Trace): Chart {
  return {
    kind: 'bars',
    name: `cold-${name}`,
    title: `Cold start of ${name}`,
    axis: 'milliseconds from the start of the process to the first answer',
    bars: [...starts.keys()].map((contender) => ({
      name: contender,
      spread: spreadOf(figure(starts, contender, total)),
      ours: ours.has(contender),
    })),
  };
}

/** How the token function stands to OpenAuth's, both signing with the same algorithm. */
export function ratioToOpenauth({ starts }: Measurement): string {
  return ratioText(ratios(figure(starts, realEs256, total), figure(starts, openauth, total)));
}
