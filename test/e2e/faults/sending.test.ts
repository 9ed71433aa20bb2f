import { describe, expect, it } from 'vitest';
import { nextSource } from '../../support/calls.ts';
import { localCloud } from '../../support/local.ts';
import { answer, newestCode, nextPhone, referenceOf, sendCode, smsLogin } from '../../support/login.ts';
import { entriesOf, everyTry, lost, observed, throttled, told, unavailable } from './steps.ts';

const cloud = await localCloud();
const down = { code: 'InternalServerError', status: 500 } as const;

/** One request that can be sent again. */
function request(idempotencyKey?: string) {
  const headers = {
    'x-local-source-ip': nextSource(),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
  const username = nextPhone();
  return { username, send: () => sendCode(cloud, { username, headers }) };
}

const writes = [
  ["the source address's allowance", { operation: 'UpdateItem', key: 'LIMIT#sourceAddress#' }],
  ["the country's budgets", { operation: 'UpdateItem', key: 'LIMIT#smsCountry#' }],
  ["the recipient's log", { operation: 'UpdateItem', key: 'LIMIT#recipient#' }],
  ['the challenge', { operation: 'PutItem', key: 'CHALLENGE#' }],
] as const;

describe.each(writes)('DynamoDB at %s, while a code is sent,', (_name, on) => {
  it.each([
    ['throttling', throttled],
    ['failing', down],
    ['closing the connection', { silence: 'closed' }],
    ['doing it and losing the answer', lost],
  ] as const)('%s once, is not noticed', async (_fault, fault) => {
    // What an instance has in memory, it does not ask for.
    await cloud.crash();
    const { send } = request();
    const before = await entriesOf(cloud, 'recipient');
    cloud.failNext('dynamodb', { ...fault, on });
    const { result, metrics, messages } = await observed(cloud, send);
    expect([result.status, messages, metrics]).toEqual([200, 1, ['Deliveries sms-accepted']]);
    expect([cloud.failuresLeft(), (await entriesOf(cloud, 'recipient')) - before]).toEqual([0, 1]);
  });

  it.each([
    ['throttling', throttled],
    ['failing', down],
  ] as const)('%s at every try, sends nothing, and the same request then sends', async (_fault, fault) => {
    await cloud.crash();
    const { send } = request();
    cloud.failNext('dynamodb', { ...fault, ...everyTry, on });
    const first = await observed(cloud, send);
    expect(told(first.result)).toEqual(unavailable);
    expect([first.messages, first.metrics, cloud.failuresLeft()]).toEqual([0, ['Faults dynamodb'], 0]);
    const second = await observed(cloud, send);
    expect([second.result.status, second.messages]).toEqual([200, 1]);
  });
});

describe('a claim that nobody heard of', () => {
  const on = { operation: 'UpdateItem', key: 'LIMIT#recipient#' } as const;

  it('sends nothing then or for the same request; after a minute another code is sent', async () => {
    const { send } = request();
    cloud.failNext('dynamodb', { ...lost, ...everyTry, on });
    const first = await observed(cloud, send);
    expect([told(first.result), first.messages]).toEqual([unavailable, 0]);
    const second = await observed(cloud, send);
    expect([second.result.status, second.messages]).toEqual([200, 0]);
    cloud.advance(61);
    const third = await observed(cloud, send);
    expect([third.result.status, third.messages]).toEqual([200, 1]);
  });

  it('under an Idempotency-Key is told so, and the key sends after a minute', async () => {
    const { username, send } = request('5b1f2c1e-8a63-4a0b-9d2e-7c1f5a3b2d10');
    cloud.failNext('dynamodb', { ...lost, ...everyTry, on });
    const first = await observed(cloud, send);
    expect([told(first.result), first.messages]).toEqual([unavailable, 0]);
    const second = await observed(cloud, send);
    expect([second.result.status, second.messages]).toEqual([429, 0]);
    cloud.advance(61);
    const third = await observed(cloud, send);
    expect([third.result.status, third.messages]).toEqual([200, 1]);
    const reply = await answer(cloud, {
      ...smsLogin,
      username,
      reference: referenceOf(third.result),
      code: newestCode(cloud),
    });
    expect(reply.status).toBe(200);
  });
});

describe('an outage under an Idempotency-Key', () => {
  it.each([
    ["the recipient's log", { key: 'LIMIT#recipient#' }],
    ['the challenge', { operation: 'PutItem', key: 'CHALLENGE#' }],
  ] as const)('at %s leaves the key good for the same request', async (name, on) => {
    const { send } = request(`a key of sixteen or more for ${name.length}`.replaceAll(' ', '-'));
    cloud.failNext('dynamodb', { ...throttled, ...everyTry, on });
    const first = await observed(cloud, send);
    expect([told(first.result), first.messages]).toEqual([unavailable, 0]);
    const second = await observed(cloud, send);
    expect([second.result.status, second.messages]).toEqual([200, 1]);
    const third = await observed(cloud, send);
    expect([third.result.body, third.messages]).toEqual([second.result.body, 0]);
  });
});
