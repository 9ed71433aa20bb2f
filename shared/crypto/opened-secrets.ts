import { toBase64Url } from '../core/encoding.ts';
import { refuse } from '../core/errors.ts';
import type { ClientSecrets } from '../core/ports.ts';

/** Opened secrets kept in memory. */
const maxOpened = 1_000;

/**
 * Opens clients' wrapped secrets, each once: whoever sends assertions, genuine or not, causes one call to KMS for each secret and start of a function. Where KMS cannot be
 * reached the request is refused with `temporarily_unavailable`, and the next one tries again.
 */
export function openOnce(unwrap: (wrapped: Uint8Array) => Promise<Uint8Array>): ClientSecrets {
  const opened = new Map<string, Promise<Uint8Array>>();
  return {
    async open({ wrappedSecret }) {
      if (!wrappedSecret) return undefined;
      const name = toBase64Url(wrappedSecret);
      const opening = opened.get(name) ?? unwrap(wrappedSecret);
      if (opened.size >= maxOpened) opened.clear();
      opened.set(name, opening);
      return opening.catch((cause: unknown) => {
        opened.delete(name);
        return refuse('temporarily_unavailable', { because: 'unexpected', cause });
      });
    },
  };
}
