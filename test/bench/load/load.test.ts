import { createHistogram } from 'node:perf_hooks';
import { afterAll, describe, expect, it } from 'vitest';
import { demoContext } from '../../../infra/local/demo.ts';
import { assemblyOf } from '../../support/assembly.ts';
import { busyIn, limitsOf } from './busy.ts';
import { startLoadCloud } from './cloud.ts';
import { kneeOf } from './knee.ts';
import { steps } from './login.ts';
import { sectionOf } from './report.ts';
import { type Pass, play, type Stage, stageOf } from './stage.ts';

const cloud = await startLoadCloud(await assemblyOf({ ...demoContext }));
afterAll(() => cloud.close());

function countsOf(stage: Stage) {
  return {
    logins: stage.whole.count,
    requests: [...stage.steps].map(([step, { count }]) => [step, count]),
    errors: Object.fromEntries(stage.errors),
    passes: stage.passes.map(({ logins }) => logins),
  };
}

describe('a stage of the load benchmark', () => {
  it('logs each of its people in, and counts every request of theirs', async () => {
    const stage = stageOf(3);
    await play(stage, cloud, 0);
    await play(stage, cloud, 0);
    expect(countsOf(stage)).toEqual({
      logins: 6,
      requests: steps.map((step) => [step, 6]),
      errors: {},
      passes: [3, 3],
    });
  });

  it('tells what was busy, thread by thread', async () => {
    const stage = stageOf(1);
    await play(stage, cloud, 0);
    const threads = stage.passes.flatMap((pass) => pass.cloud.threads);
    expect(threads[0]?.name).toBe('main');
    expect(threads.filter(({ active }) => active > 0).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['main', 'dynalite', 'TokenOtp', 'Authorizer', 'Resource']),
    );
  });

  it('counts a login that goes wrong, by what was wrong, and not among the times', async () => {
    const stage = stageOf(2);
    await play(stage, { ...cloud, codeTo: async () => 'no code' }, 0);
    expect(countsOf(stage)).toEqual({
      logins: 0,
      requests: steps.map((step) => [step, step === 'ask for a code' ? 2 : 0]),
      errors: { 'answer it: 400 invalid_grant': 2 },
      passes: [0],
    });
  });
});

describe('the knee', () => {
  const rising = [
    { perSecond: 10, p95: 50 },
    { perSecond: 19, p95: 60 },
    { perSecond: 22, p95: 90 },
  ];

  it('is the first stage within a tenth of the best throughput, be it reached after a stage with less', () => {
    const after = [
      { perSecond: 20, p95: 300 },
      { perSecond: 24, p95: 600 },
    ];
    expect(kneeOf([...rising, ...after])).toBe(2);
  });

  it('is the last stage while throughput grows, and nowhere without stages', () => {
    expect(kneeOf(rising.with(2, { perSecond: 30, p95: 90 }))).toBe(2);
    expect(kneeOf([])).toBe(-1);
  });
});

describe('what gives first', () => {
  const loops = [
    { name: 'TokenOtp', share: 0.95 },
    { name: 'main', share: 0.3 },
  ];
  const busy = (all: number, from = 0) => ({
    cores: { all, cloud: 1, callers: 0.1, others: all - 1.1 },
    loops: loops.slice(from),
    lateness: 2,
  });

  it.each([
    ['the machine, before any loop on it', busy(1.84), ['machine 0.92', 'TokenOtp 0.95', 'main 0.3']],
    ['a loop that always has something to do', busy(1.5), ['TokenOtp 0.95', 'machine 0.75', 'main 0.3']],
    ['what is nearest to its end, where there is time left', busy(1.5, 1), ['machine 0.75', 'main 0.3']],
  ])('is %s', (_what, seen, limits) => {
    const told = limitsOf(seen, 2).map(
      (limit) => `${limit.kind === 'loop' ? limit.name : 'machine'} ${limit.share}`,
    );
    expect(told).toEqual(limits);
  });
});

describe('a report', () => {
  const pass: Pass = {
    seconds: 1,
    logins: 1,
    cloud: { cpu: 30, threads: [{ name: 'main', cpu: 10, active: 20 }], lateness: 1 },
    callers: 5,
    busyCores: 1,
  };
  const played = (concurrency: number, errors: ReadonlyMap<string, number>): Stage => {
    const whole = createHistogram();
    whole.record(1000);
    return { ...stageOf(concurrency), whole, errors: new Map(errors), passes: [pass, pass] };
  };

  it('has cores that add up, where the machine counts less than its processes', () => {
    const busy = { ...pass, seconds: 2, cloud: { ...pass.cloud, cpu: 3180 }, callers: 420 };
    expect(busyIn([{ ...busy, busyCores: 1.76 }]).cores).toEqual({
      all: 1.8,
      cloud: 1.59,
      callers: 0.21,
      others: 0,
    });
    expect(busyIn([{ ...busy, busyCores: 1.9 }]).cores).toEqual({
      all: 1.9,
      cloud: 1.59,
      callers: 0.21,
      others: 0.1,
    });
  });

  it.each([
    ['has a verdict that is kept without errors', new Map(), '0 of 2, warm-up included', true],
    [
      'has one that is missed by one error, be it in the warm-up',
      new Map([['refresh: 502', 1]]),
      '1 of 3, warm-up included',
      false,
    ],
  ])('%s', (_what, errors, measured, met) => {
    const { verdicts } = sectionOf({ warmUp: played(8, errors), stages: [played(1, new Map())] });
    expect(verdicts.map((verdict) => ({ measured: verdict.measured, met: verdict.met }))).toEqual([
      { measured, met },
    ]);
  });
});
