import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll } from 'vitest';
import { type AdminTable, sdkAdminTable } from '../../shared/dynamo/sdk-admin-table.ts';
import { localAws, type TestCloud } from '../support/local.ts';

/** The table of a running stack, with the administrator's rights. */
export function adminTableOf({ endpoints, outputs }: TestCloud): AdminTable {
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodb, ...localAws });
  afterAll(() => client.destroy());
  return sdkAdminTable(client, String(outputs['TableName']));
}
