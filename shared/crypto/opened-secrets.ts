import { bounded } from '../core/bounded.ts';
import { toBase64Url } from '../core/encoding.ts';
import { refuse } from '../core/errors.ts';
import type { ClientSecrets, Clock } from '../core/ports.ts';

/** Opened secrets kept in memory, and milliseconds that each is. */
const maxOpened = 1_000;
const maxAge = 3_600_000;

/**
 * Opens clients' wrapped secrets, each once an hour: whoever sends assertions, genuine or not, causes one call to KMS for each secret and start of a function. Where KMS cannot be
 * reached the request is refused with `temporarily_unavailable`, and the next one tries again.
 */
export function openOnce(
  unwrap: (wrapped: Uint8Array) => Promise<Uint8Array>,
  clock: Pick<Clock, 'milliseconds'>,
): ClientSecrets {
  const opened = bounded<Promise<Uint8Array>>(maxOpened, clock);
  const openAnew = (name: string, wrapped: Uint8Array) => {
    const opening = unwrap(wrapped);
    opened.keep(name, opening, clock.milliseconds() + maxAge);
    return opening;
  };
  return {
    async open({ wrappedSecret }) {
      if (!wrappedSecret) return undefined;
      const name = toBase64Url(wrappedSecret);
      const opening = opened.get(name) ?? openAnew(name, wrappedSecret);
      return opening.catch((cause: unknown) => {
        opened.forget(name);
        return refuse('temporarily_unavailable', { because: 'unexpected', cause });
      });
    },
  };
}
