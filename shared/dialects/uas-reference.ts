import { currentMac, isMac } from '../core/current-mac.ts';
import type { ChallengeHandle } from '../core/dialect.ts';
import { concat, fromBase64Url, toBase64Url, utf8 } from '../core/encoding.ts';
import { packTerms, unpackTerms } from '../core/guess-terms.ts';
import type { Client } from '../core/model.ts';
import type { Keyring } from '../core/ports.ts';

/**
 * The vendor's reference (contracts 1.3): three parts, the first empty, then base64url(JSON), then 43 characters of HMAC. The JSON has the vendor's
 * members: `sub` as typed, `iat`, the counter `ctms`, and 52 bytes `mac`, in which we carry what a challenge needs: its id (16), the terms of guesses (1), the generation (3), and the
 * client-held secret (32).
 */

const idBytes = 16;
const generationBytes = 4;
const handleBytes = 52;
const macBytes = 32;
const purpose = 'reference';

/** Percent-encoding leaves every character but the padding alone; the padding is the vendor's. */
export function encodeReference(handle: ChallengeHandle, keys: Keyring, client: Client): string {
  const generation = Buffer.alloc(generationBytes);
  generation.writeUInt32BE(handle.generation);
  generation.writeUInt8(packTerms(handle.terms), 0);
  const payload = {
    sub: handle.typed,
    iat: client.timestampUnit === 'ms' ? handle.issuedAt : Math.floor(handle.issuedAt / 1000),
    ctms: handle.issuedAt * 1000 + handle.generation,
    mac: `${toBase64Url(concat(handle.id, generation, handle.secret))}==`,
  };
  const body = toBase64Url(utf8(JSON.stringify(payload)));
  return `.${body}.${toBase64Url(currentMac(keys, purpose, utf8(body)).subarray(0, macBytes))}`;
}

/** The handle, or `undefined` for anything that we did not make. Asks no store. */
export function decodeReference(reference: string, keys: Keyring): ChallengeHandle | undefined {
  const [empty, body, mac, ...rest] = reference.split('.');
  if (empty !== '' || body === undefined || mac === undefined || rest.length > 0) return undefined;
  const given = fromBase64Url(mac);
  if (given?.length !== macBytes || !isMac(keys, purpose, utf8(body), given)) return undefined;
  // Genuine, so it is what encodeReference wrote.
  const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
    sub: string;
    ctms: number;
    mac: string;
  };
  const handle = fromBase64Url(payload.mac);
  if (handle?.length !== handleBytes) return undefined;
  const generation = Buffer.from(handle).readUIntBE(idBytes + 1, 3);
  return {
    id: handle.slice(0, idBytes),
    generation,
    secret: handle.slice(idBytes + generationBytes),
    typed: payload.sub,
    issuedAt: (payload.ctms - generation) / 1000,
    terms: unpackTerms(handle[idBytes] ?? 0),
  };
}
