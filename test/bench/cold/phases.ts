import { spreadOf } from '../frame/spread.ts';
import type { Contender } from './contenders.ts';
import type { Span } from './drive-report.ts';
import { type ColdStart, coldStart, type Start } from './start.ts';

/** Where the time of a cold start goes: medians of several traced ones, in milliseconds. */
export interface Phases {
  /** Node's own start. */
  readonly node: number;
  /** Loading Node's own modules, measured by loading the same ones in a process that does nothing else. */
  readonly builtIns: number;
  /** With at least one request open. */
  readonly waiting: number;
  /** Making or verifying signatures. */
  readonly signing: number;
  /** All the rest: reading, compiling and running the bundle. */
  readonly rest: number;
  readonly total: number;
  /** Modules of Node's own that are there beside those that Node starts with. */
  readonly loaded: readonly string[];
  /** That one answer of the table or KMS took. */
  readonly answer: number;
}

/** What it takes to load modules alone. */
export interface Alone extends Omit<Start, 'event' | 'traced'> {
  /** What is loaded when nothing is asked for. */
  readonly floor: readonly string[];
}

/** Traces `rounds` starts of a contender, and in turns with them loads its modules of Node's own alone. */
export async function phasesOf({ start }: Contender, alone: Alone, rounds: number): Promise<Phases> {
  const first = await start(true);
  const loaded = first.builtIns.filter((name) => !alone.floor.includes(name));
  const traced: ColdStart[] = [];
  const loads: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    traced.push(await start(true));
    loads.push((await coldStart({ ...alone, event: { names: loaded } })).first);
  }
  const median = (of: (made: ColdStart) => number): number => spreadOf(traced.map(of)).median;
  const parts = {
    node: median(({ node }) => node),
    builtIns: spreadOf(loads).median,
    waiting: median(({ trips }) => covered(trips)),
    signing: median(({ signatures }) => covered(signatures)),
  };
  const total = median((made) => made.total);
  return {
    ...parts,
    total,
    rest: total - parts.node - parts.builtIns - parts.waiting - parts.signing,
    loaded,
    answer: median(({ trips }) => (trips.length === 0 ? 0 : spreadOf(trips.map(lengthOf)).median)),
  };
}

function lengthOf({ from, to }: Span): number {
  return to - from;
}

/** Milliseconds in which at least one of the spans was under way. */
export function covered(spans: readonly Span[]): number {
  let [sum, end] = [0, 0];
  for (const { from, to } of spans.toSorted((left, right) => left.from - right.from)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

/** The most spans of which each began after the one before it had ended: requests that wait for one another. A program with one thread sends what it can before it looks at an answer. */
export function sequenceOf(spans: readonly Span[]): number {
  let [count, end] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of spans.toSorted((left, right) => left.to - right.to)) {
    if (from < end) continue;
    count += 1;
    end = to;
  }
  return count;
}
