import { randomBytes, randomInt } from 'node:crypto';
import type { Entropy } from '../core/ports.ts';

/** Digits that `randomInt` can draw at once: it takes ranges below 2^48. */
const chunk = 12;

/** Node's cryptographic generator. Digits come from `randomInt`, which rejects and draws again rather than fold a remainder. */
export const nodeEntropy: Entropy = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  digits(length) {
    const chunks = Array.from({ length: Math.ceil(length / chunk) }, (_, index) =>
      Math.min(chunk, length - index * chunk),
    );
    return chunks.map((size) => String(randomInt(10 ** size)).padStart(size, '0')).join('');
  },
};
