import { randomUUID } from 'node:crypto';
import { entities } from '../contract/table.ts';
import type { Client } from '../core/model.ts';
import { clientFromItem, clientToItem } from './client-store.ts';
import { maybeText, toText } from './item.ts';
import { keys } from './keys.ts';
import type { AdminTable } from './sdk-admin-table.ts';

/** A client as it was read. */
export interface ClientRecord {
  readonly client: Client;
  /** Names this state of the item; absent on one that was written by other means. */
  readonly revision?: string;
}

/** The clients, as their administrator sees them: never from a cache. */
export interface ClientRegistry {
  read(clientId: string): Promise<ClientRecord | undefined>;
  /** Every client, by id. */
  list(): AsyncGenerator<Client>;
  /** False when the id is taken; then nothing is written. */
  create(client: Client): Promise<boolean>;
  /** Writes the client in the place of the one that was read; false when that was changed or removed since. */
  replace(before: ClientRecord, client: Client): Promise<boolean>;
  /** False when there is none. */
  remove(clientId: string): Promise<boolean>;
}

/** Clients in the table. */
export function dynamoClientRegistry(table: AdminTable): ClientRegistry {
  return {
    async read(clientId) {
      // What no client can be called is no key for DynamoDB either.
      const item = isPossible(clientId) ? await table.get(keys.client(clientId)) : undefined;
      if (!item) return undefined;
      const revision = maybeText(item, 'revision');
      return { client: clientFromItem(item), ...(revision === undefined ? {} : { revision }) };
    },
    async *list() {
      for await (const item of table.partition(entities.client)) yield clientFromItem(item);
    },
    create: (client) => write(table, client, 'attribute_not_exists(pk)', undefined),
    replace: ({ revision }, client) =>
      revision === undefined
        ? write(table, client, 'attribute_exists(pk) AND attribute_not_exists(revision)', undefined)
        : write(table, client, 'revision = :before', revision),
    remove: (clientId) => table.remove(keys.client(clientId)),
  };
}

function isPossible(clientId: string): boolean {
  return clientId.length >= 1 && clientId.length <= 256;
}

/** The revision is new with each write, so that a write whose answer was lost, and which the SDK sends again, finds its own mark and holds. */
async function write(
  table: AdminTable,
  client: Client,
  condition: string,
  before: string | undefined,
): Promise<boolean> {
  const revision = toText(randomUUID());
  const { held } = await table.put({
    item: { ...clientToItem(client), revision },
    condition: `(${condition}) OR revision = :mine`,
    values: { ':mine': revision, ...(before === undefined ? {} : { ':before': toText(before) }) },
  });
  return held;
}
