import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { isJsonObject, type JsonObject, listOf, objectOf } from '../json.ts';
import type { Stack } from './stack.ts';

// What `CreateTable` takes of an index; warm throughput, contributor insights and the like are not for an emulator.
const indexMembers = ['IndexName', 'KeySchema', 'Projection'] as const;

/** The `CreateTable` requests for the template's tables: keys, indexes and attributes, on demand. */
export function readTables(stack: Stack): readonly CreateTableCommandInput[] {
  return stack.resources('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map((resource) => {
    const properties = stack.properties(resource);
    const request: JsonObject = {
      TableName: stack.physicalId(resource),
      AttributeDefinitions: properties['AttributeDefinitions'],
      KeySchema: properties['KeySchema'],
      BillingMode: 'PAY_PER_REQUEST',
      ...indexes(properties, 'GlobalSecondaryIndexes'),
      ...indexes(properties, 'LocalSecondaryIndexes'),
    };
    // CloudFormation's members have the API's own form.
    return request as unknown as CreateTableCommandInput;
  });
}

function indexes(properties: JsonObject, member: string): JsonObject {
  const defined = listOf(properties[member]).filter(isJsonObject);
  if (defined.length === 0) return {};
  return { [member]: defined.map((index) => pick(objectOf(index))) };
}

function pick(index: JsonObject): JsonObject {
  return Object.fromEntries(indexMembers.map((member) => [member, index[member] ?? null]));
}
