import { describe, expect, it } from 'vitest';
import { ask, paths, post } from '../support/calls.ts';
import { demoApi } from '../support/clients.ts';
import { localCloud } from '../support/local.ts';
import { answer, login, nextAddress, nextPhone, refresh, sendCode, start } from '../support/login.ts';
import { observed, told } from './faults/steps.ts';

const cloud = await localCloud();
const cold = await localCloud();
const unavailable = {
  status: 503,
  body: {
    error: 'temporarily_unavailable',
    error_description: 'the message could not be sent; try again later',
  },
};
const down = {
  status: 503,
  retryAfter: '2',
  body: { error: 'temporarily_unavailable', error_description: 'not available at the moment; try again' },
};
/** More than the SDK tries again. */
const outage = { code: 'InternalServerError', status: 500, times: 3 } as const;

describe('an outage', () => {
  it.each([
    ['SNS', 'sns', 'sms', nextPhone],
    ['SES', 'ses', 'email', nextAddress],
  ] as const)(
    'of %s is told, and leaves the recipient free to try again',
    async (_name, service, channel, next) => {
      const username = next();
      cloud.clearOutbox();
      cloud.failNext(service, { code: 'InternalFailure', status: 500 });
      const { status, body } = await sendCode(cloud, { channel, username });
      expect({ status, body, sent: cloud.outbox() }).toEqual({ ...unavailable, sent: [] });
      expect((await sendCode(cloud, { channel, username })).status).toBe(200);
    },
  );

  it('of SNS while a late code is replaced is answered without a new reference, and a new start works', async () => {
    const started = await start(cloud);
    cloud.advance(600);
    cloud.failNext('sns', { code: 'InternalFailure', status: 500 });
    const late = await answer(cloud, started);
    expect(late.body).toEqual({ error: 'invalid_grant', error_description: 'OTP Expired' });
    expect((await sendCode(cloud, { username: started.username })).status).toBe(200);
  });

  it('of DynamoDB at the start sends nothing, and the next start works', async () => {
    const username = nextPhone();
    const headers = { 'x-local-source-ip': '192.0.2.9' };
    cloud.clearOutbox();
    cloud.failNext('dynamodb', outage);
    const reply = await sendCode(cloud, { username, headers });
    expect({ ...told(reply), sent: cloud.outbox() }).toEqual({ ...down, sent: [] });
    expect((await sendCode(cloud, { username, headers })).status).toBe(200);
  });

  it('of DynamoDB at the answer leaves the code good', async () => {
    const started = await start(cloud);
    cloud.failNext('dynamodb', outage);
    expect(told(await answer(cloud, started))).toEqual(down);
    expect((await answer(cloud, started)).status).toBe(200);
  });

  it('of DynamoDB at a refresh leaves the refresh token good', async () => {
    const { refreshToken } = await login(cloud);
    cloud.failNext('dynamodb', outage);
    expect(told(await refresh(cloud, refreshToken))).toEqual(down);
    expect((await refresh(cloud, refreshToken)).status).toBe(200);
  });

  it('of DynamoDB at an introspection says nothing about the token', async () => {
    const { accessToken } = await login(cloud);
    const introspection = () => post(cloud, paths.introspection, { token: accessToken }, { as: demoApi });
    await introspection();
    cloud.failNext('dynamodb', outage);
    expect(told(await introspection())).toEqual(down);
    expect((await introspection()).body).toMatchObject({ active: true });
  });

  it('of DynamoDB at the authorizer opens nothing', async () => {
    const warm = await login(cloud);
    const whoami = (token: string) =>
      ask(cloud, paths.whoami, { headers: { authorization: `Bearer ${token}` } });
    await whoami(warm.accessToken);
    const { accessToken } = await login(cloud);
    cloud.failNext('dynamodb', outage);
    const { status, body } = await whoami(accessToken);
    expect({ status, error: body['error'] }).toEqual({ status: 500, error: 'server_error' });
    expect((await whoami(accessToken)).status).toBe(200);
  });

  it('of DynamoDB that is over at the second try is not noticed', async () => {
    cloud.failNext('dynamodb', { code: 'ThrottlingException', status: 400 });
    expect((await sendCode(cloud)).status).toBe(200);
  });

  it.each([
    ['KMS', 'kms', { code: 'AccessDeniedException', status: 400, times: 3 }],
    // Three items are read while it starts, each up to three times.
    ['DynamoDB', 'dynamodb', { ...outage, on: { key: 'KEY' }, times: 9 }],
  ] as const)('of %s at a cold start ends with it', async (_name, service, fault) => {
    await cold.crash();
    cold.failNext(service, fault);
    const { result, metrics } = await observed(cold, () => sendCode(cold));
    expect([result.status, result.body['error']]).toEqual([502, 'server_error']);
    expect(metrics).toContain('Faults start');
    let last = result;
    // Each start asks for up to three secrets, and fails with the first that it does not get.
    for (let tries = 1; tries <= 3 && last.status !== 200; tries += 1) last = await sendCode(cold);
    expect(last.status).toBe(200);
  });
});

describe('a channel that is not set up', async () => {
  const silent = await localCloud({ context: { smsCountries: [], emailFrom: '' } });

  it.each([
    ['sms', 'SMS is not enabled: no country is allowed'],
    ['email', 'e-mail is not enabled: there is no from-address'],
  ] as const)('sends no %s and says so', async (channel, error_description) => {
    const { status, body } = await sendCode(silent, { channel });
    expect({ status, body, sent: silent.outbox() }).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description },
      sent: [],
    });
  });
});

describe('a recipient', () => {
  it.each([
    ['+393201234567', 'no messages are sent to the country of that number'],
    ['+88213123456', 'no messages are sent to the country of that number'],
    ['12', 'the recipient cannot be read as a phone number'],
    ['ada@example.org', 'the recipient cannot be read as a phone number'],
  ])('like %s gets no SMS', async (username, error_description) => {
    cloud.clearOutbox();
    const { status, body } = await sendCode(cloud, { username });
    expect({ status, body, sent: cloud.outbox() }).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description },
      sent: [],
    });
  });

  it.each(['0401234567', 'ada@localhost', 'Ada <ada@example.org>', 'a@example.org,b@example.org'])(
    'like %s gets no e-mail',
    async (username) => {
      cloud.clearOutbox();
      const { status, body } = await sendCode(cloud, { channel: 'email', username });
      expect({ status, body, sent: cloud.outbox() }).toEqual({
        status: 400,
        body: {
          error: 'invalid_request',
          error_description: 'the recipient cannot be read as an e-mail address',
        },
        sent: [],
      });
    },
  );
});
