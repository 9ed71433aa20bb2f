import type { Clock } from './ports.ts';

/**
 * Loads something slow once and keeps it in memory. The result is asked for with the oldest age, in seconds, that will do; callers side by side share one load, and when a
 * later load fails, what was loaded before is good enough. Throws what the first load throws.
 */
export function kept<T>(load: () => Promise<T>, clock: Clock): (oldest: number) => Promise<T> {
  let loading: Promise<T> | undefined;
  let loadedAt = 0;
  return (oldest) => {
    if (loading && clock.seconds() - loadedAt <= oldest) return loading;
    const before = loading;
    loadedAt = clock.seconds();
    loading = load().catch((cause: unknown) => {
      loading = before;
      if (before) return before;
      throw cause;
    });
    return loading;
  };
}
