/**
 * Calls in flight at once. The local cloud runs all of them in one worker, where Lambda starts an instance for each; many more would wait there for one
 * of the AWS client's connections, and on a busy machine run into its time limit.
 */
const inFlight = 20;

/** Makes `count` calls, always as many side by side as go, and gives their results in order. */
export async function crowd<T>(count: number, call: (nth: number) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const nth = next;
      next += 1;
      results[nth] = await call(nth);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
  return results;
}
