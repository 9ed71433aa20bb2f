/** One of several ways of doing the same thing. */
export interface Contender {
  readonly name: string;
  /** Does it as often as one measurement takes, and gives one figure, in the unit of the benchmark. */
  readonly round: () => Promise<number>;
}

/** The figures of each contender, by name, in the order of the rounds. */
export type Figures = ReadonlyMap<string, readonly number[]>;

/**
 * Measures contenders in turns, A B A B, and each next turn in the other direction, so that neither always comes second: whatever else the machine does meets all of them.
 * `warmups` rounds come first, whose figures are thrown away.
 */
export async function interleave(
  contenders: readonly Contender[],
  { warmups, rounds }: { readonly warmups: number; readonly rounds: number },
): Promise<Figures> {
  const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let turn = 0; turn < warmups + rounds; turn += 1)
    for (const { name, round } of turn % 2 === 0 ? contenders : contenders.toReversed()) {
      const figure = await round();
      if (turn >= warmups) figures.get(name)?.push(figure);
    }
  return figures;
}

/** The figures of one contender. Throws where there are none. */
export function figuresOf(figures: Figures, name: string): readonly number[] {
  const found = figures.get(name);
  if (found === undefined) throw new Error(`nothing was measured of ${name}`);
  return found;
}
