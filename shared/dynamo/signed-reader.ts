import { type JsonService, signedCall } from '../aws/signed-call.ts';
import { isAttribute } from './item.ts';
import type { Attribute, Item, ItemReader } from './table.ts';

const dynamodb: JsonService = {
  name: 'dynamodb',
  target: 'DynamoDB_20120810',
  version: '1.0',
  endpointVariable: 'AWS_ENDPOINT_URL_DYNAMODB',
};

/** Reads single items by signed calls, for functions that only read: they start without the SDK's client. */
export function signedReader(tableName: string): ItemReader {
  return {
    async get(key) {
      const answer = await signedCall(dynamodb, 'GetItem', {
        TableName: tableName,
        Key: key,
        ConsistentRead: true,
      });
      const { Item: found } = answer as { readonly Item?: Readonly<Record<string, unknown>> };
      return found && fromJson(found);
    },
  };
}

/** In JSON, bytes are base64. */
function fromJson(item: Readonly<Record<string, unknown>>): Item {
  const attributes = Object.entries(item).flatMap(([name, value]): [string, Attribute][] => {
    if (!isAttribute(value)) return [];
    if (!('B' in value)) return [[name, value]];
    return [[name, { B: new Uint8Array(Buffer.from(String(value.B), 'base64')) }]];
  });
  return Object.fromEntries(attributes);
}
