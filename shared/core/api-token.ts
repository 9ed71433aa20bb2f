import { createHash, timingSafeEqual } from 'node:crypto';
import { concat, fromBase64Url, toBase64Url, utf8 } from './encoding.ts';
import type { Grant } from './model.ts';

/**
 * A long-lived API token: 48 bytes in base64url, the id of its grant (16) and a random secret (32), of which the grant keeps a hash alone.
 */
export interface ApiToken {
  readonly grantId: Uint8Array;
  readonly secret: Uint8Array;
}

const idBytes = 16;
const tokenBytes = 48;

/** 64 characters. */
export function encodeApiToken({ grantId, secret }: ApiToken): string {
  return toBase64Url(concat(grantId, secret));
}

/** The token, or `undefined` for a text that cannot be one. */
export function decodeApiToken(text: string): ApiToken | undefined {
  const bytes = fromBase64Url(text);
  if (bytes?.length !== tokenBytes) return undefined;
  return { grantId: bytes.slice(0, idBytes), secret: bytes.slice(idBytes) };
}

/** SHA-256: the secret is random, so nothing slower is needed. */
export function hashApiToken(secret: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

/** Whether the token is the grant's, and the grant lives. `now` is in epoch seconds. */
export function isApiTokenOf(token: ApiToken, grant: Grant, now: number): boolean {
  const hash = grant.apiToken?.secretHash ?? hashApiToken(utf8('no API token'));
  const isSame = timingSafeEqual(hash, hashApiToken(token.secret));
  return isSame && grant.apiToken !== undefined && grant.revokedAt === undefined && grant.expiresAt > now;
}
