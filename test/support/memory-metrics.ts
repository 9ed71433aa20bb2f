import type { Metrics } from '../../shared/core/ports.ts';

/** Metrics that tests can read: `counted` has each metric and its dimension's value with how often it was counted. */
export function memoryMetrics(): Metrics & { readonly counted: ReadonlyMap<string, number> } {
  const counted = new Map<string, number>();
  return {
    counted,
    count(metric, which) {
      const name = `${metric} ${which}`;
      counted.set(name, (counted.get(name) ?? 0) + 1);
    },
  };
}
