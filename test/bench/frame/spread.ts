/** Several measurements of one thing, in the unit of whoever took them. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Minimum, median and maximum. Throws where there is nothing. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  const min = sorted.at(0);
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new Error('nothing was measured');
  return { min, median: quantile(sorted, 0.5), max };
}

/** The value below which `share` (0 to 1) of the ascending `sorted` lie, between two neighbours where it falls between them. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The spread of `left[i] / right[i]`: of two measurements that were taken one right after the other, so that what slowed the machine slowed both. */
export function ratios(left: readonly number[], right: readonly number[]): Spread {
  if (left.length !== right.length) throw new Error('measurements do not come in pairs');
  return spreadOf(left.map((value, nth) => value / (right[nth] ?? Number.NaN)));
}
