import type { KeySet } from '../core/key-set.ts';
import type { PublicKeys } from '../core/ports.ts';
import { publicKeysOf } from '../crypto/public-keys.ts';
import { systemClock } from './clock.ts';

/**
 * The public keys, read while the function starts: Lambda gives a start a whole processor, and the first request that waits for it a part of one. Where the table cannot be
 * read then, whoever asks first tries again.
 */
export async function publicKeysAtStart(read: () => Promise<KeySet | undefined>): Promise<PublicKeys> {
  const keys = publicKeysOf(read, systemClock);
  await keys.jwks().catch(() => undefined);
  return keys;
}
