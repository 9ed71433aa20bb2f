import { describe, expect, it } from 'vitest';
import type { Client } from '../../shared/core/model.ts';
import { clientToItem, dynamoClientStore } from '../../shared/dynamo/client-store.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { testClock } from '../support/clock.ts';
import { clientWith } from '../support/memory-fixtures.ts';
import { countingTable } from './counting-table.ts';

async function setUp(makeTable: () => Promise<Table>) {
  const clock = testClock();
  const table = await makeTable();
  const counting = countingTable(table);
  return { clock, table, counting, store: dynamoClientStore(counting, clock) };
}

async function write(table: Table, client: Client): Promise<void> {
  await table.put({
    item: clientToItem(client),
    condition: 'attribute_not_exists(pk) OR attribute_exists(pk)',
  });
}

/** What the client store in the table keeps in memory. */
export function clientCacheContract(makeTable: () => Promise<Table>): void {
  describe('the clients in memory', () => {
    it('are read once a minute', async () => {
      const { clock, counting, store, table } = await setUp(makeTable);
      await write(table, clientWith());
      await store.find('app');
      await write(table, clientWith({ clientName: 'changed' }));
      clock.advance(59.999);
      expect(await store.find('app')).toEqual(clientWith());
      expect(counting.requests()).toBe(1);
      clock.advance(0.001);
      expect(await store.find('app')).toEqual(clientWith({ clientName: 'changed' }));
      expect(counting.requests()).toBe(2);
    });

    it('are read again where they are not what they should be, as often as an unknown one', async () => {
      const { counting, store, table } = await setUp(makeTable);
      await write(table, clientWith());
      await store.find('app');
      await write(table, clientWith({ clientName: 'changed' }));
      const isChanged = ({ clientName }: Client) => clientName === 'changed';
      expect(await store.find('app', isChanged)).toEqual(clientWith({ clientName: 'changed' }));
      expect(counting.requests()).toBe(2);
      expect(await store.find('app', isChanged)).toEqual(clientWith({ clientName: 'changed' }));
      expect(counting.requests()).toBe(2);
      await store.find('app', () => false);
      await store.find('nobody', () => false);
      expect(counting.requests()).toBe(4);
    });

    it('are never remembered as unknown', async () => {
      const { store, table } = await setUp(makeTable);
      expect(await store.find('app')).toBeUndefined();
      await write(table, clientWith());
      expect(await store.find('app')).toEqual(clientWith());
    });

    it('are a thousand at most: the one that was read first makes room for another', async () => {
      const { counting, store, table } = await setUp(makeTable);
      for (let n = 0; n <= 1_000; n += 1) await write(table, clientWith({ clientId: `app-${n}` }));
      for (let n = 0; n < 1_000; n += 1) await store.find(`app-${n}`);
      await store.find('app-0');
      expect(counting.requests()).toBe(1_000);
      await store.find('app-1000');
      await store.find('app-1');
      expect(counting.requests()).toBe(1_001);
      await store.find('app-0');
      expect(counting.requests()).toBe(1_002);
    });

    it('names the attribute of an item that is no client', async () => {
      const { store, table } = await setUp(makeTable);
      const item = { ...keys.client('broken'), secrets: { S: '[]' } };
      await table.put({ item, condition: 'attribute_not_exists(pk)' });
      await expect(store.find('broken')).rejects.toThrow(
        'CLIENT: attribute resource_server is missing or of another kind',
      );
    });
  });
}
