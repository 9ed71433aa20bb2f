import type { Stage } from './stage.ts';

/** How much of an attack is played: all of it (`npm run drill`), or enough to see its bound hold (the tests). */
export type Size = 'full' | 'small';

/** Stacks that attacks are played against; what they are set to stands in `clouds.ts`. */
export type StackName = 'usual' | 'budgeted';

/** What a measure of an attack may come to. A measure without a bound is told, and decides nothing. */
export interface Bound {
  readonly measure: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** What came of one way of an attack, as far as the attack itself can tell. */
export interface Played {
  /** Tries, in what the attack's `tries` names. */
  readonly tried: number;
  /** By name; those of the attack's bounds must be there. */
  readonly measures: Readonly<Record<string, number>>;
  /** Digits of the codes that were guessed at, the fewest where they differ. */
  readonly digits?: number;
}

/** One way to do an attack. */
export interface Way {
  readonly name: string;
  play(stage: Stage): Promise<Played>;
}

/** A named attack: what is tried in which ways, and what must not come of it. */
export interface Attack {
  readonly name: string;
  /** Who does what, in a sentence. */
  readonly says: string;
  readonly stack: StackName;
  /** What is counted as a try: `guesses`. */
  readonly tries: string;
  readonly bounds: readonly Bound[];
  /** Measures without a bound that the page tells as well. */
  readonly tells?: readonly string[];
  readonly ways: readonly Way[];
  /** The figures differ from run to run, by timing: only that they are within the bounds is worth writing down. */
  readonly varies?: true;
}

/** Bounds that the measures do not keep, in words. A measure that is missing keeps no bound. */
export function brokenBounds(bounds: readonly Bound[], measures: Played['measures']): readonly string[] {
  return bounds.flatMap(({ measure, atMost, atLeast }) => {
    const value = measures[measure];
    if (value === undefined) return [`${measure}: not measured`];
    const isOver = atMost !== undefined && !(value <= atMost);
    const isUnder = atLeast !== undefined && !(value >= atLeast);
    return [
      ...(isOver ? [`${measure}: ${value}, at most ${atMost} allowed`] : []),
      ...(isUnder ? [`${measure}: ${value}, at least ${atLeast} demanded`] : []),
    ];
  });
}
