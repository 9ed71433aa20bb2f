import { currentMac, isMac } from '../core/current-mac.ts';
import type { ChallengeHandle } from '../core/dialect.ts';
import { concat, fromBase64Url, toBase64Url } from '../core/encoding.ts';
import { packTerms, unpackTerms } from '../core/guess-terms.ts';
import type { Keyring } from '../core/ports.ts';

/**
 * A reference for dialects whose own is opaque, as `otp_token` is: base64url of 88 bytes: challenge id (16), client-held secret (32), when it was given in epoch milliseconds (8), and an HMAC over
 * those (32). The time's uppermost byte, which no time needs, has the terms of guesses. It does not rotate, so its generation is always 0.
 */

const idBytes = 16;
const secretBytes = 32;
const bodyBytes = 56;
const macBytes = 32;
const tokenBytes = bodyBytes + macBytes;
const purpose = 'otp-token';
const timeBits = 0xff_ffff_ffff_ffffn;

export function encodeReference(handle: ChallengeHandle, keys: Keyring): string {
  const issuedAt = Buffer.alloc(8);
  issuedAt.writeBigUInt64BE(BigInt(handle.issuedAt));
  issuedAt.writeUInt8(packTerms(handle.terms), 0);
  const body = concat(handle.id, handle.secret, issuedAt);
  return toBase64Url(concat(body, currentMac(keys, purpose, body).subarray(0, macBytes)));
}

/** The handle, or `undefined` for anything that we did not make. Asks no store. */
export function decodeReference(token: string, keys: Keyring): ChallengeHandle | undefined {
  const bytes = fromBase64Url(token);
  if (bytes?.length !== tokenBytes) return undefined;
  const body = bytes.subarray(0, bodyBytes);
  if (!isMac(keys, purpose, body, bytes.subarray(bodyBytes))) return undefined;
  return {
    id: bytes.slice(0, idBytes),
    secret: bytes.slice(idBytes, idBytes + secretBytes),
    generation: 0,
    typed: '',
    issuedAt: Number(Buffer.from(body).readBigUInt64BE(idBytes + secretBytes) & timeBits),
    terms: unpackTerms(body[idBytes + secretBytes] ?? 0),
  };
}
