import type { Played } from './attack.ts';
import { type Entrance, type Lock, signUp, spa, uas, web } from './entrance.ts';
import { ciamPages, uasPages } from './pages.ts';
import { inParallel, type Stage, wrongCode } from './stage.ts';
import { comparisonsIn, mostInAnHour } from './watch.ts';

/** Every way in: both vendors' grants, the pages of both, a public client, and the codes of a sign-up. */
export const everyEntrance: readonly Entrance[] = [uas, web, ciamPages, spa, uasPages, signUp];

/** Guesses at a time, as many as a function's worker runs. */
const width = 20;
/** Codes that whoever guesses keeps guessing at: more than a recipient is sent in an hour. */
const mostLocks = 8;

/** Somebody who asks for codes of one recipient as often as anybody lets them, and guesses at them all the time. */
export interface Siege {
  readonly recipient: string;
  readonly entrances: readonly Entrance[];
  readonly minutes: number;
  /** Guesses in the whole time. */
  readonly guesses: number;
  /** The address of the nth request. */
  from(nth: number): string;
}

/** Lays siege minute by minute; the local clock moves along. */
export async function besiege(
  stage: Stage,
  { recipient, entrances, minutes, guesses, from }: Siege,
): Promise<Played> {
  const locks: Lock[] = [];
  let tried = 0;
  const each = Math.ceil(guesses / minutes);
  for (let minute = 0; minute < minutes; minute += 1) {
    const entrance = entrances[minute % entrances.length];
    const lock = await entrance?.ask(stage, recipient, from(tried));
    if (lock) locks.unshift(lock);
    const open = locks.slice(0, mostLocks);
    const count = open.length === 0 ? 0 : Math.min(each, guesses - tried);
    await inParallel(count, width, async (nth) => {
      const target = open[nth % open.length];
      await target?.guess(wrongCode(target.code, tried + nth), from(tried + nth));
    });
    tried += count;
    stage.pass(60);
  }
  return guessed(stage, tried, Math.min(...entrances.map(({ digits }) => digits)));
}

/** What came of guesses at one recipient's codes, by what the functions counted. */
export function guessed(stage: Stage, tried: number, digits: number): Played {
  const compared = comparisonsIn(stage.watch.look());
  return {
    tried,
    digits,
    measures: { [inAnHour]: mostInAnHour(compared), 'compared in all': compared.length },
  };
}

/** The measure that the guess bound is about. */
export const inAnHour = 'compared in an hour';
/** At most ten, whatever the guesses come through. */
export const guessBound = [{ measure: inAnHour, atMost: 10 }] as const;

/** The owner logs in with the right code, and two hours pass: the client then knows the recipient, and nothing of it counts any more. */
export async function ownerLogsIn(stage: Stage, entrance: Entrance, recipient: string): Promise<void> {
  const lock = await entrance.ask(stage, recipient);
  if (!lock || !(await lock.guess(lock.code)))
    throw new Error(`the owner could not log in by ${entrance.name}`);
  stage.pass(7_200);
}
