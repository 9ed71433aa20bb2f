import { type Place, plain, real } from './contenders.ts';
import type { Measurement } from './measure.ts';
import { type Phases, phasesOf, sequenceOf } from './phases.ts';
import { coldStart } from './start.ts';

/** What was seen of one function's starts besides their length. */
export interface Trace {
  readonly measurement: Measurement;
  /** The requests of each contender's start: all of them, and those that waited for one another. */
  readonly requests: ReadonlyMap<string, readonly [all: number, inSequence: number]>;
  /** Before and after: of the plain bundle, and of the real asset. */
  readonly phases: ReadonlyMap<string, Phases>;
}

/** Traces a function's contenders, the plain bundle and the real asset `rounds` times each. */
export async function traceOf(measurement: Measurement, place: Place, rounds: number): Promise<Trace> {
  const { contenders, name } = measurement;
  const { bundles, deployment } = place;
  const program = { driver: bundles.driver, environment: deployment.environmentOf(name) };
  const { builtIns: floor } = await coldStart({ ...program, file: bundles.empty, event: null });
  const alone = { ...program, file: bundles.builtIns, floor };
  const requests = new Map<string, readonly [number, number]>();
  for (const { name: contender, start } of contenders) {
    const { trips } = await start(true);
    requests.set(contender, [trips.length, sequenceOf(trips)]);
  }
  const phases = new Map<string, Phases>();
  for (const contender of contenders.filter((each) => each.name === plain || each.name === real).toReversed())
    phases.set(contender.name, await phasesOf(contender, alone, rounds));
  return { measurement, requests, phases };
}
