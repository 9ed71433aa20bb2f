import { interleave } from '../frame/interleave.ts';
import type { Contender, Entrant } from './contenders.ts';
import type { ColdStart } from './start.ts';

/** The cold starts of each contender, in the order of the rounds: the starts of one round were made one right after the other. */
export type Starts = ReadonlyMap<string, readonly ColdStart[]>;

/** What was measured of one function. */
export interface Measurement extends Entrant {
  readonly starts: Starts;
}

export interface Rounds {
  readonly warmups: number;
  readonly rounds: number;
}

/** Starts contenders in turns. */
export async function measureStarts(contenders: readonly Contender[], rounds: Rounds): Promise<Starts> {
  const starts = new Map<string, ColdStart[]>(contenders.map(({ name }) => [name, []]));
  const noted = contenders.map(({ name, start }) => ({
    name,
    round: async () => {
      const made = await start();
      starts.get(name)?.push(made);
      return made.total;
    },
  }));
  await interleave(noted, rounds);
  return new Map([...starts].map(([name, made]) => [name, made.slice(rounds.warmups)]));
}

/** One figure of every start of a contender. Throws where there are none. */
export function figure(starts: Starts, name: string, of: (start: ColdStart) => number): readonly number[] {
  const made = starts.get(name);
  if (made === undefined) throw new Error(`nothing was started of ${name}`);
  return made.map(of);
}

/** Milliseconds from the start of the process to the first answer. */
export const total = ({ total: milliseconds }: ColdStart): number => milliseconds;

/** The same without Node's own start: from the program's first line. */
export const ownTime = ({ first, init }: ColdStart): number => init + first;

/** CPU time of the whole process, which says more than time on a machine that has other work. */
export const cpuTime = ({ cpu }: ColdStart): number => cpu;
