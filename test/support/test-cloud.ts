import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../infra/local/cloud.ts';
import { seedDemo } from '../../infra/local/demo.ts';
import { sdkTable } from '../../shared/dynamo/sdk-table.ts';
import type { Item, Table } from '../../shared/dynamo/table.ts';

/** A running stack with its demo clients, as tests see it. */
export interface TestCloud extends LocalCloud {
  /** Lines that the functions printed. */
  readonly logs: string[];
  /** The table, past the functions' recorder and its faults. */
  readonly table: Table;
  /** Every item of the table, in the order of its keys. */
  dump(): Promise<readonly Item[]>;
}

/** What an AWS client of a test needs besides its endpoint. */
export const localAws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

/** Starts a synthesized stack on a free port, with the demo clients. The caller closes it. */
export async function startTestCloud(options: Omit<LocalCloudOptions, 'port' | 'log'>): Promise<TestCloud> {
  const logs: string[] = [];
  const cloud = await startLocalCloud({ ...options, port: 0, log: (line) => logs.push(line) });
  const dynamodb = new DynamoDBClient({ endpoint: cloud.endpoints.dynamodb, ...localAws });
  const tableName = String(cloud.outputs['TableName']);
  await seedDemo(cloud);
  return {
    ...cloud,
    logs,
    table: sdkTable(dynamodb, tableName),
    dump: () => dumpOf(dynamodb, tableName),
    async close() {
      dynamodb.destroy();
      await cloud.close();
    },
  };
}

async function dumpOf(client: DynamoDBClient, tableName: string): Promise<readonly Item[]> {
  const items: { readonly key: string; readonly item: Item }[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) {
    // Every attribute is of a kind that our stores write.
    items.push(
      ...Items.map((item) => ({ key: `${item['pk']?.S}|${item['sk']?.S}`, item: item as unknown as Item })),
    );
  }
  return items.sort((left, right) => (left.key < right.key ? -1 : 1)).map(({ item }) => item);
}
