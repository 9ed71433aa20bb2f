import { currentMac, isMac } from './current-mac.ts';
import { concat, fromBase64Url, toBase64Url } from './encoding.ts';
import type { Keyring, Ports } from './ports.ts';

/**
 * What a browser keeps to show that it has proven a recipient: base64url of when (4 bytes, epoch seconds), 12 random bytes, and an HMAC over both and the recipient's MAC (32). It opens nothing: it lets
 * whoever shows it spend the recipient's reserve (guess-budget.ts).
 */

/** Seconds for which a proof counts: as long as browsers keep a cookie at most. */
export const deviceLife = 400 * 86_400;
const timeBytes = 4;
const randomBytes = 12;
const proofBytes = 48;
const purpose = 'device';
/** Proofs that one browser keeps, the newest first. */
const maxProofs = 4;

/** The browser's proofs with a new one for the recipient. */
export function addProof(
  kept: string,
  recipientMac: Uint8Array,
  { clock, entropy, otpKeys }: Pick<Ports, 'clock' | 'entropy' | 'otpKeys'>,
): string {
  const others = kept
    .split('.')
    .filter((proof) => proof !== '' && !isProof(proof, recipientMac, clock.seconds(), otpKeys));
  return [newProof(), ...others].slice(0, maxProofs).join('.');

  function newProof(): string {
    const time = Buffer.alloc(timeBytes);
    time.writeUInt32BE(clock.seconds());
    const body = concat(time, entropy.bytes(randomBytes));
    const mac = currentMac(otpKeys, purpose, concat(body, recipientMac)).subarray(0, 32);
    return toBase64Url(concat(body, mac));
  }
}

/** Whether one of the browser's proofs is of the recipient. Text that we did not make proves nothing. */
export function hasProof(
  kept: string,
  recipientMac: Uint8Array,
  { clock, otpKeys }: Pick<Ports, 'clock' | 'otpKeys'>,
): boolean {
  return kept
    .split('.')
    .slice(0, maxProofs)
    .some((proof) => isProof(proof, recipientMac, clock.seconds(), otpKeys));
}

function isProof(text: string, recipientMac: Uint8Array, now: number, keys: Keyring): boolean {
  const bytes = fromBase64Url(text);
  if (bytes?.length !== proofBytes) return false;
  const body = bytes.subarray(0, timeBytes + randomBytes);
  const isLate = now >= Buffer.from(body).readUInt32BE() + deviceLife;
  return !isLate && isMac(keys, purpose, concat(body, recipientMac), bytes.subarray(body.length));
}
