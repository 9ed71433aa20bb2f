import { afterEach, describe, expect, it } from 'vitest';
import { signedReader } from '../../shared/dynamo/signed-reader.ts';
import type { Item } from '../../shared/dynamo/table.ts';
import { type TestTable, testCredentials } from '../support/dynalite.ts';

const item: Item = {
  pk: { S: 'GRANT#1' },
  sk: { S: '#' },
  text: { S: 'ä✓' },
  number: { N: '42' },
  bytes: { B: Uint8Array.from([0, 127, 128, 255]) },
  list: { L: [{ S: 'a' }, { N: '1' }] },
  set: { SS: ['x'] },
};

const variables = ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ENDPOINT_URL_DYNAMODB'];

/** Reads without the SDK give what the SDK wrote. */
export function signedReaderContract(makeTable: () => Promise<TestTable>): void {
  describe('a signed reader', () => {
    const before = variables.map((name) => [name, process.env[name]] as const);

    afterEach(() => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    });

    function readerOf({ endpoint }: TestTable, tableName: string) {
      process.env['AWS_REGION'] = 'eu-north-1';
      process.env['AWS_ACCESS_KEY_ID'] = testCredentials.accessKeyId;
      process.env['AWS_SECRET_ACCESS_KEY'] = testCredentials.secretAccessKey;
      process.env['AWS_ENDPOINT_URL_DYNAMODB'] = endpoint;
      return signedReader(tableName);
    }

    it('reads every kind of attribute as the table does', async () => {
      const table = await makeTable();
      await table.put({ item, condition: 'attribute_not_exists(pk)' });
      const key = { pk: { S: 'GRANT#1' }, sk: { S: '#' } };
      expect(await readerOf(table, table.tableName).get(key)).toEqual(item);
      expect(await table.get(key)).toEqual(item);
    });

    it('finds nothing under a key without item', async () => {
      const table = await makeTable();
      const key = { pk: { S: 'GRANT#2' }, sk: { S: '#' } };
      expect(await readerOf(table, table.tableName).get(key)).toBeUndefined();
    });

    it('throws where there is no such table', async () => {
      const table = await makeTable();
      const key = { pk: { S: 'GRANT#1' }, sk: { S: '#' } };
      await expect(readerOf(table, 'NoSuchTable').get(key)).rejects.toThrow(
        'dynamodb answered GetItem with 400 ResourceNotFoundException',
      );
    });
  });
}
