import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from './ports.ts';

/** Bytes below which a shortened MAC is no proof. */
const fewestBytes = 32;

/** MAC of the data under the keyring's current version: what new references and codes are made with. 64 bytes. */
export function currentMac(keys: Keyring, purpose: string, data: Uint8Array): Uint8Array {
  return macUnder(keys, keys.current, purpose, data);
}

/**
 * MAC of the data under the first version: what keys in the table are made of, and whatever else must be found again after any number of rotations. 64 bytes. It proves nothing of whoever presents
 * one: old versions may be known.
 */
export function lastingMac(keys: Keyring, purpose: string, data: Uint8Array): Uint8Array {
  return macUnder(keys, keys.first, purpose, data);
}

/** MAC of the data under one version, for what tells its version beside it. 64 bytes. Throws when that version is gone. */
export function macUnder(keys: Keyring, version: number, purpose: string, data: Uint8Array): Uint8Array {
  const mac = keys.mac(purpose, data, version);
  if (!mac) throw new Error(`the keyring has no version ${version}`);
  return mac;
}

/**
 * Whether the MAC is the data's under any version that still counts, in a time that does not tell which.
 * @param mac the first 32 to 64 bytes of one; a shorter one is never right
 */
export function isMac(keys: Keyring, purpose: string, data: Uint8Array, mac: Uint8Array): boolean {
  if (mac.length < fewestBytes) return false;
  return keys.versions
    .map((version) => {
      const expected = keys.mac(purpose, data, version)?.subarray(0, mac.length);
      return expected?.length === mac.length && timingSafeEqual(expected, mac);
    })
    .includes(true);
}
