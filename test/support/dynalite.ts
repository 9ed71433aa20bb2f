import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { startDynamodbLocal } from '../../infra/local/services/dynamodb-local.ts';
import { grantsByUser, tableKeys } from '../../shared/contract/table.ts';
import { sdkTable } from '../../shared/dynamo/sdk-table.ts';
import type { Table } from '../../shared/dynamo/table.ts';

/** A new, empty table of ours, and where it is. */
export interface TestTable extends Table {
  readonly tableName: string;
  readonly endpoint: string;
}

interface Engine {
  readonly url: string;
  close(): Promise<void>;
}

/** What every local DynamoDB takes for credentials. */
export const testCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Starts dynalite in memory on a free port. */
async function startDynalite(): Promise<Engine> {
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}

const engines = {
  dynalite: { name: 'dynalite', start: startDynalite },
  local: { name: 'DynamoDB Local', start: () => startDynamodbLocal(undefined) },
} as const;

/**
 * Runs a suite on dynalite and, where the machine can, on AWS's DynamoDB Local, which is the truth. `makeTable` gives a new table on each call.
 */
export function forEachDynamo(name: string, suite: (makeTable: () => Promise<TestTable>) => void): void {
  for (const engine of inject('engines')) {
    const { name: of, start } = engines[engine];
    describe(`${name} on ${of}`, () => suite(tablesOf(start)));
  }
}

/** The same on dynalite alone: for what does not depend on the engine. */
export function onDynalite(name: string, suite: (makeTable: () => Promise<TestTable>) => void): void {
  describe(`${name} on ${engines.dynalite.name}`, () => suite(tablesOf(engines.dynalite.start)));
}

/** Starts the engine before the tests of the suite that calls it, and ends it after them. */
function tablesOf(start: () => Promise<Engine>): () => Promise<TestTable> {
  let running: { readonly engine: Engine; readonly client: DynamoDBClient } | undefined;
  let made = 0;
  beforeAll(async () => {
    const engine = await start();
    const client = new DynamoDBClient({
      endpoint: engine.url,
      region: 'eu-north-1',
      credentials: testCredentials,
    });
    running = { engine, client };
  });
  afterAll(async () => {
    running?.client.destroy();
    await running?.engine.close();
  });
  return async () => {
    if (!running) throw new Error('the table is asked for outside of a test');
    made += 1;
    const tableName = `Table${made}`;
    await createTable(running.client, tableName);
    return { ...sdkTable(running.client, tableName), tableName, endpoint: running.engine.url };
  };
}

async function createTable(client: DynamoDBClient, TableName: string): Promise<void> {
  const { partition, sort } = tableKeys;
  const command = new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: partition, AttributeType: 'S' },
      { AttributeName: sort, AttributeType: 'S' },
      { AttributeName: grantsByUser.partition, AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: grantsByUser.name,
        KeySchema: [{ AttributeName: grantsByUser.partition, KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });
  let state = (await client.send(command)).TableDescription;
  while (state?.TableStatus !== 'ACTIVE') {
    await setTimeout(5);
    state = (await client.send(new DescribeTableCommand({ TableName }))).Table;
  }
}
