import { toBase64Url } from '../../shared/core/encoding.ts';
import type { Entropy } from '../../shared/core/ports.ts';

/** Bytes of entropy in a secret, and in an id. */
const secretBytes = 36;
const idBytes = 15;
/** Of every grant. */
const grantIdBytes = 16;

/** A client secret: 48 characters of `A-Za-z0-9-_`. base64url of whole three-byte groups, so that each character is equally likely. */
export function mintSecret(entropy: Pick<Entropy, 'bytes'>): string {
  return toBase64Url(entropy.bytes(secretBytes));
}

/** A client id: 20 characters of `A-Za-z0-9-_`, the first a letter or digit so that no command line takes it for an option. */
export function mintClientId(entropy: Pick<Entropy, 'bytes'>): string {
  const id = toBase64Url(entropy.bytes(idBytes));
  return /^[A-Za-z0-9]/.test(id) ? id : mintClientId(entropy);
}

/** The id of a grant: 16 bytes whose base64url starts with a letter or digit, for the same reason. */
export function mintGrantId(entropy: Pick<Entropy, 'bytes'>): Uint8Array {
  const id = entropy.bytes(grantIdBytes);
  return /^[A-Za-z0-9]/.test(toBase64Url(id)) ? id : mintGrantId(entropy);
}
