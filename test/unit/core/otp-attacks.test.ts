import { describe, expect, it } from 'vitest';
import { clientWith } from '../../support/memory-fixtures.ts';
import {
  callerSecret,
  code,
  idempotencyKey,
  limited,
  publicClient,
  repeating,
  type SettingOptions,
} from './otp-setting.ts';

const cause = new Error('opted out');
const unlimited = { sourceAddress: [], publicSourceAddress: [], client: [], smsQuota: [] };

describe('a number that has opted out', () => {
  it.each([
    ['nobody in particular', { client: publicClient }],
    ['a client', { callerSecret }],
    ['a client that names its requests', { callerSecret, idempotencyKey }],
  ])(
    'is handed over no more often than another when %s asks all day, and costs nothing',
    async (_who, who) => {
      let handedOver = 0;
      const options: SettingOptions = {
        limits: unlimited,
        delivery: () => {
          handedOver += 1;
          return { kind: 'rejected', cause };
        },
      };
      const { send, clock, budgets, metrics } = repeating(options);
      for (let minute = 0; minute < 1_440; minute += 1) {
        await send(who);
        clock.advance(60);
      }
      expect([handedOver, budgets.reserved]).toEqual([20, []]);
      expect(metrics.counted).toEqual(
        new Map([
          ['Deliveries sms-rejected', 20],
          ['BudgetSpent recipient', 1_420],
        ]),
      );
    },
  );

  it('is told as it is to one request, and the next has to wait', async () => {
    const { send } = repeating({ delivery: () => ({ kind: 'rejected', cause }) });
    const outcomes = [];
    for (let nth = 0; nth < 3; nth += 1) outcomes.push(await send({ callerSecret }));
    expect(outcomes).toEqual([{ kind: 'undelivered', cause }, limited(60), limited(60)]);
  });
});

describe('whether a client has proven a recipient', () => {
  /** What becomes of two requests, a moment apart. */
  async function twice(isProven: boolean, pause: number, options: SettingOptions = {}) {
    const { send, sent, ports, key, clock } = repeating(options);
    if (isProven) {
      await sent({ client: publicClient }).catch(() => undefined);
      await ports.sendLimits.remember(key, 'app');
      clock.advance(30 * 86_400);
    }
    const first = await send({ callerSecret });
    clock.advance(pause);
    const second = await send({ callerSecret, typed: '040 1234567' });
    return [first.kind, second];
  }

  it.each([0, 1, 59.001])('does not show in two requests %d seconds apart', async (pause) => {
    const unproven = await twice(false, pause);
    expect(unproven).toEqual(['sent', limited(Math.ceil(60 - pause))]);
    expect(await twice(true, pause)).toEqual(unproven);
  });

  it('does not show where the provider refuses the recipient', async () => {
    const options: SettingOptions = { delivery: () => ({ kind: 'rejected', cause }) };
    const unproven = await twice(false, 1, options);
    expect(unproven).toEqual(['undelivered', limited(59)]);
    expect(await twice(true, 1, options)).toEqual(unproven);
  });
});

describe('an Idempotency-Key that can be guessed', () => {
  const guessable = { client: publicClient, idempotencyKey: 'checkout-00000001' };
  const elsewhere = { ...guessable, sourceAddress: '203.0.113.9' };

  it('gives a public client elsewhere nothing of the first’s: it waits, and has a code of its own', async () => {
    const { send, sent, clock, messages, check } = repeating();
    const first = await sent(guessable);
    clock.advance(30);
    expect(await send(elsewhere)).toEqual(limited(30));
    clock.advance(30);
    const second = await sent(elsewhere);
    expect([second.id, second.secret]).not.toEqual([first.id, first.secret]);
    for (let generation = 0; generation < 5; generation += 1)
      await check({ client: publicClient, handle: { ...second, generation }, code: `0000000${generation}` });
    expect((await check({ client: publicClient, handle: first, code })).kind).toBe('right');
    expect(messages).toHaveLength(2);
  });

  it('finds a client that shows a secret wherever it is', async () => {
    const { sent } = repeating();
    const first = await sent({ callerSecret, idempotencyKey });
    expect(await sent({ callerSecret, idempotencyKey, sourceAddress: '203.0.113.9' })).toEqual(first);
  });
});

describe('a challenge that was opened anew under its key', () => {
  /** A request that is answered when the test says so: its message was never taken. */
  function failingLate({ start, send }: ReturnType<typeof repeating>) {
    const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const deliver: typeof start.courier.deliver = async () => {
      begun.resolve();
      await end.promise;
      return { kind: 'failed', cause };
    };
    const outcome = send({ idempotencyKey, courier: { ...start.courier, deliver } });
    return { outcome, begun: begun.promise, end: end.resolve };
  }

  it('is not taken back in the name of the first, which fails late', async () => {
    const setting = repeating();
    const { challenges, clock, sent, check, messages } = setting;
    const { outcome, begun, end } = failingLate(setting);
    await begun;
    challenges.contents.clear();
    clock.advance(60);
    const handle = await sent({ idempotencyKey });
    end();
    expect(await outcome).toEqual({ kind: 'undelivered', cause });
    expect(await sent({ idempotencyKey })).toEqual(handle);
    expect(messages).toHaveLength(1);
    expect((await check({ handle })).kind).toBe('right');
  });

  it('brings no guess to an old reference, which has to buy one', async () => {
    const { challenges, clock, sent, check, limits } = repeating();
    const bought = () => limits.spent.filter(({ scope }) => scope === 'guess').length;
    const old = await sent({ idempotencyKey });
    challenges.contents.clear();
    clock.advance(60);
    const handle = await sent({ idempotencyKey });
    expect([old.id, old.terms.prepaid]).toEqual([handle.id, true]);
    expect((await check({ handle: old, code: '00000000' })).kind).toBe('wrong');
    expect(bought()).toBe(1);
    challenges.contents.clear();
    clock.advance(60);
    await check({ handle: await sent({ idempotencyKey }), code: '00000000' });
    expect(bought()).toBe(1);
  });

  it('keeps its message counted where a guess was made before the first failed, and stays as it is', async () => {
    const setting = repeating();
    const { sent, check, send, ports, key } = setting;
    const { outcome, begun, end } = failingLate(setting);
    await begun;
    const handle = await sent({ idempotencyKey });
    expect((await check({ handle, code: '00000000' })).kind).toBe('wrong');
    end();
    await outcome;
    expect((await ports.sendLimits.recall({ scope: 'recipient', key })).times).toHaveLength(1);
    expect(await sent({ idempotencyKey })).toEqual(handle);
    expect(await send({ client: clientWith({ clientId: 'other' }) })).toEqual(limited(60));
  });
});
