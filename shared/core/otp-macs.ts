import type { Recipient } from './channel.ts';
import { currentMac, lastingMac } from './current-mac.ts';
import type { ChallengeHandle } from './dialect.ts';
import { concat, toBase64Url, utf8 } from './encoding.ts';
import type { Keyring } from './ports.ts';

/** Bytes of a MAC that is kept. */
const macBytes = 32;

/** Stands for a recipient in keys and items, so that the table does not tell who logs in. 32 bytes. */
export function recipientMac(recipient: Recipient, keys: Keyring): Uint8Array {
  return lastingMac(keys, 'recipient', utf8(`${recipient.channel}:${recipient.address}`)).subarray(
    0,
    macBytes,
  );
}

/** Under which a recipient's messages and guesses are counted. */
export function recipientKey(mac: Uint8Array): string {
  return toBase64Url(mac);
}

/** What a code is kept as: nobody can test codes without both the server's secret and the one that the client holds. `undefined` when that version of the server's secret is gone. */
export function codeMac(
  holder: Pick<ChallengeHandle, 'id' | 'secret'>,
  code: string,
  keys: Keyring,
  version: number,
): Uint8Array | undefined {
  return keys.mac('code', concat(holder.id, holder.secret, utf8(code)), version)?.subarray(0, macBytes);
}

/** Tells an exact repetition of a guess from another guess. */
export function guessMac(
  holder: Pick<ChallengeHandle, 'id' | 'secret'>,
  code: string,
  keys: Keyring,
): Uint8Array {
  return currentMac(keys, 'guess', concat(holder.id, holder.secret, utf8(code))).subarray(0, macBytes);
}

/** Stands for everything that a request asks for. */
export function requestMac(asked: unknown, keys: Keyring): Uint8Array {
  return lastingMac(keys, 'send-request', utf8(JSON.stringify(asked))).subarray(0, macBytes);
}

/** 48 bytes that follow from what only the caller has, and a nonce: id (16) and secret (32) of a challenge that the same request finds again. */
export function handleSeed(callerSecret: string, nonce: Uint8Array, keys: Keyring): Uint8Array {
  return lastingMac(keys, 'send-handle', concat(nonce, utf8(callerSecret))).subarray(0, 48);
}
