import { refuse } from './errors.ts';
import type { Repetition } from './grant.ts';

/** Visible ASCII, with or without the quotation marks of a structured header's string. */
const form = /^"?([\x21\x23-\x7e]{16,255})"?$/;

/**
 * What a request that sends something brings to be known again by (The Idempotency-Key HTTP Header Field, draft-ietf-httpapi-idempotency-key-header). The key is part of what hides a code, so it
 * must be hard to guess: a UUID is. Throws `invalid_request` for another than 16 to 255 visible characters.
 */
export function requireRepetition({ callerSecret, idempotencyKey }: Repetition): Repetition {
  const secret = callerSecret === undefined ? {} : { callerSecret };
  if (idempotencyKey === undefined) return secret;
  const [, key] = form.exec(idempotencyKey) ?? [];
  if (key !== undefined) return { ...secret, idempotencyKey: key };
  return refuse('invalid_request', {
    because: 'idempotency-key-refused',
    description: 'Idempotency-Key must have 16 to 255 visible characters, as a UUID has',
  });
}

/** Ends a request whose key was another request's. Throws `invalid_request`. */
export function refuseReusedKey(): never {
  return refuse('invalid_request', {
    because: 'idempotency-key-refused',
    description: 'Idempotency-Key was sent with another request before',
  });
}
