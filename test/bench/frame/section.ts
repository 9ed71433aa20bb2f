import type { MeasuredStep, StepName } from '../../../infra/cost/measured.ts';
import type { Spread } from './spread.ts';

/** One part of the benchmark: what `npm run bench -- --only <id>` runs, and a chapter of docs/performance.md. */
export interface Benchmark {
  readonly id: string;
  readonly title: string;
  /** Takes its measurements. Throws an error that says what is missing where it cannot: a rival, Java. */
  readonly run: (options: RunOptions) => Promise<Section>;
}

export interface RunOptions {
  /** Fewer and shorter rounds: for trying out a benchmark, not for figures. */
  readonly quick: boolean;
  /** Tells whoever waits what is being done. */
  readonly note: (text: string) => void;
}

/** What a benchmark found, as data; report.ts makes the page and the terminal's tables of it. */
export interface Section {
  /** Paragraphs in Markdown: what was done, and what follows. Figures in them are computed, never typed. */
  readonly prose: readonly string[];
  readonly tables: readonly Table[];
  readonly charts: readonly Chart[];
  readonly verdicts: readonly Verdict[];
  /** What `npm run cost` and `npm run plan` calculate with; each benchmark knows a part of it. */
  readonly measured?: {
    readonly steps?: Readonly<Partial<Record<StepName, Partial<MeasuredStep>>>>;
    readonly coldStarts?: Readonly<Record<string, number>>;
  };
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A chart, drawn as `docs/performance/<name>.svg`. */
export type Chart = BarChart | LineChart;

interface ChartText {
  readonly name: string;
  readonly title: string;
  /** What the values are, with their unit. */
  readonly axis: string;
}

/** One bar a contender, with a line from its minimum to its maximum. */
export interface BarChart extends ChartText {
  readonly kind: 'bars';
  readonly bars: readonly { readonly name: string; readonly spread: Spread; readonly ours: boolean }[];
}

export interface LineChart extends ChartText {
  readonly kind: 'lines';
  readonly across: string;
  /** Whether the axis across counts in powers of ten. */
  readonly logarithmic: boolean;
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}

/** A budget of docs/performance.md, and what was measured of it. */
export interface Verdict {
  /** What the budget is about, as a reader would ask for it. */
  readonly what: string;
  /** The budget itself: `at most 0.6 x`. */
  readonly budget: string;
  readonly measured: string;
  readonly met: boolean;
  /** Why it is missed, and what was tried. A run that misses a budget without a reason fails. */
  readonly reason?: string;
}
