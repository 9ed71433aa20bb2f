import { describe, expect, it } from 'vitest';
import { nextSource } from '../../support/calls.ts';
import { localCloud } from '../../support/local.ts';
import {
  answer,
  newestCode,
  nextPhone,
  referenceOf,
  sendCode,
  smsLogin,
  start,
} from '../../support/login.ts';
import {
  newestCode as codeAtRoot,
  grants,
  redeem,
  sendCode as sendAtRoot,
  webCredentials,
} from '../ciam/steps.ts';
import { observed } from './steps.ts';

const cloud = await localCloud();
const crashed = { status: 502, error: 'server_error' };
const dying = { silence: 'closed', meanwhile: cloud.crash } as const;

function request(extra: Readonly<Record<string, string>> = {}) {
  const headers = { 'x-local-source-ip': nextSource(), ...extra };
  const username = nextPhone();
  return { username, send: () => sendCode(cloud, { username, headers }) };
}

describe('a function that dies', () => {
  it.each([
    ['after the claim', { service: 'dynamodb', on: { key: 'LIMIT#recipient#' }, isDone: true }],
    ['before SNS has the message', { service: 'sns', isDone: false }],
  ] as const)(
    '%s sends nothing, and so does the same request; a minute later another code goes',
    async (_when, { service, ...fault }) => {
      const { username, send } = request();
      cloud.failNext(service, { ...dying, ...fault });
      const first = await observed(cloud, send);
      expect([{ status: first.result.status, error: first.result.body['error'] }, first.messages]).toEqual([
        crashed,
        0,
      ]);
      const second = await observed(cloud, send);
      expect([second.result.status, second.messages]).toEqual([200, 0]);
      cloud.advance(61);
      const third = await observed(cloud, send);
      expect([third.result.status, third.messages]).toEqual([200, 1]);
      const reference = referenceOf(third.result);
      const reply = await answer(cloud, { ...smsLogin, username, reference, code: newestCode(cloud) });
      expect(reply.status).toBe(200);
    },
  );

  it.each([
    ['', {}, 0],
    [
      ' under an Idempotency-Key, minutes later',
      { 'idempotency-key': '0d1c7b52-1f0a-4f53-a3f4-6a0b6a0f7c11' },
      300,
    ],
  ] as const)(
    'after SNS took the message%s gives the same request the reference of that message',
    async (_how, extra, pause) => {
      const { username, send } = request(extra);
      cloud.failNext('sns', { ...dying, isDone: true });
      const first = await observed(cloud, send);
      expect([first.result.status, first.messages]).toEqual([502, 1]);
      const code = newestCode(cloud);
      cloud.advance(pause);
      const second = await observed(cloud, send);
      expect([second.result.status, second.messages]).toEqual([200, 0]);
      const reply = await answer(cloud, {
        ...smsLogin,
        username,
        reference: referenceOf(second.result),
        code,
      });
      expect(reply.status).toBe(200);
    },
  );

  it('at the root after SNS took the message gives the token of that message too', async () => {
    const recipient = { phone_number: '13700137001', auth_source_id: 'sms-login' };
    const headers = { 'x-local-source-ip': nextSource() };
    cloud.failNext('sns', { ...dying, isDone: true });
    expect((await sendAtRoot(cloud, recipient, { headers })).status).toBe(502);
    const again = await observed(cloud, () => sendAtRoot(cloud, recipient, { headers }));
    expect([again.result.status, again.messages]).toEqual([200, 0]);
    cloud.advance(31);
    const next = await observed(cloud, () => sendAtRoot(cloud, recipient, { headers }));
    const otp_token = String(next.result.body['otp_token']);
    const code = { otp_token, otp: codeAtRoot(cloud), auto_signup: 'true' };
    const form = { grant_type: grants.sms, ...webCredentials, ...recipient, ...code };
    expect((await redeem(cloud, form)).status).toBe(200);
  });

  it('after the charge takes the same code again within seconds', async () => {
    const started = await start(cloud);
    cloud.failNext('dynamodb', {
      ...dying,
      isDone: true,
      on: { operation: 'UpdateItem', key: 'CHALLENGE#' },
    });
    expect((await answer(cloud, started)).status).toBe(502);
    expect((await answer(cloud, started)).status).toBe(200);
  });

  it('after the grant was written has given tokens to nobody, and makes no second grant', async () => {
    const started = await start(cloud);
    cloud.failNext('dynamodb', { ...dying, isDone: true, on: { operation: 'PutItem', key: 'GRANT#' } });
    expect((await answer(cloud, started)).status).toBe(502);
    const again = await answer(cloud, started);
    expect([again.status, again.body]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'Invalid OTP' },
    ]);
  });
});
