import { describe, expect, it } from 'vitest';
import { email } from '../../../shared/channels/email.ts';
import { startOtp } from '../../../shared/core/otp-start.ts';
import {
  callerSecret,
  code,
  idempotencyKey,
  limited,
  other,
  recipient,
  repeating,
  setUp,
} from './otp-setting.ts';

describe('what a message has used up', () => {
  const shared = ['client', 'smsQuota', 'sourceAddress'];
  const cause = new Error('no route');

  it('is given back, once, when nobody took it; and its challenge takes no guess', async () => {
    const { send, limits, budgets, challenges, metrics, check } = repeating({
      delivery: () => ({ kind: 'failed', cause }),
    });
    expect(await send()).toEqual({ kind: 'undelivered', cause });
    expect([...limits.givenBack].sort()).toEqual(['client', 'recipient', 'smsQuota', 'sourceAddress']);
    expect(budgets.reserved).toEqual([]);
    const [challenge] = challenges.contents.values();
    const handle = { id: challenge?.id ?? new Uint8Array(), secret: new Uint8Array(32), generation: 0 };
    expect(
      await check({
        handle: {
          ...handle,
          typed: '',
          issuedAt: 0,
          terms: { standing: 'stranger', prepaid: true, known: false },
        },
      }),
    ).toEqual({ kind: 'refused' });
    expect(metrics.counted.get('Deliveries sms-failed')).toBe(1);
  });

  it('stays counted for the recipient and whoever asked when the provider does not send to it; nothing was paid', async () => {
    const { send, limits, budgets, metrics } = repeating({ delivery: () => ({ kind: 'rejected', cause }) });
    expect(await send()).toEqual({ kind: 'undelivered', cause });
    expect(limits.givenBack).toEqual([]);
    expect(budgets.reserved).toEqual([]);
    expect(metrics.counted).toEqual(new Map([['Deliveries sms-rejected', 1]]));
  });

  it('stays used up when the answer of the provider did not come: it counts as sent', async () => {
    const { sent, send, limits, budgets, metrics, check } = repeating({
      delivery: () => ({ kind: 'unconfirmed', cause }),
    });
    const handle = await sent({ callerSecret });
    expect(await sent({ callerSecret })).toEqual(handle);
    expect([...limits.givenBack].sort()).toEqual(shared);
    expect(budgets.reserved).toHaveLength(1);
    expect(metrics.counted).toEqual(new Map([['Deliveries sms-unconfirmed', 1]]));
    expect(await send()).toEqual(limited(60));
    expect((await check({ handle })).kind).toBe('right');
  });

  it('stays used up when we end between the claim and the hand-over: the caller has its reference, and no message', async () => {
    const { start, ports, sent, messages, clock } = repeating();
    const deliver = () => Promise.reject(new Error('the process ended'));
    const asked = { ...start, callerSecret };
    const ending = { ...asked, courier: { ...start.courier, deliver } };
    await expect(startOtp(ending, ports)).rejects.toThrow('the process ended');
    const handle = await sent({ callerSecret });
    expect(handle.terms.prepaid).toBe(true);
    expect(messages).toEqual([]);
    clock.advance(60);
    expect((await sent({ callerSecret })).id).not.toEqual(handle.id);
    expect(messages).toHaveLength(1);
  });

  it('is given back, but for the recipient’s, when the recipient has to wait', async () => {
    const { send, sent, limits, budgets, metrics } = repeating();
    await sent();
    expect(await send()).toEqual(limited(60));
    expect([...limits.givenBack].sort()).toEqual(shared);
    expect(budgets.reserved).toHaveLength(1);
    expect(metrics.counted).toEqual(
      new Map([
        ['Deliveries sms-accepted', 1],
        ['BudgetSpent recipient', 1],
      ]),
    );
  });

  it('is nothing when a budget of SMS is known to be spent, which is named; nothing is claimed', async () => {
    const { send, limits, budgets, metrics, messages, challenges } = repeating({
      refusedBudget: () => ({ kind: 'refused', budget: 'money-day', retryAfter: 99 }),
    });
    expect(await send()).toEqual({ kind: 'limited', budget: 'money-day', retryAfter: 99 });
    expect([limits.givenBack, limits.spent]).toEqual([[], []]);
    expect([budgets.reserved, messages, challenges.contents.size]).toEqual([[], [], 0]);
    expect(metrics.counted).toEqual(new Map([['BudgetSpent money-day', 1]]));
  });

  it('is taken back, with the claim, when only the table knows that a budget of SMS is spent', async () => {
    let isSpent = true;
    const { start, ports, sent, limits, messages, metrics } = repeating();
    const refusing: typeof ports.smsBudgets = {
      ...ports.smsBudgets,
      reserve: async (message) =>
        isSpent
          ? { kind: 'refused', budget: 'country-day', retryAfter: 7 }
          : ports.smsBudgets.reserve(message),
    };
    const asked = { ...start, idempotencyKey };
    expect(await startOtp(asked, { ...ports, smsBudgets: refusing })).toEqual({
      ...{ kind: 'limited', budget: 'country-day', retryAfter: 7 },
    });
    expect([...limits.givenBack].sort()).toEqual(['client', 'recipient', 'smsQuota', 'sourceAddress']);
    expect(metrics.counted).toEqual(new Map([['BudgetSpent country-day', 1]]));
    isSpent = false;
    expect((await sent({ idempotencyKey })).terms.prepaid).toBe(true);
    expect(messages).toHaveLength(1);
  });

  it.each([
    ['reservation', 'reserve'],
    ['claim', 'claim'],
  ] as const)('is given back when the %s fails', async (_what, failing) => {
    const { start, ports, limits, budgets, messages, challenges } = repeating();
    const fail = () => Promise.reject(new Error('throttled'));
    const broken = {
      ...ports,
      ...(failing === 'claim'
        ? { sendLimits: { ...ports.sendLimits, claim: fail } }
        : { smsBudgets: { ...ports.smsBudgets, reserve: fail } }),
    };
    await expect(startOtp(start, broken)).rejects.toThrow('throttled');
    const ofRecipient = failing === 'claim' ? [] : ['recipient'];
    expect([...limits.givenBack].sort()).toEqual(['client', ...ofRecipient, 'smsQuota', 'sourceAddress']);
    expect([budgets.reserved, messages]).toEqual([[], []]);
    // What was written beside it takes no guess, or nobody holds its secret.
    expect(challenges.contents.size).toBe(1);
  });

  it('is reserved for no country where the number has none', async () => {
    const { sent, budgets } = repeating();
    await sent({ recipient: { channel: 'sms', address: '+88213300655' } });
    expect(budgets.reserved).toEqual([{ country: '', segments: 1 }]);
  });

  it('is not asked of the budgets of SMS where the message is an e-mail', async () => {
    const { start, ports, sent, budgets } = repeating({
      refusedBudget: () => ({ kind: 'refused', budget: 'money-day' }),
    });
    const to = { channel: 'email', address: 'alice@example.com' } as const;
    const courier = { ...start.courier, channel: email };
    expect((await startOtp({ ...start, courier, recipient: to }, ports)).kind).toBe('sent');
    expect(budgets.reserved).toEqual([]);
    await expect(sent()).rejects.toThrow('limited');
  });

  it('is what the message may cost at most, as it was reserved', async () => {
    const { start, ports } = repeating();
    const asked: unknown[] = [];
    const deliver: typeof start.courier.deliver = async (to, message, terms) => {
      asked.push(to, message.text.length > 0, terms);
      return { kind: 'accepted' };
    };
    await startOtp({ ...start, courier: { ...start.courier, deliver } }, ports);
    const to = { channel: 'email', address: 'alice@example.com' } as const;
    await startOtp(
      { ...start, recipient: to, courier: { ...start.courier, channel: email, deliver } },
      ports,
    );
    expect(asked).toEqual([recipient, true, { maxPrice: '0.50' }, to, true, {}]);
  });

  it('has no end that can be told where only the owner can help', async () => {
    const { send } = repeating({ refusedBudget: () => ({ kind: 'refused', budget: 'price-unknown' }) });
    expect(await send()).toEqual({ kind: 'limited', budget: 'price-unknown' });
  });

  it('is given back when the challenge cannot be written, and when its random id is another’s', async () => {
    const { start, ports, limits, messages, budgets } = repeating();
    const open = () => Promise.reject(new Error('an outage'));
    const failing = { ...ports, challenges: { ...ports.challenges, open } };
    await expect(startOtp(start, failing)).rejects.toThrow('an outage');
    const fixed = setUp();
    await startOtp(fixed.start, fixed.ports);
    const again = startOtp({ ...fixed.start, recipient: other }, fixed.ports);
    await expect(again).rejects.toThrow('two challenges have one random id');
    const all = ['client', 'recipient', 'smsQuota', 'sourceAddress'];
    expect([[...limits.givenBack].sort(), [...fixed.limits.givenBack].sort()]).toEqual([all, all]);
    expect([budgets.reserved.length, fixed.budgets.reserved.length]).toEqual([0, 1]);
    expect([messages.length, fixed.messages.length]).toEqual([0, 1]);
  });

  it('leaves a challenge that nobody can answer where the claim beside it is refused', async () => {
    const { sent, send, challenges, check } = repeating();
    const handle = await sent();
    await send();
    expect(challenges.contents.size).toBe(2);
    const [, orphan] = challenges.contents.values();
    const guess = { ...handle, id: orphan?.id ?? handle.id };
    expect((await check({ handle: guess, code })).kind).toBe('wrong');
    expect((await check({ handle, code })).kind).toBe('right');
  });
});
