import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { isAttribute } from './item.ts';
import type { Item, Key, Table, WriteOutcome } from './table.ts';

/** The table through the AWS SDK. */
export function sdkTable(client: DynamoDBClient, tableName: string): Table {
  const get = async (key: Key) => {
    const { Item: found } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: toSdk(key), ConsistentRead: true }),
    );
    return found && fromSdk(found);
  };
  return {
    get,
    put: ({ item, condition, values }) =>
      settled(async () => {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: toSdk(item),
            ConditionExpression: condition,
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            ...(values ? { ExpressionAttributeValues: toSdk(values) } : {}),
          }),
        );
        return undefined;
      }),
    async update({ key, update, condition, values, names }) {
      const outcome = await settled(async () => {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: toSdk(key),
            UpdateExpression: update,
            ConditionExpression: condition,
            ExpressionAttributeValues: toSdk(values),
            ...(names ? { ExpressionAttributeNames: { ...names } } : {}),
            ReturnValues: 'ALL_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return Attributes;
      });
      if (outcome.held || outcome.item) return outcome;
      // DynamoDB sends the item with the failure. An emulator that does not is asked for it; where there is none, that costs one read.
      const item = await get(key);
      return item ? { held: false, item } : { held: false };
    },
  };
}

/** A failed condition is an outcome; everything else that is thrown stays thrown. */
async function settled(
  write: () => Promise<Record<string, AttributeValue> | undefined>,
): Promise<WriteOutcome> {
  try {
    const item = await write();
    return item ? { held: true, item: fromSdk(item) } : { held: true };
  } catch (thrown) {
    if (!(thrown instanceof ConditionalCheckFailedException)) throw thrown;
    return thrown.Item ? { held: false, item: fromSdk(thrown.Item) } : { held: false };
  }
}

/** An item or a key as the SDK's types want it. */
export function toSdk(item: Item): Record<string, AttributeValue> {
  return item as unknown as Record<string, AttributeValue>;
}

/** An item of the SDK's. Attributes of kinds that we never write are left out. */
export function fromSdk(item: Record<string, AttributeValue>): Item {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => (isAttribute(value) ? [[name, value]] : [])),
  );
}
