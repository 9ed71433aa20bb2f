import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundling, replacements } from '../../infra/constructs/bundling/options.ts';

const fixture = join(import.meta.dirname, 'fixtures/sdk-clients.ts');
const folder = mkdtempSync(join(tmpdir(), 'latchkey-bundling-'));
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

const options = {
  entryPoints: [fixture],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: bundling.target ?? 'unset',
  minify: true,
  mainFields: bundling.mainFields ?? [],
  metafile: true,
  logLevel: 'error',
} satisfies BuildOptions;

async function bundleTo(file: string, alias: Record<string, string>): Promise<number> {
  const outfile = join(folder, file);
  const { metafile } = await build({ ...options, outfile, alias });
  return Object.values(metafile.outputs)[0]?.bytes ?? 0;
}

/** Answers as KMS, SNS and SES do: KMS in JSON, the others in XML. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    if (request.headers['x-amz-target'] === 'TrentService.Decrypt') {
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ KeyId: 'key', Plaintext: 'BwgJ' }));
      return;
    }
    const form = new URLSearchParams(body);
    const action = form.get('Action');
    response.setHeader('content-type', 'text/xml');
    if (form.get('PhoneNumber') === 'refused') {
      response.statusCode = 400;
      response.end(
        '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameter</Code><Message>Invalid parameter</Message></Error></ErrorResponse>',
      );
      return;
    }
    response.end(
      `<${action}Response><${action}Result><MessageId>id-of-${action}</MessageId></${action}Result></${action}Response>`,
    );
  });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const database: Server = dynalite({ createTableMs: 0 });
const services = createServer(answer);
const endpoints = { database: '', services: '' };
const sizes = { replaced: 0, plain: 0 };

beforeAll(async () => {
  endpoints.database = await listen(database);
  endpoints.services = await listen(services);
  sizes.replaced = await bundleTo('replaced.mjs', Object.fromEntries(replacements));
  sizes.plain = await bundleTo('plain.mjs', {});
  const client = new DynamoDBClient({ endpoint: endpoints.database, region: 'eu-west-1', credentials });
  await client.send(
    new CreateTableCommand({
      TableName: 'items',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName: 'items' });
  client.destroy();
});

afterAll(() => {
  database.close();
  services.close();
  rmSync(folder, { recursive: true });
});

/** Runs a bundle with nothing in its environment but what is given. */
function run(file: string, environment: Record<string, string>) {
  return promisify(execFile)(process.execPath, [join(folder, file)], {
    env: {
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.database,
      AWS_ENDPOINT_URL_KMS: endpoints.services,
      AWS_ENDPOINT_URL_SNS: endpoints.services,
      AWS_ENDPOINT_URL_SES: endpoints.services,
      ...environment,
    },
  });
}

describe('a bundle with the replacements', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_SESSION_TOKEN: 'session' };

  it('speaks with DynamoDB, KMS, SNS and SES as the plain bundle does', async () => {
    const [replaced, plain] = await Promise.all([run('replaced.mjs', keys), run('plain.mjs', keys)]);
    expect(JSON.parse(replaced.stdout)).toEqual({
      item: 'kept',
      plaintext: [7, 8, 9],
      sms: 'id-of-Publish',
      email: 'id-of-SendEmail',
      refused: { name: 'InvalidParameterException', message: 'Invalid parameter' },
    });
    expect(JSON.parse(plain.stdout)).toEqual(JSON.parse(replaced.stdout));
  });

  it('says which variables are missing when there are no credentials', async () => {
    await expect(run('replaced.mjs', {})).rejects.toThrow(
      'no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment',
    );
  });

  it('is two thirds of the plain one or less', () => {
    expect(sizes.replaced / sizes.plain).toBeLessThan(0.67);
  });
});
