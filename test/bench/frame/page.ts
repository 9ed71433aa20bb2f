import { drawTable } from '../../../infra/cli/output.ts';
import { decimals } from './figures.ts';
import type { Benchmark, Section, Table, Verdict } from './section.ts';

/** A benchmark with what it found. */
export interface Chapter {
  readonly benchmark: Benchmark;
  readonly section: Section;
}

export interface Circumstances {
  /** ISO 8601. */
  readonly date: string;
  /** How long all of it took. */
  readonly minutes: number;
  readonly machine: string;
  readonly versions: ReadonlyMap<string, string>;
}

/** docs/performance.md. */
export function performancePage(chapters: readonly Chapter[], circumstances: Circumstances): string {
  return [
    '# Performance',
    'Written by `npm run bench`, which takes every figure from its own measurements. Latchkey and what it is compared with were measured in one run, in turns (A B A B), after warm-up rounds. Tables give minimum, median and maximum over the rounds, and ratios pair by pair, each of two measurements that were taken one after the other. Compare ratios: the absolute figures are this machine’s.',
    circumstancesOf(circumstances),
    '## Budgets',
    budgetsOf(chapters),
    missesOf(chapters),
    ...chapters.map(chapterOf),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function circumstancesOf({ date, machine, minutes, versions }: Circumstances): string {
  const named = [...versions].map(([name, version]) => `${name} ${version}`).join(', ');
  return `Measured on ${date} in ${decimals(minutes)} minutes, on ${machine}, with ${named}.`;
}

const budgetColumns = ['what', 'budget', 'measured', ''];

function budgetsOf(chapters: readonly Chapter[]): string {
  return markdownTable({ title: '', columns: budgetColumns, rows: verdictsOf(chapters).map(rowOf) });
}

function rowOf({ budget, measured, met, what }: Verdict): readonly string[] {
  return [what, budget, measured, met ? 'met' : 'missed'];
}

/** Every budget of every chapter. */
export function verdictsOf(chapters: readonly Chapter[]): readonly Verdict[] {
  return chapters.flatMap(({ section }) => section.verdicts);
}

/** Missed budgets that nobody has explained. */
export function unexplained(chapters: readonly Chapter[]): readonly string[] {
  return verdictsOf(chapters)
    .filter(({ met, reason }) => !met && reason === undefined)
    .map(({ what }) => what);
}

function missesOf(chapters: readonly Chapter[]): string {
  const byReason = Map.groupBy(
    verdictsOf(chapters).filter(({ met }) => !met),
    ({ reason }) => reason ?? 'Not explained yet.',
  );
  if (byReason.size === 0) return '';
  const lines = [...byReason].map(
    ([reason, missed]) => `- **${missed.map(({ what }) => what).join('; ')}.** ${reason}`,
  );
  return ['Missed, and why:', '', ...lines].join('\n');
}

function chapterOf({ benchmark, section }: Chapter): string {
  return [
    `## ${benchmark.title}`,
    ...section.prose,
    ...section.tables.map((table) => `${table.title}:\n\n${markdownTable(table)}`),
    ...section.charts.map(({ name, title }) => `![${title}](performance/${name}.svg)`),
  ].join('\n\n');
}

function markdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = columns.map((_, nth) =>
    rows.every((row) => isFigure(row[nth])) && rows.length > 0 ? '---:' : '---',
  );
  return [line(columns), line(rule), ...rows.map(line)].join('\n');
}

function isFigure(cell: string | number | undefined): boolean {
  return typeof cell === 'number' || /^[\d.,]+( ×.*)?$/.test(cell ?? '');
}

/** A chapter for a terminal. */
export function printed({ benchmark, section }: Chapter): string {
  const tables = [
    ...section.tables,
    { title: 'Budgets', columns: budgetColumns, rows: section.verdicts.map(rowOf) },
  ];
  const drawn = tables
    .filter(({ rows }) => rows.length > 0)
    .map(
      ({ columns, rows, title }) =>
        `${title}\n${drawTable(
          columns,
          rows.map((row) => row.map(String)),
        )}`,
    );
  return [benchmark.title, ...drawn].join('\n\n');
}
