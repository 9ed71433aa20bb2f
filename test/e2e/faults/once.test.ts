import { describe, expect, it } from 'vitest';
import { nextSource } from '../../support/calls.ts';
import { crowd } from '../../support/crowd.ts';
import { localCloud } from '../../support/local.ts';
import { answer, newestCode, nextPhone, referenceOf, sendCode, smsLogin } from '../../support/login.ts';
import { nextMobile, sendCode as sendAtRoot } from '../ciam/steps.ts';
import { observed } from './steps.ts';

const cloud = await localCloud();
const key = { 'idempotency-key': '7f9c24e8-3b12-4f8a-9c51-2f0e7d1b6a43' };

describe('the same request', () => {
  it('three times at once sends one message, and each has its reference', async () => {
    const username = nextPhone();
    const headers = { 'x-local-source-ip': nextSource() };
    const { result, messages } = await observed(cloud, () =>
      crowd(3, () => sendCode(cloud, { username, headers })),
    );
    expect(result.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([messages, new Set(result.map(({ text }) => text)).size]).toEqual([1, 1]);
  });

  it('three times at once at the root sends one message, and each has its token', async () => {
    const recipient = { phone_number: nextMobile(), auth_source_id: 'sms-login' };
    const headers = { 'x-local-source-ip': nextSource() };
    const { result, messages } = await observed(cloud, () =>
      crowd(3, () => sendAtRoot(cloud, recipient, { headers })),
    );
    expect(result.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([messages, new Set(result.map(({ text }) => text)).size]).toEqual([1, 1]);
  });

  it('counts as one that lost its answer for ten seconds, and then as one too many', async () => {
    const username = nextPhone();
    const send = () => sendCode(cloud, { username });
    const first = await observed(cloud, send);
    cloud.advance(5);
    const second = await observed(cloud, send);
    expect([second.result.text, second.messages]).toEqual([first.result.text, 0]);
    cloud.advance(6);
    const third = await observed(cloud, send);
    expect([third.result.status, third.messages]).toEqual([429, 0]);
  });

  it('is another one where it asks for something else', async () => {
    const username = nextPhone();
    await sendCode(cloud, { username });
    const other = await observed(cloud, () => sendCode(cloud, { username, extra: { ui_locales: 'sv' } }));
    expect([other.result.status, other.messages]).toEqual([429, 0]);
  });
});

describe('an Idempotency-Key', () => {
  it('three times at once sends one message, whose code every answer takes', async () => {
    const username = nextPhone();
    const headers = { 'x-local-source-ip': nextSource(), ...key };
    const { result, messages } = await observed(cloud, () =>
      crowd(3, () => sendCode(cloud, { username, headers })),
    );
    expect([result.map(({ status }) => status), messages]).toEqual([[200, 200, 200], 1]);
    const [, , last] = result;
    const reference = last ? referenceOf(last) : '';
    const reply = await answer(cloud, { ...smsLogin, username, reference, code: newestCode(cloud) });
    expect(reply.status).toBe(200);
  });

  it('gets the first answer as long as the code lives', async () => {
    const username = nextPhone();
    const headers = { 'idempotency-key': '1f9c24e8-3b12-4f8a-9c51-2f0e7d1b6a44' };
    const first = await observed(cloud, () => sendCode(cloud, { username, headers }));
    cloud.advance(500);
    const second = await observed(cloud, () => sendCode(cloud, { username, headers }));
    expect([second.result.text, second.messages]).toEqual([first.result.text, 0]);
  });

  it('of another request is refused, and so is one that can be guessed', async () => {
    const headers = { 'idempotency-key': '2f9c24e8-3b12-4f8a-9c51-2f0e7d1b6a45' };
    await sendCode(cloud, { headers });
    const other = await observed(cloud, () => sendCode(cloud, { headers }));
    expect([other.result.status, other.result.body, other.messages]).toEqual([
      400,
      {
        error: 'invalid_request',
        error_description: 'Idempotency-Key was sent with another request before',
      },
      0,
    ]);
    const short = await observed(cloud, () => sendCode(cloud, { headers: { 'idempotency-key': 'once' } }));
    expect([short.result.status, short.result.body, short.messages]).toEqual([
      400,
      {
        error: 'invalid_request',
        error_description: 'Idempotency-Key must have 16 to 255 visible characters, as a UUID has',
      },
      0,
    ]);
  });
});
