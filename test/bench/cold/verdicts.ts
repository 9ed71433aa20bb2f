import { decimals, ratioText } from '../frame/figures.ts';
import type { Table, Verdict } from '../frame/section.ts';
import { spreadOf } from '../frame/spread.ts';
import { empty, plain, real } from './contenders.ts';
import { figure, type Measurement, ownTime, total } from './measure.ts';
import { ratioToPlain, sample } from './tables.ts';
import type { Trace } from './traces.ts';

/** One function's budget in milliseconds: medians of the measured starts. */
interface Stand {
  readonly measurement: Measurement;
  readonly plainly: number;
  readonly deployed: number;
  /** What an empty handler takes, in turns with the function. */
  readonly floor: number;
  /** What the plain bundle waits for the table and KMS; `undefined` where nothing was traced. */
  readonly waits: number | undefined;
  /** The budget, to the plain bundle. */
  readonly most: number;
  readonly isMet: boolean;
}

/** How every function with a budget stands to it: at most 0.6 of the same code bundled plainly, for the authorizer 0.4. Judged with Node's own start, which nobody can make shorter. */
function standsOf(measurements: readonly Measurement[], traces: readonly Trace[]): readonly Stand[] {
  return measurements
    .filter(({ name }) => name !== sample)
    .map((measurement) => {
      const { name, starts } = measurement;
      const median = (bundle: string): number => spreadOf(figure(starts, bundle, total)).median;
      const trace = traces.find((each) => each.measurement.name === name);
      const most = name === 'authorizer' ? 0.4 : 0.6;
      return {
        measurement,
        ...{ plainly: median(plain), deployed: median(real), floor: median(empty), most },
        waits: trace?.phases.get(plain)?.waiting,
        isMet: ratioToPlain(starts, total).median <= most,
      };
    });
}

/** What bundling could change of each function's time, beside its budget. */
export function savingsTable(measurements: readonly Measurement[], traces: readonly Trace[]): Table {
  return {
    title: 'What bundling could save: medians in milliseconds; the waits are known where starts were traced',
    columns: [
      ...['function', plain, 'of it an empty handler', 'of it waits for the table and KMS'],
      ...['so bundling can change', 'budget', real],
    ],
    rows: standsOf(measurements, traces).map(({ deployed, floor, measurement, most, plainly, waits }) => [
      measurement.name,
      ...[plainly, floor].map(decimals),
      waits === undefined ? '–' : decimals(waits),
      `${waits === undefined ? 'less than ' : ''}${percent((plainly - floor - (waits ?? 0)) / plainly)}`,
      ...[most * plainly, deployed].map(decimals),
    ]),
  };
}

/** The budgets, with the reason of those that are missed. */
export function startVerdicts(
  measurements: readonly Measurement[],
  traces: readonly Trace[],
): readonly Verdict[] {
  const stands = standsOf(measurements, traces);
  const others = stands.filter(({ isMet, measurement }) => !isMet && measurement.name !== 'authorizer');
  return stands.map((stand) => {
    const { isMet: met, most } = stand;
    const { name, starts } = stand.measurement;
    return {
      what: `cold path of ${name}, to the same code bundled plainly`,
      budget: `at most ${most} ×`,
      measured: `${ratioText(ratioToPlain(starts, total))}; without Node’s own start ${ratioText(ratioToPlain(starts, ownTime))}`,
      met,
      ...(!met && { reason: name === 'authorizer' ? authorizerReason(stand) : commonReason(others) }),
    };
  });
}

const inSources =
  'What was done in the sources is on both sides, and so not in the ratio: reads by signed calls without the SDK’s client, `node:crypto` in place of jose, the key set read once.';
const leftAlone = 'Tried and left alone: [starting](decisions/starting.md).';

/** One text for all of `missed`, so that it stands on the page once. */
function commonReason(missed: readonly Stand[]): string {
  const floors = missed.map(({ floor, plainly }) => floor / plainly);
  const needed = missed.map(({ floor, most, plainly }) => (most * plainly - floor) / (plainly - floor));
  const reached = missed.map(({ deployed, floor, plainly }) => (deployed - floor) / (plainly - floor));
  const waits = missed.flatMap(({ measurement, waits: milliseconds }) =>
    milliseconds === undefined ? [] : [`${decimals(milliseconds)} ms of ${measurement.name}`],
  );
  return [
    `Bundling cannot change what an empty handler takes, ${range(floors, percent)} of these functions bundled plainly`,
    waits.length > 0 ? `, nor the waits for the table and KMS, ${waits.join(', ')}` : '',
    `. To meet the budget, all the rest would have to take ${range(needed, decimals)} × of what it takes bundled plainly; it takes ${range(reached, decimals)} ×. The table of what bundling could save has each function.`,
    ' Done when bundling: no undici, by light `Request`, `Response` and `Headers`; Node’s own modules by `process.getBuiltinModule`; where the SDK’s client is used, unused parts of it replaced or cut. Another table has what each of them saves.',
    ` ${inSources} ${leftAlone}`,
  ].join('');
}

function authorizerReason({ deployed, floor, measurement, most, plainly, waits }: Stand): string {
  const [before = 0, after = 0] = [plain, real].map((bundle) => measurement.bytes.get(bundle));
  const left = most * plainly - floor;
  return [
    `The budget is ${decimals(most * plainly)} ms, of which an empty handler takes ${decimals(floor)}`,
    left > 0
      ? `: ${decimals(left)} ms are left for the function`
      : ' or more: nothing is left for the function',
    waits === undefined ? '' : `, whose waits for the table are ${decimals(waits)} ms`,
    `; it takes ${decimals(deployed - floor)} ms, and bundled plainly ${decimals(plainly - floor)}.`,
    ` The asset has ${decimals(after / 1_000)} kB and the plain one ${decimals(before / 1_000)}, for the code uses neither the SDK’s client nor jose: there is little to leave out. Done when bundling: Node’s own modules by \`process.getBuiltinModule\`, and with that no undici.`,
    ` ${inSources} ${leftAlone}`,
  ].join('');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function range(values: readonly number[], write: (value: number) => string): string {
  const { max, min } = spreadOf(values);
  return values.length > 1 ? `${write(min)} to ${write(max)}` : write(min);
}
