import { canonical } from './canonical.ts';
import type { Move, Space } from './explore.ts';
import type { Asking } from './machine.ts';
import { arrivals, stepMoves } from './steps.ts';
import { type Progress, put, type Scenario, type World, without } from './world.ts';

/** All that can happen when the callers' requests interleave, with faults. */
export function interleavings<T, A extends Asking>(scenario: Scenario<T, A>): Space<World<T, A>> {
  const { machine, table, callers, faults, invariants, blank } = scenario;
  return {
    start: {
      now: 0,
      table,
      callers: callers.map((_, index) => begun(scenario, index, { call: 0, runs: 0, has: blank })),
      late: [],
      left: { lost: 0, crashes: 0, provider: 0, ticks: 0, ...faults },
    },
    invariants,
    key: (world) => canonical(world, callers),
    moves: (world) => [
      ...world.callers.flatMap((_, index) => movesOf(scenario, world, index)),
      ...arrivals(machine, world),
      ...ticks(world),
    ],
  };
}

/** The clock goes on while it matters to somebody. */
function ticks<T, A>(world: World<T, A>): readonly Move<World<T, A>>[] {
  if (world.left.ticks === 0 || world.callers.every(({ is }) => is === 'over')) return [];
  const to = { ...world, now: world.now + 1, left: without(world.left, 'ticks') };
  return [{ says: 'the clock goes on', to }];
}

interface Beginning<A> {
  readonly call: number;
  readonly runs: number;
  /** What the caller has from the requests before. */
  readonly has: A;
}

/** A caller whose request a process has just begun with. */
function begun<T, A extends Asking>(
  { machine, callers, blank }: Scenario<T, A>,
  index: number,
  { call, runs, has }: Beginning<A>,
): Progress<A> {
  const { program: name, ask } = callers[index]?.calls[call] ?? { program: '', ask: {} };
  const program = machine.programs[name];
  if (!program) throw new Error(`caller ${index} calls no program`);
  const had = { ...(program.isFresh ? blank : has), ...ask };
  const asking = { ...had, nonce: `@${index}.${runs}` };
  return { call, at: program.start, is: 'waiting', runs: runs + 1, had, ask: asking };
}

function movesOf<T, A extends Asking>(
  scenario: Scenario<T, A>,
  world: World<T, A>,
  index: number,
): readonly Move<World<T, A>>[] {
  const progress = world.callers[index] as Progress<A>;
  const caller = scenario.callers[index];
  if (progress.is === 'over') return [];
  if (progress.is === 'unanswered') {
    const again = begun(scenario, index, { ...progress, has: progress.had });
    return [{ says: `${caller?.name} makes the same request again`, to: put(world, index, again) }];
  }
  const program = scenario.machine.programs[caller?.calls[progress.call]?.program ?? ''];
  const steps = program?.steps.filter(({ at }) => at === progress.at) ?? [];
  const on =
    steps.length > 0
      ? steps.flatMap((step) => stepMoves(scenario, world, index, step))
      : [answer(scenario, world, index)];
  // A process that has done nothing yet leaves nothing behind.
  const isUntouched = progress.at === program?.start && progress.sentAt === undefined;
  if (world.left.crashes === 0 || isUntouched) return on;
  const { sentAt: _sentAt, ...ended } = progress;
  const crash = {
    says: `${caller?.name}'s process ends at "${progress.at}"`,
    to: {
      ...put(world, index, { ...ended, is: 'unanswered' as const }),
      left: without(world.left, 'crashes'),
    },
  };
  return [...on, crash];
}

function answer<T, A extends Asking>(
  scenario: Scenario<T, A>,
  world: World<T, A>,
  index: number,
): Move<World<T, A>> {
  const progress = world.callers[index] as Progress<A>;
  const caller = scenario.callers[index];
  const { table, carried } = scenario.machine.answered(world.table, progress.ask, progress.at);
  const has = { ...progress.had, ...carried };
  const next = caller?.calls[progress.call + 1];
  const goesOn = next !== undefined && (next.after === undefined || next.after === progress.at);
  const to: Progress<A> = goesOn
    ? begun(scenario, index, { call: progress.call + 1, runs: progress.runs, has })
    : { ...progress, is: 'over' };
  return { says: `${caller?.name} is answered "${progress.at}"`, to: put({ ...world, table }, index, to) };
}
