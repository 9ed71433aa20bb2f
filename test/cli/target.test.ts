import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { tableKeys } from '../../shared/contract/table.ts';
import { localAws, localCloud } from '../support/local.ts';
import { fakeCloudFormation, type StackAnswer } from './fake-cloudformation.ts';
import { askCommand, failCommand, type Json, runCommand } from './run.ts';

const cloud = await localCloud();
await makeTable('NoKeysYet');
const cloudformation = await fakeCloudFormation(
  new Map<string, StackAnswer>([
    ['Latchkey', cloud.outputs],
    ['Other', { BucketName: 'files' }],
    ['Empty', { ...cloud.outputs, TableName: 'NoKeysYet' }],
    ['Gone', { ...cloud.outputs, TableName: 'NoSuchTable' }],
    [
      'Forbidden',
      { code: 'AccessDenied', message: 'User x may not perform cloudformation:DescribeStacks', status: 403 },
    ],
    [
      'Expired',
      { code: 'ExpiredToken', message: 'The security token included in the request is expired', status: 403 },
    ],
    [
      'Stranger',
      {
        code: 'InvalidClientTokenId',
        message: 'The security token included in the request is invalid.',
        status: 403,
      },
    ],
  ]),
);
/** An empty table of our shape, beside that of the stack. */
async function makeTable(TableName: string): Promise<void> {
  const { partition, sort } = tableKeys;
  const client = new DynamoDBClient({ endpoint: cloud.endpoints.dynamodb, ...localAws });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: partition, AttributeType: 'S' },
        { AttributeName: sort, AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: partition, KeyType: 'HASH' },
        { AttributeName: sort, KeyType: 'RANGE' },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName });
  client.destroy();
}

const region = { AWS_REGION: 'us-east-1' };
const credentials = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
const aws = {
  ...region,
  ...credentials,
  AWS_ENDPOINT_URL_CLOUDFORMATION: cloudformation,
  AWS_ENDPOINT_URL_DYNAMODB: cloud.endpoints.dynamodb,
  AWS_ENDPOINT_URL_KMS: cloud.endpoints.kms,
};
const failure = (error: unknown, code = 1) => ({ code, stdout: '', error });
const list = (name: string) => ['client', 'list', '--stack', name];

describe('a deployed stack', () => {
  it("is found by its name, with the caller's credentials and region", async () => {
    const { clients } = (await askCommand(list('Latchkey'), { env: aws })) as {
      readonly clients: readonly Json[];
    };
    expect(clients.map(({ client_id: id }) => id)).toEqual([
      'demo-api',
      'demo-app',
      'demo-backend',
      'demo-cli',
      'demo-limited',
      'demo-partner',
      'demo-plain',
      'demo-service',
      'demo-spa',
      'demo-web',
    ]);
  });

  it('without clients and keys says how to come by them', async () => {
    expect([
      await runCommand(list('Empty'), { env: aws }),
      await failCommand(['key', 'list', '--stack', 'Empty'], { env: aws }),
      await failCommand(['key', 'rotate', '--yes', '--stack', 'Empty'], { env: aws }),
    ]).toEqual([
      { code: 0, stdout: 'There are no clients yet: `client create` makes one.\n', stderr: '' },
      failure('stack Empty has no signing keys yet: deploy it first'),
      failure('there are no signing keys yet: deploy the stack first'),
    ]);
  });

  it('rotates its keys, as the local one does', async () => {
    const { keys } = await askCommand(['key', 'rotate', '--yes', '--stack', 'Latchkey'], { env: aws });
    // Each algorithm has one that signs, one ahead, and one that has signed.
    expect(keys).toHaveLength(9);
  });

  it.each([
    [
      'NoSuch',
      'there is no stack NoSuch in us-east-1: check the name (`aws cloudformation list-stacks`), AWS_REGION and AWS_PROFILE',
    ],
    ['Other', 'stack Other has no output TableName: it is not a stack of Latchkey, or of another version'],
    ['Gone', 'the table or key of the stack does not exist: was the stack deleted?'],
    [
      'Forbidden',
      expect.stringMatching(
        /^these credentials may not do that: .* \(User x may not perform cloudformation:DescribeStacks\)$/,
      ),
    ],
    ['Expired', 'the AWS credentials have expired: log in again (`aws sso login`)'],
    [
      'Stranger',
      'AWS does not know these credentials: check AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ],
  ])('%s: says what to do', async (name, error) => {
    expect(await failCommand(list(name), { env: aws })).toEqual(failure(error));
  });

  it('needs a region, credentials and a network, and says so', async () => {
    const nowhere = { ...region, ...credentials, AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:1' };
    expect([
      await failCommand(list('Latchkey'), { env: credentials }),
      await failCommand(list('Latchkey'), { env: region }),
      await failCommand(list('Latchkey'), { env: nowhere }),
    ]).toEqual([
      failure('no AWS region is set: set AWS_REGION, or a region in the profile'),
      failure(
        'no AWS credentials were found: log in (`aws sso login`), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      ),
      failure('the stack cannot be reached (ECONNREFUSED): is there a network, and is the region right?'),
    ]);
  });
});

describe('the local cloud', () => {
  it.each(['https://example.com', 'http://example.com:8787', 'http://169.254.169.254'])(
    'is not sought at %s',
    async (address) => {
      expect(await failCommand(['client', 'list', '--local', address])).toEqual(
        failure(`--local takes an address on this machine such as http://localhost:8787, not ${address}`, 2),
      );
    },
  );

  it('is told from whatever else listens there', async () => {
    const address = new URL(cloudformation).origin;
    expect(await failCommand(['client', 'list', '--local', address])).toEqual(
      failure(
        `no local cloud answers at ${address}: start it with \`npm start\`, or give its address as --local http://localhost:PORT`,
      ),
    );
  });
});

describe('the command line', () => {
  const which =
    'say which stack: either --stack NAME for a deployed one, or --local for the one that `npm start` runs';

  it.each<[readonly string[], string]>([
    [['client', 'list'], which],
    [['client', 'list', '--stack', 'Latchkey', '--local', cloud.url], which],
    [
      ['client', 'lst', '--local', cloud.url],
      "unknown command 'lst' (Did you mean list?); --help tells more",
    ],
    [['client', 'list', '--locl'], "unknown option '--locl' (Did you mean --local?); --help tells more"],
    [['client', 'show', '--stack', 'x'], "missing required argument 'client-id'; --help tells more"],
  ])('refuses %j with exit code 2', async (args, error) => {
    expect(await failCommand(args)).toEqual(failure(error, 2));
  });

  it.each([[[]], [['client']], [['key']], [['token']]])('lists the commands after %j', async (args) => {
    const { code, stderr, stdout } = await runCommand(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^Usage: latchkey [\s\S]*\nCommands:\n[\s\S]*\nerror: a command is missing; --help tells more\n$/,
    );
  });

  it('writes errors for people as a line, on standard error', async () => {
    expect(await runCommand(['client', 'list'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${which}\n`,
    });
  });

  it.each([[[]], [['client', 'create']], [['client', 'rotate-secret']], [['token', 'inspect']]])(
    'explains %j on standard output when asked for help',
    async (args) => {
      const { code, stderr, stdout } = await runCommand([...args, '--help']);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`Usage: ${['latchkey', ...args].join(' ')} [options]`);
    },
  );
});
