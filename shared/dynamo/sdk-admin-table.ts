import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { fromSdk, sdkTable, toSdk } from './sdk-table.ts';
import type { Item, Key, Table } from './table.ts';

/** Most items that one request asks for. */
const pageSize = 100;

/** What the administrator's command may do beyond the functions, none of whose policies allows it. */
export interface AdminTable extends Table {
  /** Removes the item; false when there is none. */
  remove(key: Key): Promise<boolean>;
  /** Every item under a partition key, by sort key. */
  partition(partitionKey: string): AsyncGenerator<Item>;
  /** What the index holds of every item whose indexed attribute has the value. What was written in the last moments may be missing. */
  indexed(index: SparseIndex, value: string): AsyncGenerator<Item>;
}

/** An index over the items that have its attribute. */
export interface SparseIndex {
  readonly name: string;
  /** The attribute. */
  readonly partition: string;
}

/** The table through the AWS SDK, with the administrator's rights. */
export function sdkAdminTable(client: DynamoDBClient, tableName: string): AdminTable {
  return {
    ...sdkTable(client, tableName),
    async remove(key) {
      try {
        await client.send(
          new DeleteItemCommand({
            TableName: tableName,
            Key: toSdk(key),
            ConditionExpression: 'attribute_exists(pk)',
          }),
        );
        return true;
      } catch (thrown) {
        if (thrown instanceof ConditionalCheckFailedException) return false;
        throw thrown;
      }
    },
    async *partition(partitionKey) {
      const pages = paginateQuery(
        { client, pageSize },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: partitionKey } },
          ConsistentRead: true,
        },
      );
      for await (const { Items: items = [] } of pages) yield* items.map(fromSdk);
    },
    async *indexed({ name, partition }, value) {
      const pages = paginateQuery(
        { client, pageSize },
        {
          TableName: tableName,
          IndexName: name,
          KeyConditionExpression: '#indexed = :value',
          ExpressionAttributeNames: { '#indexed': partition },
          ExpressionAttributeValues: { ':value': { S: value } },
        },
      );
      for await (const { Items: items = [] } of pages) yield* items.map(fromSdk);
    },
  };
}
