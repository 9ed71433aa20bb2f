import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SigningAlgorithm } from '../../../shared/contract/signing-algorithm.ts';
import type { KeyCustodianPorts } from '../../../shared/core/key-custodian.ts';
import { signingKeysResource } from '../../../shared/endpoints/signing-keys.ts';
import { testClock } from '../../support/clock.ts';
import { memoryKeyStore } from '../../support/memory.ts';
import { logLines } from '../../support/memory-log.ts';

const logged = logLines();

let cloudFormation: Server;
let answers: unknown[];
let status: number;

beforeEach(async () => {
  answers = [];
  status = 200;
  cloudFormation = createServer(async (request, response) => {
    answers.push([request.method, JSON.parse(await text(request))]);
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(cloudFormation, 'listening');
});

afterEach(async () => {
  cloudFormation.closeAllConnections();
  cloudFormation.close();
  await once(cloudFormation, 'close');
});

function portsWith(makeSecret: (purpose: string) => Promise<Uint8Array>): KeyCustodianPorts {
  return {
    clock: testClock(),
    keyStore: memoryKeyStore(),
    keyWrapper: {
      makeSecret,
      wrap: async (_purpose, secret) => secret,
      makeKeyPair: async (_purpose, alg) => ({
        publicKey: new TextEncoder().encode(alg),
        wrappedPrivateKey: new Uint8Array(1),
      }),
    },
    publicJwkOf: async (spki) => {
      const alg = new TextDecoder().decode(spki) as SigningAlgorithm;
      return { kid: `key of ${alg}`, alg };
    },
  };
}

const working = () => portsWith(async () => new Uint8Array(64));

function eventOf(RequestType: 'Create' | 'Delete'): CloudFormationCustomResourceEvent {
  const { port } = cloudFormation.address() as AddressInfo;
  const shared = {
    ServiceToken: 'arn:aws:lambda:eu-north-1:123456789012:function:keys',
    ResponseURL: `http://127.0.0.1:${port}/answer?signature=x`,
    StackId: 'stack-1',
    RequestId: 'request-1',
    LogicalResourceId: 'SigningKeys',
    ResourceType: 'Custom::SigningKeys',
    ResourceProperties: { ServiceToken: 'arn:aws:lambda:eu-north-1:123456789012:function:keys' },
  };
  return RequestType === 'Create'
    ? { ...shared, RequestType }
    : { ...shared, RequestType, PhysicalResourceId: 'latchkey-signing-keys' };
}

function answered(Status: string, Reason: string) {
  const named = { StackId: 'stack-1', RequestId: 'request-1', LogicalResourceId: 'SigningKeys' };
  return [['PUT', { Status, Reason, PhysicalResourceId: 'latchkey-signing-keys', ...named }]];
}

describe('the custom resource of the signing keys', () => {
  it('makes them when it is created', async () => {
    const ports = working();
    await signingKeysResource(ports)(eventOf('Create'));
    expect(answers).toEqual(answered('SUCCESS', ''));
    expect((await ports.keyStore.readKeySet())?.revision).toBe(1);
  });

  it('leaves them alone when it is deleted', async () => {
    const ports = working();
    await signingKeysResource(ports)(eventOf('Delete'));
    expect(answers).toEqual(answered('SUCCESS', ''));
    expect(await ports.keyStore.readKeySet()).toBeUndefined();
  });

  it.each([
    [new RangeError('no such key'), 'RangeError: no such key', 'RangeError'],
    ['text', 'unknown failure', 'string'],
  ])('says why it failed', async (thrown, reason, name) => {
    const ports = portsWith(() => Promise.reject(thrown));
    await signingKeysResource(ports)(eventOf('Create'));
    expect(answers).toEqual(answered('FAILED', `signing keys could not be created: ${reason}`));
    const { error, level, message } = JSON.parse(logged[0] ?? '{}');
    expect({ error, level, message }).toEqual({
      error: name,
      level: 'ERROR',
      message: 'keys were not created',
    });
  });

  it('fails aloud when CloudFormation does not take the answer', async () => {
    status = 403;
    await expect(signingKeysResource(working())(eventOf('Create'))).rejects.toThrow(
      'CloudFormation answered 403 to the outcome',
    );
  });
});
