import { describe, expect, it } from 'vitest';
import { callerSecret, idempotencyKey, other, repeating } from './otp-setting.ts';

/** A source address that may ask for one message, and so has none left after the first. */
const oneMessage = { limits: { sourceAddress: [{ count: 1, seconds: 3_600 }] } };
const spent = { kind: 'limited', budget: 'sourceAddress', retryAfter: 3_600 };

describe('a request whose answer was lost, when a budget that others share is spent by then,', () => {
  it.each([
    ['its caller’s secret', { callerSecret }],
    ['an Idempotency-Key', { callerSecret, idempotencyKey }],
  ])('is answered again by %s, and sends nothing', async (_how, repetition) => {
    const { sent, send, messages } = repeating(oneMessage);
    const handle = await sent(repetition);
    expect(await send(repetition)).toEqual({ kind: 'sent', handle });
    expect(messages).toHaveLength(1);
  });

  it('is answered again where a budget of SMS is known to be spent', async () => {
    let isSpent = false;
    const { sent, send, messages } = repeating({
      refusedBudget: () => (isSpent ? { kind: 'refused', budget: 'money-day', retryAfter: 60 } : undefined),
    });
    const handle = await sent({ callerSecret });
    isSpent = true;
    expect(await send({ callerSecret })).toEqual({ kind: 'sent', handle });
    expect(await send({ callerSecret, recipient: other })).toMatchObject({ budget: 'money-day' });
    expect(messages).toHaveLength(1);
  });

  it.each([
    ['another request', { callerSecret, typed: '040 1234567' }],
    ['another caller', { callerSecret: 'another' }],
    ['a caller that shows nothing to be known by', {}],
    ['a key that nobody used', { callerSecret, idempotencyKey }],
  ])('is not given to %s', async (_who, repetition) => {
    const { sent, send } = repeating(oneMessage);
    await sent({ callerSecret });
    expect(await send(repetition)).toEqual(spent);
  });

  it('is not given to another request under its key', async () => {
    const { sent, send } = repeating(oneMessage);
    await sent({ callerSecret, idempotencyKey });
    expect(await send({ callerSecret, idempotencyKey, recipient: other })).toEqual(spent);
  });

  it('is not given again after ten seconds', async () => {
    const { sent, send, clock } = repeating(oneMessage);
    await sent({ callerSecret });
    clock.advance(10);
    expect(await send({ callerSecret })).toEqual({ ...spent, retryAfter: 3_590 });
  });
});

it('an Idempotency-Key whose code has expired gives the first reference again, which is over, and no message', async () => {
  const { sent, clock, messages, check } = repeating();
  const handle = await sent({ callerSecret, idempotencyKey });
  clock.advance(600);
  expect(await sent({ callerSecret, idempotencyKey })).toEqual(handle);
  expect((await check({ handle })).kind).toBe('expired');
  expect(messages).toHaveLength(1);
});
