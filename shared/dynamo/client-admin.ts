import { entities } from '../contract/table.ts';
import type { Client } from '../core/model.ts';
import { clientFromItem, clientToItem } from './client-store.ts';
import { type ItemRegistry, itemRegistry } from './item-registry.ts';
import { keys } from './keys.ts';
import type { AdminTable } from './sdk-admin-table.ts';

/** A client as it was read. */
export interface ClientRecord {
  readonly client: Client;
  /** Names this state of the item; absent on one that was written by other means. */
  readonly revision?: string;
}

/** The clients, as their administrator sees them: never from a cache. */
export interface ClientRegistry extends Omit<ItemRegistry<Client>, 'read' | 'replace'> {
  /** Writes the client in the place of the one that was read; false when that was changed or removed since. */
  replace(before: ClientRecord, client: Client): Promise<boolean>;
  read(clientId: string): Promise<ClientRecord | undefined>;
}

/** Clients in the table. */
export function dynamoClientRegistry(table: AdminTable): ClientRegistry {
  const registry = itemRegistry<Client>(table, {
    partition: entities.client,
    keyOf: keys.client,
    toItem: clientToItem,
    fromItem: clientFromItem,
  });
  return {
    ...registry,
    async read(clientId) {
      const record = await registry.read(clientId);
      if (!record) return undefined;
      const { value: client, ...rest } = record;
      return { client, ...rest };
    },
  };
}
