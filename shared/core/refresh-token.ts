import { timingSafeEqual } from 'node:crypto';
import { macUnder } from './current-mac.ts';
import { concat, fromBase64Url, toBase64Url } from './encoding.ts';
import type { Keyring } from './ports.ts';

/**
 * A refresh token is 96 bytes: format (1), key version (1), two zero bytes, generation (4), end in epoch seconds (8, zero for none), grant id (16), and an
 * HMAC-SHA-512 over those (64). It is derived, not stored: the same generation always gives the same token.
 */
export interface RefreshToken {
  readonly grantId: Uint8Array;
  readonly generation: number;
  /** Epoch seconds; left out, it lives until revoked. */
  readonly expiresAt?: number;
}

const format = 1;
const headerBytes = 32;
const tokenBytes = 96;

/** 128 base64url characters. */
export function encodeRefreshToken(token: RefreshToken, keys: Keyring): string {
  const version = keys.current;
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(format, 0);
  header.writeUInt8(version, 1);
  header.writeUInt32BE(token.generation, 4);
  header.writeBigUInt64BE(BigInt(token.expiresAt ?? 0), 8);
  header.set(token.grantId, 16);
  return toBase64Url(concat(header, macUnder(keys, version, 'refresh-token', header)));
}

/** The token, or `undefined` for anything that we did not make. Asks no store. */
export function decodeRefreshToken(text: string, keys: Keyring): RefreshToken | undefined {
  const bytes = fromBase64Url(text);
  if (bytes?.length !== tokenBytes) return undefined;
  const header = Buffer.from(bytes.subarray(0, headerBytes));
  const expected = keys.mac('refresh-token', header, header.readUInt8(1));
  if (
    header.readUInt8(0) !== format ||
    !expected ||
    !timingSafeEqual(expected, bytes.subarray(headerBytes))
  ) {
    return undefined;
  }
  const expiresAt = Number(header.readBigUInt64BE(8));
  return {
    grantId: new Uint8Array(header.subarray(16, headerBytes)),
    generation: header.readUInt32BE(4),
    ...(expiresAt === 0 ? {} : { expiresAt }),
  };
}
