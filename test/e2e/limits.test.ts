import { describe, expect, it } from 'vitest';
import type { Reply } from '../support/calls.ts';
import { crowd } from '../support/crowd.ts';
import { localCloud } from '../support/local.ts';
import { nextAddress, nextPhone, sendCode } from '../support/login.ts';

const cloud = await localCloud();
const limited = { error: 'slow_down', error_description: 'too many messages; try again later' };
// Longer than any pause of this machine between two requests.
const slack = 30;
/** Seconds after which the same request is another one. */
const another = 11;

function from(source: string) {
  return { headers: { 'x-local-source-ip': source } };
}

/** Sends until refused, with a pause after each, and gives the refusal. */
async function sendUntilRefused(send: () => Promise<Reply>, count: number, pause: number): Promise<Reply> {
  for (let nth = 1; nth <= count; nth += 1) {
    expect((await send()).status, `message ${nth}`).toBe(200);
    cloud.advance(pause);
  }
  return send();
}

/** The refusal holds until the time that it tells, and no longer. */
async function expectLimited(refusal: Reply, send: () => Promise<Reply>): Promise<void> {
  expect({ status: refusal.status, body: refusal.body }).toEqual({ status: 429, body: limited });
  cloud.clearOutbox();
  cloud.advance(Number(refusal.headers.get('retry-after')) - slack);
  const sooner = await send();
  expect(sooner.status).toBe(429);
  expect(cloud.outbox()).toEqual([]);
  cloud.advance(Number(sooner.headers.get('retry-after')));
  expect((await send()).status).toBe(200);
}

describe('send limits', () => {
  it.each([
    ['sms', nextPhone],
    ['email', nextAddress],
  ] as const)('let one %s a minute go to one recipient', async (channel, next) => {
    const username = next();
    const send = () => sendCode(cloud, { channel, username });
    await expectLimited(await sendUntilRefused(send, 1, another), send);
  });

  it('let five messages an hour go to one recipient', async () => {
    const username = nextPhone();
    const send = () => sendCode(cloud, { username });
    await expectLimited(await sendUntilRefused(send, 5, 61), send);
  });

  it('let twenty messages a day go to one recipient', async () => {
    const username = nextPhone();
    const send = () => sendCode(cloud, { username });
    await expectLimited(await sendUntilRefused(send, 20, 725), send);
  });

  it('count every spelling of a number as the same recipient', async () => {
    await sendCode(cloud, { username: '0405550001' });
    const replies = await crowd(3, (nth) =>
      sendCode(cloud, { username: ['+358 40 555 0001', '358405550001', '00358-405550001'][nth] ?? '' }),
    );
    expect(replies.map(({ status }) => status)).toEqual([429, 429, 429]);
  });

  it('let exactly 60 messages a minute come from one source address', async () => {
    const send = () => sendCode(cloud, from('192.0.2.1'));
    await expectLimited(await sendUntilRefused(send, 60, 0), send);
  });

  it('count the addresses of one IPv6 subscriber as one', async () => {
    let nth = 0;
    const send = () => {
      nth += 1;
      return sendCode(cloud, from(`2001:db8:1:2:${nth.toString(16)}::1`));
    };
    const { status } = await sendUntilRefused(send, 60, 0);
    expect(status).toBe(429);
    expect((await sendCode(cloud, from('2001:db8:1:3::1'))).status).toBe(200);
  });

  it('let exactly 600 messages an hour come from one source address', async () => {
    const send = () => sendCode(cloud, from('192.0.2.2'));
    for (let minute = 1; minute <= 10; minute += 1) {
      const replies = await crowd(60, send);
      expect(replies.filter(({ status }) => status !== 200)).toEqual([]);
      cloud.advance(61);
    }
    await expectLimited(await send(), send);
  });

  it('are not used up by messages that SNS does not take', async () => {
    const send = () => sendCode(cloud, from('192.0.2.6'));
    cloud.failNext('sns', { code: 'InternalFailure', status: 500, times: 60 });
    // One after the other, as an instance of a function on Lambda works.
    for (let nth = 1; nth <= 60; nth += 1) expect((await send()).status).toBe(503);
    expect((await sendUntilRefused(send, 60, 0)).status).toBe(429);
  });

  it('leave other sources and recipients alone', async () => {
    await sendUntilRefused(() => sendCode(cloud, from('192.0.2.3')), 60, 0);
    expect((await sendCode(cloud, from('192.0.2.4'))).status).toBe(200);
  });

  it('do not use up the allowance of a recipient whose message the source was refused', async () => {
    const username = nextPhone();
    await sendUntilRefused(() => sendCode(cloud, from('192.0.2.5')), 60, 0);
    expect((await sendCode(cloud, { username, ...from('192.0.2.5') })).status).toBe(429);
    expect((await sendCode(cloud, { username })).status).toBe(200);
  });
});

describe('configured send limits', async () => {
  const strict = await localCloud({
    context: {
      sendLimits: {
        recipient: [{ count: 2, seconds: 120 }],
        sourceAddress: [{ count: 1000, seconds: 60 }],
        client: [{ count: 24, seconds: 3_600 }],
      },
    },
  });

  it('replace the defaults', async () => {
    const username = nextPhone();
    const replies = [];
    for (let nth = 1; nth <= 3; nth += 1) {
      replies.push(await sendCode(strict, { username }));
      strict.advance(another);
    }
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 429]);
  });

  it('hold for a client wherever its requests come from', async () => {
    strict.advance(3_601);
    const replies = [];
    for (let nth = 1; nth <= 25; nth += 1) replies.push(await sendCode(strict));
    expect(replies.map(({ status }) => status)).toEqual([...Array.from({ length: 24 }, () => 200), 429]);
  });
});
