import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutPlugin } from '../../infra/constructs/bundling/cut-plugin.ts';
import { type Cut, cuts, withErrorsAlone } from '../../infra/constructs/bundling/cuts.ts';
import { leanOptions, plainOptions } from '../../infra/constructs/bundling/options.ts';
import { repository } from '../support/stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-bundling-'));
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const { outExtension: _, ...plain } = plainOptions;
const { outExtension: __, ...lean } = leanOptions;

async function bundleTo(file: string, options: BuildOptions): Promise<Metafile> {
  const entryPoints = [join(import.meta.dirname, 'fixtures/sdk-clients.ts')];
  const { metafile } = await build({ ...options, entryPoints, outfile: join(folder, file), metafile: true });
  return metafile;
}

/** Status of the failures that are not a 400, by their name on the wire. */
const statuses: Readonly<Record<string, number>> = {
  InternalServerError: 500,
  InternalError: 500,
  ServiceUnavailable: 503,
  Throttled: 429,
  OptedOut: 403,
  AuthorizationError: 403,
  'nothing-at-all': 404,
  'html-instead': 502,
};
/** Answers that no service gives, but something between it and us may. */
const texts: Readonly<Record<string, string>> = {
  'nothing-at-all': '',
  'html-instead': '<html><body>Bad gateway</body></html>',
};

/** Answers as DynamoDB, KMS, SNS and SES do: the first two in JSON, the others in XML. What is called like one of the failures fails. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  const target = request.headers['x-amz-target'];
  const { type, content, status } = typeof target === 'string' ? jsonAnswer(body) : xmlAnswer(body);
  response.statusCode = status;
  response.setHeader('content-type', type);
  response.setHeader('x-amzn-requestid', 'request');
  response.end(content);
}

function jsonAnswer(body: string) {
  const { TableName, KeyId } = JSON.parse(body);
  const name = TableName ?? KeyId;
  const type = 'application/x-amz-json-1.0';
  if (name === undefined) return { type, status: 200, content: '{"KeyId":"key","Plaintext":"BwgJ"}' };
  const failure = {
    __type: `com.amazonaws.dynamodb.v20120810#${name}`,
    message: `${name} it is`,
    ...(name === 'ConditionalCheckFailedException' && { Item: { pk: { S: 'one' }, mac: { B: 'bWFj' } } }),
  };
  return { type, status: statuses[name] ?? 400, content: texts[name] ?? JSON.stringify(failure) };
}

function xmlAnswer(body: string) {
  const form = new URLSearchParams(body);
  const action = form.get('Action');
  const name = form.get('PhoneNumber') ?? form.get('Source') ?? '';
  const type = 'text/xml';
  if (name.startsWith('+') || name.includes('@')) {
    const result = `<${action}Result><MessageId>id-of-${action}</MessageId></${action}Result>`;
    return { type, status: 200, content: `<${action}Response>${result}</${action}Response>` };
  }
  const error = `<Error><Type>Sender</Type><Code>${name}</Code><Message>${name} it is</Message></Error>`;
  const content = texts[name] ?? `<ErrorResponse>${error}<RequestId>request</RequestId></ErrorResponse>`;
  return { type, status: statuses[name] ?? 400, content };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const database: Server = dynalite({ createTableMs: 0 });
const services = createServer(answer);
const endpoints = { database: '', services: '' };
const metafiles: Metafile[] = [];

beforeAll(async () => {
  endpoints.database = await listen(database);
  endpoints.services = await listen(services);
  metafiles.push(await bundleTo('lean.mjs', lean), await bundleTo('plain.mjs', plain));
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

const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_SESSION_TOKEN: 'session' };

/** Runs a bundle with nothing in its environment but what is given. */
async function run(file: string, failures: readonly string[] = [], environment: object = keys) {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, file), ...failures], {
    env: {
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.database,
      FAILING_DYNAMODB: endpoints.services,
      AWS_ENDPOINT_URL_KMS: endpoints.services,
      AWS_ENDPOINT_URL_SNS: endpoints.services,
      AWS_ENDPOINT_URL_SES: endpoints.services,
      ...environment,
    },
  });
  return JSON.parse(stdout);
}
/** What a bundle tells of failures, one by one. */
interface Told {
  readonly seen: {
    readonly name: string;
    readonly message: string;
    readonly $metadata: { readonly httpStatusCode: number; readonly attempts: number };
  };
  readonly isConditional: boolean;
  readonly isOutage: boolean;
  readonly delivery: string;
}

async function failuresOf(file: string, failures: readonly string[]): Promise<readonly Told[]> {
  const { failed } = await run(file, failures);
  return failed;
}

describe('a lean bundle', () => {
  it('speaks with DynamoDB, KMS, SNS and SES as the plain one does', async () => {
    const [ofLean, ofPlain] = await Promise.all([run('lean.mjs'), run('plain.mjs')]);
    expect(ofLean.answers).toEqual({
      text: 'kept',
      counted: expect.stringMatching(/^[12]$/),
      mac: 'mac',
      plaintext: [7, 8, 9],
      sms: 'id-of-Publish',
      email: 'id-of-SendEmail',
    });
    // Both count in the same item, at the same time.
    expect({ ...ofPlain.answers, counted: '' }).toEqual({ ...ofLean.answers, counted: '' });
  });

  it('tells the errors that we ask for by class or name just as the plain one does', async () => {
    const failures = [
      'dynamodb:ConditionalCheckFailedException',
      'dynamodb:ReplicatedWriteConflictException',
      'dynamodb:ValidationException',
      'dynamodb:AccessDeniedException',
      'sns:OptedOut',
      'sns:InvalidParameter',
      'sns:Throttled',
      'ses:MessageRejected',
      'ses:InvalidParameterValue',
      'ses:Throttling',
      ...['dynamodb', 'kms', 'sns', 'ses'].map((service) => `${service}:html-instead`),
    ];
    const [ofLean, ofPlain] = await Promise.all([
      failuresOf('lean.mjs', failures),
      failuresOf('plain.mjs', failures),
    ]);
    expect(ofLean).toEqual(ofPlain);
    expect(ofLean[0]).toMatchObject({
      seen: { Item: { pk: { S: 'one' }, mac: { B: { 0: 109, 1: 97, 2: 99 } } } },
      isConditional: true,
    });
    expect(ofLean.slice(4, 9).map(({ delivery }) => delivery)).toEqual([
      'rejected',
      'rejected',
      'failed',
      'rejected',
      'rejected',
    ]);
  });

  const others = [
    'dynamodb:ThrottlingException',
    'dynamodb:ProvisionedThroughputExceededException',
    'dynamodb:RequestLimitExceeded',
    'dynamodb:ResourceNotFoundException',
    'dynamodb:TransactionConflictException',
    'dynamodb:InternalServerError',
    'dynamodb:nothing-at-all',
    'kms:DisabledException',
    'kms:KMSInternalException',
    'ses:AccountSendingPausedException',
    'ses:MailFromDomainNotVerifiedException',
    'ses:ServiceUnavailable',
    'ses:nothing-at-all',
    'sns:InternalError',
    'sns:AuthorizationError',
    'sns:EndpointDisabled',
    'sns:nothing-at-all',
  ];

  it('tells the status, message and attempts of every other error, and under the name on the wire', async () => {
    const essence = ({ seen, ...made }: Told) => ({
      name: seen.name,
      message: seen.message,
      status: seen.$metadata.httpStatusCode,
      attempts: seen.$metadata.attempts,
      ...made,
    });
    const ofLean = (await failuresOf('lean.mjs', others)).map(essence);
    const ofPlain = (await failuresOf('plain.mjs', others)).map(essence);
    // Only SNS has other names on the wire than in the SDK.
    const ofSns = ofPlain.length - 4;
    expect(ofLean.slice(0, ofSns)).toEqual(ofPlain.slice(0, ofSns));
    expect(ofLean.slice(ofSns).map((told) => ({ ...told, name: `${told.name}Exception` }))).toEqual(
      ofPlain.slice(ofSns),
    );
    expect(ofLean.slice(0, 3).map(({ attempts, isOutage }) => ({ attempts, isOutage }))).toEqual(
      Array(3).fill({ attempts: 3, isOutage: true }),
    );
  });

  it('says which variables are missing when there are no credentials', async () => {
    await expect(run('lean.mjs', [], {})).rejects.toThrow(
      'no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment',
    );
  });

  it('refuses adaptive retries', async () => {
    await expect(run('lean.mjs', [], { ...keys, AWS_RETRY_MODE: 'adaptive' })).rejects.toThrow(
      'adaptive retries are left out of this bundle: see infra/constructs/bundling/cuts.ts',
    );
  });

  it('is less than half of the plain one', () => {
    const [ofLean = 0, ofPlain = 0] = metafiles.map(({ outputs }) => Object.values(outputs)[0]?.bytes);
    expect(ofLean / ofPlain).toBeLessThan(0.5);
  });
});

describe('the cuts', () => {
  const registration = (name: string) =>
    `export var ${name}$ = [-3, n0, _N,\n    { [_e]: _c },\n    [_m],\n    [0]\n];\nn0_registry.registerError(${name}$, ${name});\n`;

  it('are all of modules that the plain bundle holds', () => {
    const held = Object.keys(metafiles[1]?.inputs ?? {});
    expect(cuts.filter(({ module }) => !held.includes(`node_modules/${module}`))).toEqual([]);
  });

  it('leave the errors that are kept', () => {
    const text = `${registration('Known')}${registration('Other')}export var rest;\n`;
    expect(withErrorsAlone(['Known'])(text)).toBe(`${registration('Known')}export var rest;\n`);
  });

  it('refuse a client in which an error that would go is used otherwise', () => {
    const text = `${registration('Other')}export var Output$ = [() => Other$];\n`;
    expect(() => withErrorsAlone([])(text)).toThrow('Other is used outside of its registration');
  });

  it('fail the build when the text of the SDK is no longer what they were written for', async () => {
    const [{ module }] = cuts as [Cut];
    const unchanged = cutPlugin([{ module, cut: (text) => text }]);
    await expect(
      bundleTo('refused.mjs', { ...lean, plugins: [unchanged], logLevel: 'silent' }),
    ).rejects.toThrow('nothing was cut out of');
  });

  it('leave every region in its partition, by the pattern of its name', async () => {
    const [ofLean, ofPlain] = await Promise.all([
      partitions('partition-lean.mjs', lean),
      partitions('partition-plain.mjs', plain),
    ]);
    const text = readFileSync(join(repository, 'node_modules', partitionsModule), 'utf8');
    const regions = [...text.matchAll(/"(\w+(?:-\w+)+-\d+)": \{/g)].map(([, region = '']) => region);
    expect(regions).toEqual(expect.arrayContaining(['eu-west-1', 'us-gov-west-1', 'cn-north-1']));
    expect(regions.map(ofLean)).toEqual(
      regions.map((region) => ({ ...ofPlain(region), description: undefined })),
    );
  });
});

const partitionsModule = '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';

/** What the SDK knows of a region's partition, in a bundle of that alone. */
async function partitions(file: string, options: BuildOptions): Promise<(region: string) => object> {
  const contents = "export { partition } from '@aws-sdk/core/client';";
  const outfile = join(folder, file);
  await build({ ...options, stdin: { contents, resolveDir: repository }, outfile });
  const { partition } = await import(pathToFileURL(outfile).href);
  return partition;
}
