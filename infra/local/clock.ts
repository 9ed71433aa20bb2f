/** The local cloud's clock: the machine's, plus what was added by hand. Every worker reads the same one. */
export interface Clock {
  /** Shared with the workers: one 64-bit integer, the offset in milliseconds. */
  readonly offset: SharedArrayBuffer;
  /** Milliseconds since 1970, with the offset. */
  now(): number;
  /** Moves the clock by whole milliseconds from `seconds`, which may be a fraction. */
  advance(seconds: number): void;
}

/** Makes a clock that agrees with the machine's. */
export function createClock(): Clock {
  const offset = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  const cell = new BigInt64Array(offset);
  return {
    offset,
    now: () => Date.now() + Number(Atomics.load(cell, 0)),
    advance(seconds) {
      Atomics.add(cell, 0, BigInt(Math.round(seconds * 1000)));
    },
  };
}
