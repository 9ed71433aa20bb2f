import type { Keyring } from './ports.ts';

/** MAC of the data under the keyring's current version: what new references, tokens and codes are made with. 64 bytes. */
export function currentMac(keys: Keyring, purpose: string, data: Uint8Array): Uint8Array {
  const mac = keys.mac(purpose, data);
  if (!mac) throw new Error('the keyring has no current key');
  return mac;
}
