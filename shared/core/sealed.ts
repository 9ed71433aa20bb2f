import { createHmac } from 'node:crypto';
import { utf8 } from './encoding.ts';

/** Bytes of an HMAC-SHA-256, and so of what one pad covers. */
const padBytes = 32;
/** Keeps the pad apart from whatever else is derived from the same browser's secret. */
const purpose = utf8('sealed secret\0');

/**
 * Hides a secret of 32 bytes from everybody but the browser that holds `browserSecret` (32 random bytes), so that the table, which keeps the result, cannot test codes by itself.
 * The pad, an HMAC-SHA-256 of `context` (a challenge's id) under the browser's secret, is as long as the secret: a one-time pad, as long as no two secrets are sealed with the
 * same browser's secret and context. Challenges have random ids and one secret each, so none are.
 * Nothing stronger is needed. The result is not authenticated, but whoever changes it, or opens it with another browser's secret or in another context, gets another secret, with
 * which the MAC over the code cannot be right. Throws for a secret of another length.
 */
export function seal(secret: Uint8Array, browserSecret: Uint8Array, context: Uint8Array): Uint8Array {
  if (secret.length !== padBytes) throw new Error(`a sealed secret has ${padBytes} bytes`);
  const pad = createHmac('sha256', browserSecret).update(purpose).update(context).digest();
  return Uint8Array.from(secret, (byte, index) => byte ^ pad.readUInt8(index));
}

/** The secret that was sealed for this browser and context; for any other, 32 bytes that are good for nothing. Throws for a sealed secret of another length. */
export function unseal(sealed: Uint8Array, browserSecret: Uint8Array, context: Uint8Array): Uint8Array {
  return seal(sealed, browserSecret, context);
}
