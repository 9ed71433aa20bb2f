import { describe, expect, it } from 'vitest';
import { defaultSendLimits } from '../../../shared/contract/environment.ts';
import { crowd } from '../../support/crowd.ts';
import { logLines } from '../../support/memory-log.ts';
import { memorySendLimits } from '../../support/memory-send-limits.ts';
import { passwordWorld, rootUrl } from '../../support/password.ts';
import { outcomeOf } from '../../support/world.ts';

const logged = logLines();

/** 400: compared and wrong. 429: with the seconds to wait. */
async function told(answering: Promise<Response>): Promise<number> {
  const response = await answering;
  return response.status === 429 ? Number(response.headers.get('retry-after')) : response.status;
}

function guesses(count: number): readonly number[] {
  return Array.from({ length: count }, () => 400);
}

type Server = ReturnType<typeof passwordWorld>;

async function guess(server: Server, count: number, username = 'alice') {
  const answers = [];
  for (let n = 0; n < count; n += 1)
    answers.push(await told(server.logIn({ username, password: `wrong ${n}` })));
  return answers;
}

describe('guessing one user’s password', () => {
  it('is refused after five guesses in a minute, also with the right one, and with how long to wait', async () => {
    const server = passwordWorld();
    expect(await guess(server, 6)).toEqual([...guesses(5), 60]);
    server.clock.advance(1);
    const { status, body } = await outcomeOf(server.logIn());
    expect([status, body['error'], body['message'], body['statusCode']]).toEqual([
      429,
      'slow_down',
      'slow_down: too many attempts; try again later',
      429,
    ]);
    expect(logged.map((line) => JSON.parse(line).because).slice(5)).toEqual([
      'password-limit',
      'password-limit',
    ]);
    server.clock.advance(59);
    expect((await server.logIn()).status).toBe(200);
  });

  it('takes longer and longer for who goes on', async () => {
    const server = passwordWorld();
    const waits = [];
    for (let n = 0; n < 10; n += 1) {
      expect(await guess(server, 5)).toEqual(guesses(5));
      const wait = await told(server.logIn({ password: 'wrong' }));
      waits.push(wait);
      server.clock.advance(wait);
    }
    // 10 in a quarter of an hour, 20 in an hour, 50 in a day.
    expect(waits).toEqual([60, 840, 60, 2_640, 60, 840, 60, 2_640, 60, 79_140]);
  });

  it.each([
    ['alice', 'ALICE'],
    ['alice@example.com', 'Alice@EXAMPLE.COM'],
    ['+358401234567', '358401234567'],
    ['a\u030angstr\u00f6m', '\u00c5NGSTR\u00d6M'],
  ])('counts %s and %s as one', async (one, other) => {
    const server = passwordWorld({ url: rootUrl });
    expect(await guess(server, 3, one)).toEqual(guesses(3));
    expect(await guess(server, 3, other)).toEqual([400, 400, 60]);
  });

  it.each([
    'alice',
    'frozen@example.com',
    'codes@example.com',
    'stranger@example.com',
    'stranger',
    '+15005550006',
  ])('goes alike for %s, user or not', async (username) => {
    const server = passwordWorld({ url: rootUrl });
    const first = await guess(server, 6, username);
    server.clock.advance(60);
    expect([...first, ...(await guess(server, 6, username))]).toEqual([
      ...guesses(5),
      60,
      ...guesses(5),
      840,
    ]);
  });

  it('leaves other users alone', async () => {
    const server = passwordWorld();
    await guess(server, 6, 'stranger');
    expect((await server.logIn()).status).toBe(200);
  });

  it('is limited in parallel too', async () => {
    const server = passwordWorld();
    const answers = await crowd(100, (nth) => told(server.logIn({ password: `wrong ${nth}` })));
    expect(answers.filter((answer) => answer === 400)).toHaveLength(5);
    expect(answers.filter((answer) => answer === 60)).toHaveLength(95);
  });
});

describe('logging in with the right password', () => {
  it('is never limited, however often', async () => {
    const server = passwordWorld();
    const answers = [];
    for (let n = 0; n < 40; n += 1) answers.push((await server.logIn()).status);
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await guess(server, 6)).toEqual([...guesses(5), 60]);
  });

  it('is not limited five at a time, however often', async () => {
    const server = passwordWorld();
    for (let n = 0; n < 5; n += 1) {
      expect(await crowd(5, () => told(server.logIn()))).toEqual([200, 200, 200, 200, 200]);
    }
  });

  it('leaves the guesses of others counted', async () => {
    const server = passwordWorld();
    await guess(server, 4);
    expect((await server.logIn()).status).toBe(200);
    expect(await guess(server, 2)).toEqual([400, 60]);
  });
});

describe('guessing from one address', () => {
  it('is refused after thirty guesses in a minute, at whosever password', async () => {
    const server = passwordWorld({ url: rootUrl });
    const answers = [];
    for (let n = 0; n < 31; n += 1) answers.push(...(await guess(server, 1, `user${n}`)));
    expect(answers).toEqual([...guesses(30), 60]);
    expect(await told(server.logIn())).toBe(60);
  });

  it('pays also for guesses that a user’s own limit refuses', async () => {
    const server = passwordWorld({ url: rootUrl });
    await guess(server, 30);
    expect(await guess(server, 1, 'stranger')).toEqual([60]);
  });

  it('is counted for all addresses of an IPv6 subscriber together', async () => {
    const passwordLimits = new Map<string, ReturnType<typeof memorySendLimits>>();
    const from = (sourceAddress: string) =>
      passwordWorld({
        sourceAddress,
        ports: (clock) => {
          const limits = passwordLimits.get('shared') ?? memorySendLimits(defaultSendLimits, clock);
          passwordLimits.set('shared', limits);
          return { passwordLimits: limits };
        },
      });
    const [one, other, third] = [from('2001:db8::1'), from('2001:db8::2'), from('2001:db8:0:1::1')];
    for (let n = 0; n < 30; n += 1) await guess(one, 1, `user${n}`);
    expect([await told(other.logIn()), await told(third.logIn())]).toEqual([60, 200]);
  });
});
