import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/dynamo/table.ts';
import { localAws, type TestCloud } from '../../support/test-cloud.ts';
import { itemsOfSomebody } from './items.ts';

/** Tables beside the stack's own, in the same DynamoDB Local. */
export interface Tables {
  /** Makes a table with the stack's own keys and index, and what the stack's own holds by now. */
  copy(name: string): Promise<void>;
  /** Adds items of people until there are so many, or the time has come (as `performance.now` tells it). */
  fill(name: string, items: number, until: number): Promise<void>;
  /** Items in a table, as DynamoDB Local counts them. */
  count(name: string): Promise<number>;
  close(): void;
}

/** Items that one `BatchWriteItem` takes, and requests under way at once: more do not make DynamoDB Local quicker. */
const batch = 25;
const parallel = 4;

export function tablesBeside(cloud: TestCloud): Tables {
  const client = new DynamoDBClient({ endpoint: cloud.endpoints.dynamodb, ...localAws });
  const agent = new Agent({ keepAlive: true, maxSockets: parallel });
  const write = (name: string, items: readonly Item[]) =>
    batchWrite(cloud.endpoints.dynamodb, agent, name, items);
  const count = async (TableName: string): Promise<number> => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    return Table?.ItemCount ?? 0;
  };
  return {
    count,
    async copy(name) {
      await createLike(client, String(cloud.outputs['TableName']), name);
      const items = [...(await cloud.dump())];
      while (items.length > 0) await write(name, items.splice(0, batch));
    },
    async fill(name, items, until) {
      let left = items - (await count(name));
      const writer = async (): Promise<void> => {
        const ready: Item[] = [];
        while (left > 0 && performance.now() < until) {
          while (ready.length < batch) ready.push(...(await itemsOfSomebody()));
          const due = ready.splice(0, Math.min(batch, left));
          left -= due.length;
          await write(name, due);
        }
      };
      await Promise.all(Array.from({ length: parallel }, writer));
    },
    close() {
      client.destroy();
      agent.destroy();
    },
  };
}

async function createLike(client: DynamoDBClient, like: string, TableName: string): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: like }));
  const indexes = (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
    ...{ IndexName, KeySchema, Projection },
  }));
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Table?.AttributeDefinitions,
      KeySchema: Table?.KeySchema,
      GlobalSecondaryIndexes: indexes,
    }),
  );
}

/** Without the SDK, which would take longer over a million items than DynamoDB Local does. Throws what DynamoDB Local answers where that is not success. */
async function batchWrite(url: string, agent: Agent, table: string, items: readonly Item[]): Promise<void> {
  const { status, body } = await post(url, agent, {
    RequestItems: { [table]: items.map((item) => ({ PutRequest: { Item: wireForm(item) } })) },
  });
  if (status !== 200) throw new Error(`DynamoDB Local answered ${status}: ${body}`);
}

function post(
  url: string,
  agent: Agent,
  input: unknown,
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.BatchWriteItem',
    // DynamoDB Local wants the form of a signature, and believes it.
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, headers }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode, body }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(input));
  });
}

/** In JSON, bytes are base64. */
function wireForm(item: Item): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      'B' in value ? { B: Buffer.from(value.B).toString('base64') } : value,
    ]),
  );
}
