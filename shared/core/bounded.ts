import type { Clock } from './ports.ts';

/** Things kept in memory by name: so many at most, and each until its time is over. */
export interface Bounded<T> {
  /** What is kept under that name; nothing once its time is over. */
  get(name: string): T | undefined;
  /** Keeps it until then (epoch milliseconds), in the place of what was kept under that name. Where there is no room, what was kept first goes. */
  keep(name: string, value: T, until: number): void;
  forget(name: string): void;
}

/** Keeps at most `most` things, so that whoever sends ever new names cannot fill a function's memory. */
export function bounded<T>(most: number, clock: Pick<Clock, 'milliseconds'>): Bounded<T> {
  // In the order in which they were kept.
  const entries = new Map<string, { readonly value: T; readonly until: number }>();
  const isOver = ({ until }: { readonly until: number }) => until <= clock.milliseconds();
  return {
    get(name) {
      const entry = entries.get(name);
      return entry && !isOver(entry) ? entry.value : undefined;
    },
    keep(name, value, until) {
      entries.delete(name);
      for (const [first, entry] of entries) {
        if (entries.size < most && !isOver(entry)) break;
        entries.delete(first);
      }
      entries.set(name, { value, until });
    },
    forget(name) {
      entries.delete(name);
    },
  };
}
