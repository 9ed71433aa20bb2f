/** Makes `count` calls side by side, and gives their results in order. */
export function crowd<T>(count: number, call: (nth: number) => Promise<T>): Promise<readonly T[]> {
  return Promise.all(Array.from({ length: count }, (_, nth) => call(nth)));
}
