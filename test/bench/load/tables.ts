import type { RecordableHistogram } from 'node:perf_hooks';
import { decimals } from '../frame/figures.ts';
import type { Table } from '../frame/section.ts';
import { busyIn } from './busy.ts';
import { cores, percent } from './figures.ts';
import { kneeOf, pointOf, rateOf } from './knee.ts';
import type { Stage } from './stage.ts';

/** What was measured of stages by rising concurrency, as tables; errors also of the warm-up. */
export function tablesOf(stages: readonly Stage[], warmUp: Stage): readonly Table[] {
  const knee = stages[kneeOf(stages.map(pointOf))];
  return [
    ofLogins(stages),
    ...(knee ? [ofRequests(knee)] : []),
    ofBusy(stages),
    ...ofErrors([warmUp, ...stages]),
  ];
}

const distribution = ['p50 ms', 'p90 ms', 'p95 ms', 'p99 ms', 'slowest ms'];

function distributionOf(histogram: RecordableHistogram): readonly string[] {
  return [...[50, 90, 95, 99].map((share) => histogram.percentile(share)), histogram.max].map(
    (microseconds) => decimals(microseconds / 1000),
  );
}

function ofLogins(stages: readonly Stage[]): Table {
  return {
    title: 'Whole logins, by how many are at it at once',
    columns: ['at once', 'logins a second', 'first pass', 'second pass', ...distribution, 'errors'],
    rows: stages.map(({ concurrency, errors, passes, whole }) => [
      concurrency,
      ...[passes, ...passes.map((pass) => [pass])].map((some) => decimals(rateOf(some))),
      ...distributionOf(whole),
      [...errors.values()].reduce((sum, count) => sum + count, 0),
    ]),
  };
}

function ofRequests({ concurrency, steps }: Stage): Table {
  return {
    title: `Their requests, with ${concurrency} at once`,
    columns: ['request', ...distribution],
    rows: [...steps].map(([step, histogram]) => [step, ...distributionOf(histogram)]),
  };
}

/** Threads are told apart that are at work for more than this share of the time. */
const worthTelling = 0.05;

function ofBusy(stages: readonly Stage[]): Table {
  const rows = stages.map(({ concurrency, passes }) => ({ concurrency, busy: busyIn(passes) }));
  const loops = rows.flatMap(({ busy }) => busy.loops).filter(({ share }) => share > worthTelling);
  const names = [...new Set(loops.map(({ name }) => name))];
  return {
    title: 'What was busy: cores, and the share of the time that an event loop had something to do',
    columns: [
      'at once',
      'cores',
      'of the cloud',
      'of the people',
      'of others',
      ...names,
      'main is late by, p99 ms',
    ],
    rows: rows.map(({ concurrency, busy }) => [
      concurrency,
      ...[busy.cores.all, busy.cores.cloud, busy.cores.callers, busy.cores.others].map(cores),
      ...names.map((name) => percent(busy.loops.find((loop) => loop.name === name)?.share ?? 0)),
      decimals(busy.lateness),
    ]),
  };
}

function ofErrors(stages: readonly Stage[]): readonly Table[] {
  const rows = stages.flatMap(({ concurrency, errors }) =>
    [...errors].map(([kind, count]) => [concurrency, kind, count]),
  );
  return rows.length === 0 ? [] : [{ title: 'Errors', columns: ['at once', 'error', 'logins'], rows }];
}
