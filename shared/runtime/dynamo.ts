import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { sdkTable } from '../dynamo/sdk-table.ts';
import type { Table } from '../dynamo/table.ts';
import { watchedTable } from '../dynamo/watched-table.ts';
import { embeddedMetrics } from '../http/metrics.ts';
import { requireVariable } from './env.ts';

/** Milliseconds that one DynamoDB request may take before the SDK tries again: three tries and a delivery fit into a function's fifteen seconds. */
const dynamoTimeouts = { connectionTimeout: 500, requestTimeout: 2_000, throwOnRequestTimeout: true };

let table: Table | undefined;

/** The function's table: one client, and so one pool of connections, for all its stores. */
export function ownTable(): Table {
  table ??= watchedTable(
    sdkTable(
      new DynamoDBClient({ maxAttempts: 3, requestHandler: dynamoTimeouts }),
      requireVariable('tableName'),
    ),
    embeddedMetrics,
  );
  return table;
}
