import { createHash } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Json, type JsonObject, objectOf } from '../../../infra/local/json.ts';
import type { Start } from './start.ts';

const table = 'openauth';
const credentials = { client_id: 'service', client_secret: 'service-secret' } as const;

interface RivalOptions extends Pick<Start, 'driver' | 'file'> {
  /** DynamoDB's. */
  readonly endpoint: string;
  /** Variables that Lambda sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** An event of an API for a posted form; the rival gets it with a path and a form of its own. */
  readonly event: Json;
}

/** OpenAuth's function with its two first events. Whichever is started first makes its keys, so that every other start finds them. */
export interface OpenauthRival {
  readonly jwks: Start;
  /** client_credentials. */
  readonly token: Start;
}

/** OpenAuth's issuer on a table of its own in the same service. */
export async function openauthRival(options: RivalOptions): Promise<OpenauthRival> {
  const { endpoint, environment, event, ...program } = options;
  await createTable(endpoint, environment['AWS_REGION'] ?? '');
  const secret = createHash('sha256').update(credentials.client_secret).digest('hex');
  const at = (path: string, changes: JsonObject): Start => ({
    ...program,
    environment: { ...environment, TABLE: table, ENDPOINT: endpoint, CLIENT_SECRET_SHA256: secret },
    event: { ...objectOf(event), resource: path, path, ...changes },
  });
  const form = { grant_type: 'client_credentials', provider: 'service', ...credentials };
  return {
    jwks: at('/.well-known/jwks.json', { httpMethod: 'GET', body: null }),
    token: at('/token', { body: new URLSearchParams(form).toString() }),
  };
}

/** The table of its documentation: two text keys. */
async function createTable(endpoint: string, region: string): Promise<void> {
  const client = new DynamoDBClient({
    ...{ endpoint, region },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: table,
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  client.destroy();
}
