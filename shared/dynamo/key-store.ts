import { randomUUID } from 'node:crypto';
import type { KeyStore, SecretPurpose, WrappedSecret } from '../core/key-custodian.ts';
import type { KeySet, SigningKey } from '../core/key-set.ts';
import { number, text, toNumber, toText } from './item.ts';
import { keys } from './keys.ts';
import type { Item, ItemReader, Table } from './table.ts';

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
  return item && { purpose, versions: fromJson(text(item, 'versions')) as WrappedSecret['versions'] };
}

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
    async createSecret({ purpose, versions }) {
      const { held } = await table.put({
        item: { ...keys.secret(purpose), versions: toText(toJson(versions)) },
        condition: 'attribute_not_exists(pk)',
      });
      return held;
    },
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
