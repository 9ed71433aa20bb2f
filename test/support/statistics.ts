/**
 * Comparing two kinds of answers by how long they took, on a machine that does other things as well.
 *
 * Samples come in blocks of a few of each kind, taken one after the other in an order that is drawn by lot. Within a block they are ranked (Mann and Whitney), and the blocks are averaged (van Elteren): so whatever
 * slows the machine down for longer than a block slows both kinds down, and a single long pause is one rank.
 */

/** Times of as many samples of each kind, of any unit. */
export interface Block {
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** How often one of the right took longer than one of the left of its block, equal ones counted as half: 0.5 where time tells nothing, and 0 or 1 where it tells everything (the AUC). */
export function advantage(blocks: readonly Block[]): number {
  const shares = blocks.map(({ left, right }) => {
    const wins = right.flatMap((late) => left.map((early) => (late > early ? 1 : late === early ? 0.5 : 0)));
    return sum(wins) / wins.length;
  });
  return sum(shares) / shares.length;
}

/** The same blocks, with all samples of a kind longer by as much. */
export function later(
  blocks: readonly Block[],
  { left: onLeft = 0, right: onRight = 0 }: { readonly left?: number; readonly right?: number },
): readonly Block[] {
  return blocks.map(({ left, right }) => ({
    left: left.map((time) => time + onLeft),
    right: right.map((time) => time + onRight),
  }));
}

/**
 * At most how likely it is that samples of one distribution are told apart: that `advantage` is further from 0.5 than `bound`, by the lot alone. Chernoff's bound over the exact distribution of U, whose
 * generating function is the Gaussian binomial coefficient; ties only bring `advantage` nearer to 0.5.
 */
export function falseAlarm(bound: number, blocks: number, perSide: number): number {
  const ways = waysToWin(perSide);
  const all = sum(ways);
  const logMoment = (tilt: number) =>
    Math.log(sum(ways.map((count, wins) => (count / all) * Math.exp(tilt * (wins / perSide ** 2 - 0.5)))));
  const exponents = Array.from({ length: 400 }, (_, nth) => {
    const tilt = (nth + 1) / 2;
    return blocks * (logMoment(tilt) - tilt * bound);
  });
  return 2 * Math.exp(Math.min(...exponents));
}

/** In how many orders of two times n samples the right win U of the n² comparisons, by U. */
function waysToWin(n: number): readonly number[] {
  // ways[taken][wins]: orders in which so many of the right have come, each beating the left before it.
  let ways: number[][] = Array.from({ length: n + 1 }, (_, taken) => (taken === 0 ? [1] : []));
  for (let before = 0; before <= n; before += 1) {
    const next = ways.map((row) => [...row]);
    for (let taken = 1; taken <= n; taken += 1)
      next[taken - 1]?.forEach((count, wins) => {
        const row = next[taken];
        if (row) row[wins + before] = (row[wins + before] ?? 0) + count;
      });
    ways = next;
  }
  return Array.from(ways[n] ?? [], (count) => count ?? 0);
}

/** Takes samples of two kinds in blocks, in an order drawn by lot. */
export async function takeBlocks(
  { blocks, perSide }: { readonly blocks: number; readonly perSide: number },
  sample: (side: keyof Block) => Promise<number>,
): Promise<readonly Block[]> {
  const taken: Block[] = [];
  for (let nth = 0; nth < blocks; nth += 1) {
    const block = { left: [] as number[], right: [] as number[] };
    for (const side of shuffled(perSide)) block[side].push(await sample(side));
    taken.push(block);
  }
  return taken;
}

/** Every order is as likely (Fisher and Yates). */
function shuffled(perSide: number): readonly (keyof Block)[] {
  const sides = Array.from({ length: 2 * perSide }, (_, nth) => (nth < perSide ? 'left' : 'right'));
  const order: (keyof Block)[] = [];
  while (sides.length > 0)
    order.push(...(sides.splice(Math.floor(Math.random() * sides.length), 1) as (keyof Block)[]));
  return order;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
