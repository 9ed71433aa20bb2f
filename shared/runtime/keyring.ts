import type { SecretPurpose } from '../core/key-custodian.ts';
import type { Keyring, KeyUnwrapper } from '../core/ports.ts';
import { hmacKeyring } from '../crypto/keyring.ts';
import { readSecret } from '../dynamo/key-store.ts';
import type { ItemReader } from '../dynamo/table.ts';

/** The keyring over every version of a secret of the table. Throws an error when there is none yet. */
export async function openKeyring(
  purpose: SecretPurpose,
  table: ItemReader,
  unwrapper: KeyUnwrapper,
): Promise<Keyring> {
  const secret = await readSecret(table, purpose);
  if (!secret) throw new Error(`there is no ${purpose} secret yet`);
  return hmacKeyring(
    await Promise.all(
      secret.versions.map(async ({ version, wrapped }) => ({
        version,
        secret: await unwrapper.unwrap(purpose, wrapped),
      })),
    ),
  );
}
