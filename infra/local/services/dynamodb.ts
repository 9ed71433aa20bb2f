import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { StartUpError } from '../errors.ts';
import type { Stack } from '../template/stack.ts';
import { readTables } from '../template/table.ts';
import { startDynamodbLocal } from './dynamodb-local.ts';
import type { LocalEndpoint } from './endpoint.ts';

/** Which program stands in for DynamoDB. */
export type DynamodbEngine = 'dynalite' | 'local';

/**
 * Starts DynamoDB with the template's tables; those that `folder` already holds are kept as they are.
 * Throws `StartUpError` when the folder's data cannot be read or Java is missing.
 */
export async function startDynamodb(
  engine: DynamodbEngine,
  stack: Stack,
  folder: string | undefined,
): Promise<LocalEndpoint> {
  const { account, region } = stack.assembly;
  const endpoint =
    engine === 'local' ? await startDynamodbLocal(folder) : await startDynalite({ account, region, folder });
  try {
    await createTables(endpoint.url, stack, folder);
    return endpoint;
  } catch (error) {
    await endpoint.close();
    throw error;
  }
}

async function createTables(url: string, stack: Stack, folder: string | undefined): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: url,
    region: stack.assembly.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  try {
    for (const table of readTables(stack)) {
      if (!(await isKnown(client, table, folder))) await client.send(new CreateTableCommand(table));
      await untilActive(client, table);
    }
  } finally {
    client.destroy();
  }
}

// The first look into the data: what is wrong with the folder shows here.
async function isKnown(
  client: DynamoDBClient,
  { TableName }: CreateTableCommandInput,
  folder: string | undefined,
): Promise<boolean> {
  try {
    await client.send(new DescribeTableCommand({ TableName }));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw unreadable(folder);
  }
}

async function untilActive(client: DynamoDBClient, { TableName }: CreateTableCommandInput): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  if (Table?.TableStatus === 'ACTIVE') return;
  await setTimeout(10);
  await untilActive(client, { TableName });
}

function unreadable(folder = 'memory'): StartUpError {
  return new StartUpError(
    `The DynamoDB data in ${folder} cannot be opened: it is damaged, or another local cloud is using it.`,
  );
}

interface DynaliteOptions {
  readonly account: string;
  readonly region: string;
  readonly folder: string | undefined;
}

async function startDynalite({ account, folder, region }: DynaliteOptions): Promise<LocalEndpoint> {
  const worker = new Worker(new URL('./dynalite-worker.ts', import.meta.url), {
    name: 'dynalite',
    workerData: { path: folder },
    env: { AWS_ACCOUNT_ID: account, AWS_REGION: region },
    execArgv: [],
  });
  // It has thrown, and with it goes its listener: whoever is talking to it sees the connection close.
  worker.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  const [{ port }] = (await once(worker, 'message').catch(() => {
    throw unreadable(folder);
  })) as [{ readonly port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => {
        worker.once('message', () => resolve());
      });
      worker.postMessage('close');
      await Promise.race([closed, ended]);
      await worker.terminate();
    },
  };
}
