import { randomUUID } from 'node:crypto';
import type { KeyStore } from '../core/key-custodian.ts';
import type { KeySet, SigningKey } from '../core/key-set.ts';
import type { SecretPurpose, WrappedSecret } from '../core/secret-versions.ts';
import { maybeNumber, number, text, toNumber, toText } from './item.ts';
import { keys } from './keys.ts';
import type { Attribute, Item, ItemReader, Table } from './table.ts';

/** Reads the signing keys, private halves wrapped. */
export async function readKeySet(table: ItemReader): Promise<KeySet | undefined> {
  const item = await table.get(keys.keySet());
  return item && keySetFromItem(item);
}

/** Reads a secret, wrapped. */
export async function readSecret(
  table: ItemReader,
  purpose: SecretPurpose,
): Promise<WrappedSecret | undefined> {
  const item = await table.get(keys.secret(purpose));
  return (
    item && {
      purpose,
      // Secrets from before there were rotations have neither a revision nor times.
      revision: maybeNumber(item, 'revision') ?? 0,
      versions: (fromJson(text(item, 'versions')) as WrappedSecret['versions']).map((version) => ({
        ...version,
        usableFrom: version.usableFrom ?? 0,
      })),
    }
  );
}

const isFromBeforeRevisions = '(attribute_exists(pk) AND attribute_not_exists(revision))';

/** Signing keys and secrets in the table. */
export function dynamoKeyStore(table: Table): KeyStore {
  return {
    readKeySet: () => readKeySet(table),
    readSecret: (purpose) => readSecret(table, purpose),
    async writeKeySet(keySet) {
      const nonce = toText(randomUUID());
      const { held } = await table.put({
        item: {
          ...keys.keySet(),
          nonce,
          revision: toNumber(keySet.revision),
          keys: toText(toJson(keySet.keys)),
        },
        condition: 'attribute_not_exists(pk) OR revision = :before OR nonce = :me',
        values: { ':before': toNumber(keySet.revision - 1), ':me': nonce },
      });
      return held;
    },
    async createSecret(secret) {
      const { held } = await table.put({
        item: secretToItem(secret, toText(randomUUID())),
        condition: 'attribute_not_exists(pk)',
      });
      return held;
    },
    async writeSecret(secret) {
      const nonce = toText(randomUUID());
      const { held } = await table.put({
        item: secretToItem(secret, nonce),
        condition: `revision = :before OR nonce = :me OR ${isFromBeforeRevisions}`,
        values: { ':before': toNumber(secret.revision - 1), ':me': nonce },
      });
      return held;
    },
  };
}

function secretToItem({ purpose, revision, versions }: WrappedSecret, nonce: Attribute): Item {
  return {
    ...keys.secret(purpose),
    nonce,
    revision: toNumber(revision),
    versions: toText(toJson(versions)),
  };
}

function keySetFromItem(item: Item): KeySet {
  return { revision: number(item, 'revision'), keys: fromJson(text(item, 'keys')) as readonly SigningKey[] };
}

/** JSON in which byte strings are `{"base64": …}`. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part instanceof Uint8Array ? { base64: Buffer.from(part).toString('base64') } : part,
  );
}

function fromJson(json: string): unknown {
  return JSON.parse(json, (_, part: unknown) => {
    const isBytes =
      typeof part === 'object' && part !== null && 'base64' in part && typeof part.base64 === 'string';
    return isBytes ? new Uint8Array(Buffer.from(String(part.base64), 'base64')) : part;
  });
}
