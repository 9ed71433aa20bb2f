import { bounded } from '../core/bounded.ts';
import type { Clock } from '../core/ports.ts';

/** Milliseconds that a thing is kept in memory, and how many things are. */
const maxAge = 60_000;
const maxKept = 1_000;
/** Ids that registered things can have (RFC 6749 appendix A.1); DynamoDB answers a key that is empty or too long with an error. */
const possibleId = /^[\x20-\x7e]{1,256}$/;

/** Finds by id what `read` reads, and keeps it in memory for a minute. Unknown ids are asked for each time, so that what is new works at once; and so is what is kept and not `right`. */
export function cachedById<T>(
  read: (id: string) => Promise<T | undefined>,
  clock: Pick<Clock, 'milliseconds'>,
): { find(id: string, right?: (value: T) => boolean | Promise<boolean>): Promise<T | undefined> } {
  const cache = bounded<T>(maxKept, clock);
  return {
    async find(id, right = () => true) {
      if (!possibleId.test(id)) return undefined;
      const cached = cache.get(id);
      if (cached !== undefined && (await right(cached))) return cached;
      const value = await read(id);
      if (value !== undefined) cache.keep(id, value, clock.milliseconds() + maxAge);
      return value;
    },
  };
}
