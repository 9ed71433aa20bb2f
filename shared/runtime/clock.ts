import type { Clock } from '../core/ports.ts';

/** The system's clock. */
export const systemClock: Clock = {
  seconds: () => Math.floor(Date.now() / 1000),
  milliseconds: () => Date.now(),
};
