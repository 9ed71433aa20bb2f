import { afterAll, describe, expect, it } from 'vitest';
import { startService } from '../../infra/local/services/endpoint.ts';
import { waveGate } from '../support/wave-gate.ts';

const service = await startService(async ({ body }) => ({
  ...{ status: 200, contentType: 'application/json', body: `answer to ${body.toString()}` },
}));
const gate = waveGate();
const { url } = service;
const between = await gate.between({ dynamodb: url, kms: url, sns: url, ses: url });
afterAll(async () => {
  await between.close();
  await service.close();
});

async function ask(operation: string, pk: string, sk = '#'): Promise<string> {
  const response = await fetch(between.endpoints.dynamodb, {
    method: 'POST',
    headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: JSON.stringify({ Key: { pk: { S: pk }, sk: { S: sk } } }),
  });
  return response.text();
}

async function send(): Promise<void> {
  await fetch(between.endpoints.ses, { method: 'POST', body: 'Action=SendEmail&Version=2010-12-01' });
}

const grant = () => ask('GetItem', 'GRANT#1');
const key = () => ask('GetItem', 'KEY', 'SIGNING');
const limit = () => ask('UpdateItem', 'LIMIT#recipient#1');

describe('a gate for waves', () => {
  it('lets everything through while nobody asks about a step', async () => {
    expect(await grant()).toBe('answer to {"Key":{"pk":{"S":"GRANT#1"},"sk":{"S":"#"}}}');
  });

  it('holds requests up until all of the wave have come', async () => {
    const expected = [
      ['GetItem GRANT', 'UpdateItem LIMIT#recipient'],
      ['SendEmail'],
      ['GetItem KEY SIGNING'],
    ];
    const step = async () => {
      await Promise.all([limit(), grant()]);
      await send();
      await key();
    };
    expect(await gate.wavesOf(expected, step)).toEqual(expected);
  });

  it('tells of a request that comes again because the one beside it never does', async () => {
    const step = async () => {
      await Promise.all([grant(), grant()]);
      await limit();
    };
    expect(await gate.wavesOf([['GetItem GRANT', 'UpdateItem LIMIT#recipient']], step)).toEqual([
      ['GetItem GRANT'],
      ['GetItem GRANT'],
      ['UpdateItem LIMIT#recipient'],
    ]);
  });

  it('tells of requests that nobody expected, and of those that did not come', async () => {
    expect(await gate.wavesOf([], grant)).toEqual([['GetItem GRANT']]);
    expect(await gate.wavesOf([['GetItem GRANT'], ['SendEmail']], grant)).toEqual([['GetItem GRANT']]);
  });
});
