import { columnsOf, decimals, ratioText } from '../frame/figures.ts';
import { type Figures, figuresOf } from '../frame/interleave.ts';
import type { BarChart, Table } from '../frame/section.ts';
import { ratios, spreadOf } from '../frame/spread.ts';
import {
  httpAlone,
  newTokens,
  ours,
  ownSteps,
  type ServerComparison,
  sameToken,
  serverComparisons,
  signatures,
  taskComparisons,
  theirs,
} from './comparisons.ts';

/** Figures of all comparisons, in CPU microseconds, by what they are of. */
export type Results = ReadonlyMap<string, Figures>;

/** The figures of one comparison. Throws where it was not made. */
export function resultOf(results: Results, what: string): Figures {
  const found = results.get(what);
  if (found === undefined) throw new Error(`nothing was measured of ${what}`);
  return found;
}

/** The median of one of them. */
export function medianOf(results: Results, what: string, name: string): number {
  return spreadOf(figuresOf(resultOf(results, what), name)).median;
}

const microseconds = ['minimum', 'median', 'maximum'];

/** Every table of the chapter. */
export function tablesOf(results: Results): readonly Table[] {
  return [
    serverTable(results),
    taskTable(results),
    {
      title: 'The least that there is, in CPU microseconds',
      columns: ['what', 'by', ...microseconds],
      rows: [httpAlone, ...signatures].flatMap(({ what }) => rowsOf(what, results)),
    },
    {
      title: 'Steps that only Latchkey was measured at, RS256, in CPU microseconds of a request',
      columns: ['step', ...microseconds],
      rows: rowsOf(ownSteps.what, results).map(([, ...row]) => row),
    },
  ];
}

type Row = readonly string[];

function rowsOf(what: string, results: Results): readonly Row[] {
  return [...resultOf(results, what)].map(([name, figures]) => [what, name, ...columnsOf(spreadOf(figures))]);
}

function serverTable(results: Results): Table {
  return {
    title:
      'CPU microseconds of a request in the server’s process, and how many times as many Latchkey answers',
    columns: ['step', 'server', ...microseconds, 'requests a second and core', 'ratio'],
    rows: serverComparisons.flatMap(({ what }) =>
      rowsOf(what, results).map((row): Row => {
        const [, name = ''] = row;
        return [
          ...row,
          decimals(Math.round(1e6 / medianOf(results, what, name))),
          ratioTo(name, what, results),
        ];
      }),
    ),
  };
}

/** Theirs to ours, pair by pair; ours has none. */
function ratioTo(name: string, what: string, results: Results): string {
  const figures = resultOf(results, what);
  const isOurs = name.startsWith(ours);
  return isOurs ? '' : ratioText(ratios(figuresOf(figures, name), figuresOf(figures, ours)));
}

function taskTable(results: Results): Table {
  return {
    title:
      'CPU microseconds of judging an access token, in process, and how many times as many Latchkey judges',
    columns: ['what', 'by', ...microseconds, 'ratio'],
    rows: taskComparisons.flatMap(({ what }) =>
      rowsOf(what, results).map((row): Row => [...row, authorizerRatio(row[1] ?? '', what, results)]),
    ),
  };
}

/** Theirs to ours, pair by pair, for the same kind of tokens; other rows have none. */
function authorizerRatio(name: string, what: string, results: Results): string {
  const kind = [newTokens, sameToken].find((nameOf) => nameOf(theirs) === name);
  const figures = resultOf(results, what);
  return kind ? ratioText(ratios(figuresOf(figures, name), figuresOf(figures, kind(ours)))) : '';
}

/** Bars of some comparisons, each under the name that its server is given there. */
export function barChart(
  chart: Pick<BarChart, 'name' | 'title'>,
  shown: readonly { readonly of: ServerComparison; readonly as: string }[],
  results: Results,
): BarChart {
  const bars = shown.flatMap(({ of: { contenders, what }, as }) =>
    contenders.map(({ name }) => ({
      name: [name, as].filter((part) => part !== '').join(', '),
      spread: spreadOf(figuresOf(resultOf(results, what), name)),
      ours: name.startsWith(ours),
    })),
  );
  return { ...chart, kind: 'bars', axis: 'CPU microseconds of a request', bars };
}
