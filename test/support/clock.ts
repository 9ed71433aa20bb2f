import type { Clock } from '../../shared/core/ports.ts';

/** A clock that only moves when told. */
export interface TestClock extends Clock {
  /** Moves it by that many seconds. */
  advance(seconds: number): void;
}

/** 2026-01-15T12:00:00Z, in epoch seconds. */
export const startOfTests = 1_768_478_400;

/** A clock that stands at `startOfTests`. */
export function testClock(): TestClock {
  let milliseconds = startOfTests * 1000;
  return {
    seconds: () => Math.floor(milliseconds / 1000),
    milliseconds: () => milliseconds,
    advance(seconds) {
      milliseconds += Math.round(seconds * 1000);
    },
  };
}
