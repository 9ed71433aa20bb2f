import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type JsonService, signedCall } from '../../../shared/aws/signed-call.ts';
import { scriptedServer } from '../../support/scripted-server.ts';

const kms: JsonService = {
  name: 'kms',
  target: 'TrentService',
  version: '1.1',
  endpointVariable: 'AWS_ENDPOINT_URL_KMS',
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-north-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterEach(() => vi.unstubAllEnvs());

/** Calls once, against a server that gives these answers in turn: a status with AWS's error name, or `reset`. A redirect leads to the server itself. */
async function callAgainst(...script: readonly ('reset' | readonly [number, string?])[]) {
  const server = await scriptedServer((nth, request, response) => {
    const step = script[nth - 1] ?? [200];
    if (step === 'reset') request.socket.destroy();
    else
      response
        .writeHead(step[0], step[0] === 307 ? { location: '/' } : {})
        .end(JSON.stringify(step[1] ? { __type: `com.amazonaws#${step[1]}` } : { ok: nth }));
  });
  vi.stubEnv('AWS_ENDPOINT_URL_KMS', server.url);
  const outcome = await signedCall(kms, 'Decrypt', {}).catch((error: unknown) => String(error));
  return { outcome, asked: server.asked() };
}

describe('a signed call', () => {
  it('gives the answer', async () => {
    expect(await callAgainst([200])).toEqual({ outcome: { ok: 1 }, asked: 1 });
  });

  it.each([
    ['throttling, which is a 400', [400, 'ThrottlingException'] as const],
    ['a table without capacity, which is a 400', [400, 'ProvisionedThroughputExceededException'] as const],
    ['too many requests', [429, 'TooManyRequestsException'] as const],
    ['a fault', [500, 'KMSInternalException'] as const],
    ['a lost connection', 'reset' as const],
  ])('is tried again after %s', async (_case, step) => {
    expect(await callAgainst(step, step)).toEqual({ outcome: { ok: 3 }, asked: 3 });
  });

  it('gives up after three tries, with the status and the name of the error', async () => {
    const busy = [400, 'ThrottlingException'] as const;
    expect(await callAgainst(busy, busy, busy)).toEqual({
      outcome: 'ThrottlingException: kms answered Decrypt with 400 ThrottlingException',
      asked: 3,
    });
  });

  it('is not tried again when the answer would be the same', async () => {
    expect(await callAgainst([400, 'AccessDeniedException'])).toEqual({
      outcome: 'AccessDeniedException: kms answered Decrypt with 400 AccessDeniedException',
      asked: 1,
    });
  });

  it('follows no redirect, which would take what was signed elsewhere', async () => {
    expect(await callAgainst([307])).toEqual({
      outcome: 'Error: kms answered Decrypt with 307 ',
      asked: 1,
    });
  });
});
