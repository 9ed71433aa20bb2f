import type { Move } from './explore.ts';
import { type Asking, attempt, type Machine, type Step, type Write } from './machine.ts';
import { type Progress, put, type Scenario, type World, without } from './world.ts';

/** What the process that serves a caller can do next by that step. */
export function stepMoves<T, A extends Asking>(
  scenario: Scenario<T, A>,
  world: World<T, A>,
  index: number,
  step: Step,
): readonly Move<World<T, A>>[] {
  const { machine, callers } = scenario;
  const progress = world.callers[index] as Progress<A>;
  const { name = '', clock = 0 } = callers[index] ?? {};
  const { sentAt = world.now, ...at } = progress;
  const ask: A = {
    ...progress.ask,
    now: sentAt + clock,
    trueNow: sentAt,
    ...(step.judges ? { judgedAt: sentAt } : {}),
  };
  const steps = machine.programs[callers[index]?.calls[progress.call]?.program ?? '']?.steps ?? [];
  const to = (outcome: 'yes' | 'no', told: Partial<A>) => {
    const thought = think(machine, steps, { ...at, at: step[outcome], ask: { ...ask, ...told } });
    return put(world, index, thought);
  };
  const write = machine.writes[step.does];
  if (write) return writeMoves(write, { name, index, step, world, ask, sentAt, to });
  return actMoves(scenario, { name, index, step, world, ask, sentAt, to });
}

/** Answers the questions that follow a step at once: they are about what it told, and take no time. */
function think<T, A>(machine: Machine<T, A>, steps: readonly Step[], progress: Progress<A>): Progress<A> {
  const step = steps.find(({ at }) => at === progress.at);
  const question = step && machine.questions[step.does];
  if (!question) return progress;
  const holds = question.holds(progress.ask);
  const told = holds ? (question.learns?.(progress.ask) ?? {}) : {};
  const ask = { ...progress.ask, ...told };
  return think(machine, steps, { ...progress, at: holds ? step.yes : step.no, ask });
}

interface Stepping<T, A> {
  readonly name: string;
  readonly index: number;
  readonly step: Step;
  readonly world: World<T, A>;
  readonly ask: A;
  readonly sentAt: number;
  to(outcome: 'yes' | 'no', told: Partial<A>): World<T, A>;
}

/** The answer arrives; or it is lost, and the SDK sends the write again; or the SDK does so before the first has arrived. */
function writeMoves<T, A>(
  write: Write<T, A>,
  { name, index, step, world, ask, sentAt, to }: Stepping<T, A>,
): readonly Move<World<T, A>>[] {
  const { held, table } = attempt(write, world.table, ask);
  const told = write.tells?.(table, ask) ?? {};
  const after = to(held ? 'yes' : 'no', told);
  const says = `${name}: ${step.does}: ${held ? 'held' : 'refused'}`;
  const answered = { says, to: { ...after, table } };
  if (world.left.lost === 0) return [answered];
  const waiting = put(world, index, { ...(world.callers[index] as Progress<A>), sentAt });
  const left = without(world.left, 'lost');
  const late = [...world.late, { write: step.does, ask }];
  return [
    answered,
    { says: `${says}, the answer is lost`, to: { ...waiting, table, left } },
    { says: `${name}: ${step.does}: is late`, to: { ...waiting, late, left } },
  ];
}

function actMoves<T, A extends Asking>(
  { machine }: Scenario<T, A>,
  { name, step, world, ask, to }: Stepping<T, A>,
): readonly Move<World<T, A>>[] {
  const act = machine.acts[step.does];
  if (!act) throw new Error(`nobody knows how to ${step.does}`);
  const endings = act.endings(world.table, ask).filter(({ isFault }) => !isFault || world.left.provider > 0);
  return endings.map(({ says, to: outcome, table, isFault }) => ({
    says: `${name}: ${step.does}: ${says}`,
    to: {
      ...to(outcome, {}),
      table,
      left: isFault ? without(world.left, 'provider') : world.left,
    },
  }));
}

/** Writes that arrive when nobody waits for them any more. */
export function arrivals<T, A extends Asking>(
  machine: Machine<T, A>,
  world: World<T, A>,
): readonly Move<World<T, A>>[] {
  return world.late.flatMap(({ write: name, ask }, index) => {
    const write = machine.writes[name];
    if (!write) return [];
    const { held, table } = attempt(write, world.table, ask);
    const says = `a late ${name} arrives: ${held ? 'held' : 'refused'}`;
    return [{ says, to: { ...world, table, late: world.late.toSpliced(index, 1) } }];
  });
}
