import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsHttp } from '../aws/http.ts';
import { sdkTable } from '../dynamo/sdk-table.ts';
import { signedReader } from '../dynamo/signed-reader.ts';
import type { Table } from '../dynamo/table.ts';
import { watchedTable } from '../dynamo/watched-table.ts';
import { embeddedMetrics } from '../http/metrics.ts';
import { requireVariable } from './env.ts';

let table: Table | undefined;

/**
 * The function's table, over one pool of connections for all its stores. It is written by the SDK's client, and read by signed calls: the client's first request takes it 15 ms of a cold start
 * (`npm run bench -- --only cold`), and many a first event only reads.
 */
export function ownTable(): Table {
  if (!table) {
    const name = requireVariable('tableName');
    const client = new DynamoDBClient({ maxAttempts: 3, requestHandler: awsHttp });
    table = watchedTable({ ...sdkTable(client, name), ...signedReader(name) }, embeddedMetrics);
  }
  return table;
}
