/** Requests under way at once. */
const parallel = 25;

/** The results of `work` for each of the values, in their order, with at most 25 of them under way at once. Throws what the first to fail throws. */
export async function inTurns<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < values.length; start += parallel) {
    results.push(...(await Promise.all(values.slice(start, start + parallel).map(work))));
  }
  return results;
}
