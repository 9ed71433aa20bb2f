import { toBase64Url } from '../core/encoding.ts';
import type { Clock, Keyring, KeyUnwrapper } from '../core/ports.ts';
import type { SecretPurpose } from '../core/secret-versions.ts';
import { hmacKeyring } from '../crypto/keyring.ts';
import { readSecret } from '../dynamo/key-store.ts';
import type { ItemReader } from '../dynamo/table.ts';

export interface KeyringPorts {
  readonly table: ItemReader;
  readonly unwrapper: KeyUnwrapper;
  readonly clock: Clock;
}

/** The keyring over every version of a secret of the table, as it stands. Throws an error when there is none yet. */
export function openKeyring(purpose: SecretPurpose, ports: KeyringPorts): Promise<Keyring> {
  return keyringLoader(purpose, ports)();
}

/** Opens the keyring again and again; each version is unwrapped once. Its promises reject when there is no such secret yet. */
export function keyringLoader(
  purpose: SecretPurpose,
  { table, unwrapper, clock }: KeyringPorts,
): () => Promise<Keyring> {
  let unwrapped: ReadonlyMap<string, Uint8Array> = new Map();
  return async () => {
    const stored = await readSecret(table, purpose);
    if (!stored) throw new Error(`there is no ${purpose} secret yet`);
    const versions = await Promise.all(
      stored.versions.map(async ({ wrapped, ...version }) => {
        const name = toBase64Url(wrapped);
        return {
          ...version,
          name,
          secret: unwrapped.get(name) ?? (await unwrapper.unwrap(purpose, wrapped)),
        };
      }),
    );
    unwrapped = new Map(versions.map(({ name, secret }) => [name, secret]));
    return hmacKeyring(versions, clock);
  };
}
