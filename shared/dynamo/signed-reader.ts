import { AwsClient } from 'aws4fetch';
import { isAttribute } from './item.ts';
import type { Attribute, Item, ItemReader } from './table.ts';

export interface SignedReaderOptions {
  readonly tableName: string;
  readonly region: string;
  /** Address of DynamoDB; left out, the region's. */
  readonly endpoint?: string;
  readonly credentials: () => {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

const attempts = 3;
const timeoutMilliseconds = 2_000;

/**
 * Reads single items with one signed POST, for functions whose start-up must not pay for the SDK client (docs/decisions). DynamoDB's JSON protocol is the SDK's own;
 * the signature is aws4fetch's.
 */
export function signedReader(options: SignedReaderOptions): ItemReader {
  const url = options.endpoint ?? `https://dynamodb.${options.region}.amazonaws.com`;
  return {
    async get(key) {
      const body = JSON.stringify({ TableName: options.tableName, Key: key, ConsistentRead: true });
      const client = new AwsClient({
        ...options.credentials(),
        region: options.region,
        service: 'dynamodb',
        retries: attempts - 1,
        initRetryMs: 20,
      });
      const response = await client.fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.GetItem',
        },
        body,
        signal: AbortSignal.timeout(timeoutMilliseconds),
      });
      if (!response.ok) throw new Error(`DynamoDB answered GetItem with status ${response.status}`);
      const { Item: found } = (await response.json()) as { Item?: Readonly<Record<string, unknown>> };
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
