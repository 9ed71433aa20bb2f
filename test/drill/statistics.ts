/** What two samples of times say of how well one can tell which one a time is of. */
export interface Comparison {
  /** Mann and Whitney's statistic over its most: the probability that a time of the one is longer than a time of the other. 0.5 tells nothing. */
  readonly auc: number;
  /** How far that is from 0.5, in standard deviations of samples that are alike. */
  readonly deviations: number;
}

/** Compares two samples by ranks, so that single slow answers weigh no more than others. */
export function compareTimes(one: readonly number[], other: readonly number[]): Comparison {
  let longer = 0;
  for (const left of one) for (const right of other) longer += score(left, right);
  const auc = longer / (one.length * other.length);
  const deviation = Math.sqrt((one.length + other.length + 1) / (12 * one.length * other.length));
  return { auc, deviations: Math.abs(auc - 0.5) / deviation };
}

function score(left: number, right: number): number {
  if (left === right) return 0.5;
  return left > right ? 1 : 0;
}
