import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../infra/local/cloud.ts';
import { ask, clientSettings } from './fixture/cloud.ts';
import { fixtureAssembly } from './fixture/stack.ts';
import { temporaryFolder } from './fixture/temporary-folder.ts';

const assembly = fixtureAssembly();
const engines =
  spawnSync('java', ['-version']).status === 0 ? (['dynalite', 'local'] as const) : (['dynalite'] as const);

async function whileRunning<T>(
  options: Partial<LocalCloudOptions>,
  use: (cloud: LocalCloud) => Promise<T>,
): Promise<T> {
  const cloud = await startLocalCloud({ assembly, port: 0, ...options });
  try {
    return await use(cloud);
  } finally {
    await cloud.close();
  }
}

async function startFailure(options: Partial<LocalCloudOptions>): Promise<string> {
  const error = await whileRunning(options, async () => undefined).catch((thrown: unknown) => Object(thrown));
  return `${error?.name}: ${error?.message}`;
}

function tableOf({ endpoints, outputs }: LocalCloud) {
  const TableName = outputs['TableName'];
  const client = new DynamoDBClient({ ...clientSettings, endpoint: endpoints.dynamodb });
  return {
    put: (pk: string) =>
      client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, sk: { S: 'x' } } })),
    item: async (pk: string, sk = 'x') =>
      (await client.send(new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } } }))).Item,
  };
}

describe('the state folder', () => {
  it.each(engines)('keeps the table (%s) and the KMS keys from one run to the next', async (dynamodb) => {
    const state = temporaryFolder();
    const CiphertextBlob = await whileRunning({ state, dynamodb }, async (cloud) => {
      await tableOf(cloud).put('kept');
      const kms = new KMSClient({ ...clientSettings, endpoint: cloud.endpoints.kms });
      const { CiphertextBlob: blob } = await kms.send(
        new EncryptCommand({ KeyId: 'alias/fixture', Plaintext: Buffer.from('kept too') }),
      );
      return blob;
    });
    await whileRunning({ state, dynamodb }, async (cloud) => {
      const kms = new KMSClient({ ...clientSettings, endpoint: cloud.endpoints.kms });
      const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
      expect(await tableOf(cloud).item('kept')).toEqual({ pk: { S: 'kept' }, sk: { S: 'x' } });
      expect(Buffer.from(Plaintext ?? []).toString()).toBe('kept too');
    });
  });

  it('is not needed: without one nothing is kept', async () => {
    await whileRunning({}, async (cloud) => {
      await tableOf(cloud).put('lost');
    });
    expect(await whileRunning({}, (cloud) => tableOf(cloud).item('lost'))).toBeUndefined();
  });

  it('cannot be a file, or lie where nothing can be written', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(await startFailure({ state: file })).toBe(`StartUpError: The state folder ${file} is a file.`);
    expect(await startFailure({ state: '/dev/null/state' })).toMatch(
      /^StartUpError: The state folder \/dev\/null\/state cannot be written \(ENOTDIR: [^\n]*\)\.$/,
    );
  });

  it.each(engines)('with damaged data of %s is said to be damaged', async (dynamodb) => {
    const state = temporaryFolder();
    await whileRunning({ state, dynamodb }, async (cloud) => {
      await tableOf(cloud).put('lost');
    });
    const folder = join(state, dynamodb === 'local' ? 'dynamodb-local' : 'dynalite');
    for (const name of readdirSync(folder).filter((each) => each !== 'LOCK'))
      writeFileSync(join(folder, name), 'damaged');
    expect(await startFailure({ state, dynamodb })).toBe(
      `StartUpError: The DynamoDB data in ${folder} cannot be opened: it is damaged, or another local cloud is using it.`,
    );
  });

  it('that another local cloud is using cannot be opened', async () => {
    const state = temporaryFolder();
    const failure = await whileRunning({ state }, () => startFailure({ state }));
    expect(failure).toContain('or another local cloud is using it');
  });

  it('with damaged KMS keys is said to be damaged', async () => {
    const state = temporaryFolder();
    const file = join(state, 'kms.json');
    for (const content of ['', '{}', '[]', '{"key":"short"}']) {
      writeFileSync(file, content);
      expect(await startFailure({ state })).toBe(
        `StartUpError: The KMS keys in ${file} are damaged: delete the state folder.`,
      );
    }
  });
});

describe('the port', () => {
  it('must be free', async () => {
    const failure = await whileRunning({}, ({ url }) => startFailure({ port: Number(new URL(url).port) }));
    expect(failure).toMatch(/^StartUpError: Port \d+ is in use on this machine: choose another one\.$/);
  });

  it('is free again after the end', async () => {
    const port = await whileRunning({}, async ({ url }) => Number(new URL(url).port));
    expect(await whileRunning({ port }, async ({ url }) => url)).toBe(`http://localhost:${port}`);
  });
});

describe('a custom resource', () => {
  it('is created before anything is served, with the event CloudFormation sends', async () => {
    const { event, environment } = await whileRunning({}, async (cloud) => ({
      event: JSON.parse((await tableOf(cloud).item('created', 'event'))?.['event']?.S ?? ''),
      environment: JSON.parse((await ask(cloud, '/echo')).text).environment,
    }));
    expect(event).toEqual({
      RequestType: 'Create',
      ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[\da-f-]{36}$/),
      StackId: 'arn:aws:cloudformation:eu-north-1:000000000000:stack/Fixture/local',
      RequestId: expect.stringMatching(/^[\da-f-]{36}$/),
      LogicalResourceId: 'Created',
      ResourceType: 'Custom::Fixture',
      ResourceProperties: {
        ServiceToken: expect.stringMatching(/^arn:aws:lambda:/),
        Table: environment.TABLE,
      },
    });
    expect(environment.ANSWER).toBe('42');
  });

  it('that fails fails the start with its reason', async () => {
    expect(
      await startFailure({ assembly: fixtureAssembly({ custom: { Refuse: 'the fixture says no' } }) }),
    ).toBe("StartUpError: The stack's resource Created could not be created: the fixture says no");
  });

  it('that does not answer fails the start', async () => {
    expect(await startFailure({ assembly: fixtureAssembly({ custom: { Silent: 'yes' } }) })).toBe(
      "StartUpError: The stack's resource Created could not be created: its function gave no answer",
    );
  });
});

describe('the assembly', () => {
  it('must be there and hold one stack', async () => {
    const empty = temporaryFolder();
    expect(await startFailure({ assembly: empty })).toMatch(
      /^StartUpError: No cloud assembly can be read in /,
    );
    writeFileSync(join(empty, 'manifest.json'), '{"artifacts":{}}');
    expect(await startFailure({ assembly: empty })).toBe(
      `StartUpError: The cloud assembly in ${empty} must hold exactly one stack, but holds none.`,
    );
  });

  it('may need parameters, which the caller gives', async () => {
    const needing = fixtureAssembly({ parameter: 'Needed' });
    const environment = { Needed: 'given', PublicUrl: 'https://chosen.example' };
    expect(await startFailure({ assembly: needing })).toBe(
      "StartUpError: The stack's parameter Needed has no default, and no value was given.",
    );
    expect(
      await whileRunning({ assembly: needing, environment }, async ({ outputs }) => outputs['BaseUrl']),
    ).toBe('https://chosen.example');
  });

  it.each([
    ['"AWS_PROXY"', '"HTTP_PROXY"', /serves AWS_PROXY and MOCK integrations, but Api\w+ is HTTP_PROXY\.$/],
    [
      `"'GET,POST'"`,
      '"method.request.header.X"',
      /mocks with fixed answers, but Api\w+ computes "method.request.header.X"\.$/,
    ],
    [
      '"TOKEN"',
      '"COGNITO_USER_POOLS"',
      /runs Lambda authorizers, but TokenAuthorizer\w+ is COGNITO_USER_POOLS\.$/,
    ],
    ['"AWS::ApiGateway::RestApi"', '"AWS::ApiGatewayV2::Api"', /stacks with exactly one REST API\.$/],
  ])('is served as it is, or not at all: %s as %s stops the start', async (given, changed, failure) => {
    const folder = fixtureAssembly();
    const template = join(folder, 'Fixture.template.json');
    writeFileSync(template, readFileSync(template, 'utf8').replaceAll(given, changed));
    expect(await startFailure({ assembly: folder })).toMatch(/^StartUpError: The local cloud /);
    expect(await startFailure({ assembly: folder })).toMatch(failure);
  });
});
