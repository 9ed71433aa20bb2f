import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, inject } from 'vitest';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../infra/local/cloud.ts';
import { demoContext, seedDemo } from '../../infra/local/demo.ts';
import { sdkTable } from '../../shared/dynamo/sdk-table.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { assemblyOf } from './assembly.ts';

/** A running stack with its demo clients, as tests see it. */
export interface TestCloud extends LocalCloud {
  /** Lines that the functions printed. */
  readonly logs: string[];
  /** The table, past the functions' recorder and its faults. */
  readonly table: Table;
  /** Every item of the table, in the order of its keys. */
  dump(): Promise<readonly unknown[]>;
}

export interface TestCloudOptions extends Pick<LocalCloudOptions, 'dynamodb'> {
  /** CDK context over that of the demo tenant. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Starts the stack on a free port; it ends with the suite that asked for it. */
export async function localCloud({ context, ...options }: TestCloudOptions = {}): Promise<TestCloud> {
  const assembly = await assemblyOf({ ...demoContext, ...context });
  const logs: string[] = [];
  const cloud = await startLocalCloud({ assembly, port: 0, log: (line) => logs.push(line), ...options });
  const dynamodb = new DynamoDBClient({ endpoint: cloud.endpoints.dynamodb, ...localAws });
  afterAll(async () => {
    dynamodb.destroy();
    await cloud.close();
  });
  const tableName = String(cloud.outputs['TableName']);
  await seedDemo(cloud);
  return {
    ...cloud,
    logs,
    table: sdkTable(dynamodb, tableName),
    dump: () => dumpOf(dynamodb, tableName),
  };
}

/** What an AWS client of a test needs besides its endpoint. */
export const localAws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

/** Runs a suite against the stack on dynalite and, where there is a Java for it, on DynamoDB Local. */
export function forEachDynamo(suite: (cloud: TestCloud) => void): void {
  for (const dynamodb of inject('engines')) {
    describe(`on ${dynamodb === 'local' ? 'DynamoDB Local' : 'dynalite'}`, async () => {
      suite(await localCloud({ dynamodb }));
    });
  }
}

async function dumpOf(client: DynamoDBClient, tableName: string): Promise<readonly unknown[]> {
  const items: { readonly key: string; readonly item: unknown }[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) {
    items.push(...Items.map((item) => ({ key: `${item['pk']?.S}|${item['sk']?.S}`, item })));
  }
  return items.sort((left, right) => (left.key < right.key ? -1 : 1)).map(({ item }) => item);
}
