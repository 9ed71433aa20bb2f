import { describe, expect, it } from 'vitest';
import type { OtpStart } from '../../../shared/core/otp-sending.ts';
import type { Delivery } from '../../../shared/core/ports.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import {
  callerSecret,
  code,
  differences,
  idempotencyKey,
  limited,
  other,
  publicClient,
  repeating,
} from './otp-setting.ts';

describe('the same request of one caller', () => {
  it('is given its first answer again for ten seconds, and nothing more is sent or spent', async () => {
    const { sent, clock, messages, limits, budgets } = repeating();
    const first = await sent({ callerSecret });
    clock.advance(9.999);
    expect(await sent({ callerSecret })).toEqual(first);
    expect(messages).toHaveLength(1);
    expect([...limits.givenBack].sort()).toEqual(['client', 'smsQuota', 'sourceAddress']);
    expect(budgets.reserved).toHaveLength(1);
  });

  it('answers with the code of the first message, and with no other', async () => {
    const { sent, check } = repeating();
    await sent({ callerSecret });
    const handle = await sent({ callerSecret });
    expect((await check({ handle, code: '00000000' })).kind).toBe('wrong');
    expect((await check({ handle: { ...handle, generation: 1 }, code })).kind).toBe('right');
  });

  it('is one too many after ten seconds, and another message after a minute', async () => {
    const { send, sent, clock, messages } = repeating();
    const first = await sent({ callerSecret });
    clock.advance(10);
    expect(await send({ callerSecret })).toEqual(limited(50));
    clock.advance(50);
    expect((await sent({ callerSecret })).id).not.toEqual(first.id);
    expect(messages).toHaveLength(2);
  });

  it('is given one answer by fifty parallel ones', async () => {
    const { sent, messages } = repeating();
    const handles = await Promise.all(Array.from({ length: 50 }, () => sent({ callerSecret })));
    expect(handles).toEqual(handles.map(() => handles[0]));
    expect(messages).toHaveLength(1);
  });

  it.each(differences)('is another with another %s', async (_what, difference) => {
    const { send, sent, messages } = repeating();
    await sent({ callerSecret });
    expect(await send({ callerSecret, ...difference })).toEqual(limited(60));
    expect(messages).toHaveLength(1);
  });

  it.each([
    ['recipient', { recipient: other }, 2],
    // A known browser has messages of its own.
    ['browser, which is known', { isKnownDevice: true }, 2],
  ])('is another for another %s, and is sent', async (_what, difference, count) => {
    const { sent, messages } = repeating();
    const first = await sent({ callerSecret });
    expect((await sent({ callerSecret, ...difference })).id).not.toEqual(first.id);
    expect(messages).toHaveLength(count);
  });

  it.each([
    ['with another secret', { callerSecret: 'another secret' }],
    ['without one', {}],
    ['from a page', { callerSecret, sender: 'page' } as const],
  ])('is another of a caller %s: it is told to wait, and gets no reference', async (_who, caller) => {
    const { send, sent } = repeating();
    await sent({ callerSecret });
    expect(await send(caller)).toEqual(limited(60));
  });

  it('is one too many at once where the caller has no secret', async () => {
    const { send, sent } = repeating();
    await sent({ client: publicClient });
    expect(await send({ client: publicClient })).toEqual(limited(60));
  });

  it('is not known again once another message was claimed after it', async () => {
    const loose = { recipientLimits: [{ count: 2, seconds: 60 }] };
    const { send, sent } = repeating();
    await sent({ ...loose, callerSecret });
    await sent({ ...loose, callerSecret, binding: 'other' });
    expect(await send({ ...loose, callerSecret })).toEqual(limited(60));
  });

  it('comes again as new when its message could not be handed over', async () => {
    const outcomes: Delivery[] = [{ kind: 'failed', cause: 'down' }, { kind: 'accepted' }];
    const { send, sent, messages } = repeating({
      delivery: () => outcomes.shift() ?? { kind: 'accepted' },
    });
    expect(await send({ callerSecret })).toEqual({ kind: 'undelivered', cause: 'down' });
    const handle = await sent({ callerSecret });
    expect(await sent({ callerSecret })).toEqual(handle);
    expect(messages).toHaveLength(1);
  });
});

describe('a client that has proven the recipient', () => {
  /** It proved it long ago; then strangers used up what the recipient may be sent in an hour. */
  async function besieged() {
    const setting = repeating();
    await setting.sent();
    await setting.ports.sendLimits.remember(setting.key, 'app');
    setting.clock.advance(5_400);
    for (let nth = 0; nth < 5; nth += 1) {
      await setting.sent({ client: publicClient });
      setting.clock.advance(60);
    }
    return setting;
  }

  it('sends two more an hour, once strangers have used up the recipient’s own', async () => {
    const { send, clock } = await besieged();
    const outcomes = [];
    for (const pause of [0, 59, 1, 60]) {
      clock.advance(pause);
      outcomes.push(await send());
    }
    const reserve = { standing: 'client', known: true };
    expect(outcomes).toMatchObject([
      { kind: 'sent', handle: { terms: { ...reserve, prepaid: true } } },
      { kind: 'limited', budget: 'clientReserve', retryAfter: 1 },
      { kind: 'sent', handle: { terms: { ...reserve, prepaid: false } } },
      { kind: 'limited', budget: 'clientReserve', retryAfter: 3_480 },
    ]);
  });

  it('sends out of what all share as long as there is some', async () => {
    const { sent, clock, ports, key } = await besieged();
    clock.advance(5_400);
    const { terms } = await sent();
    expect(terms).toEqual({ standing: 'stranger', prepaid: true, known: true });
    expect((await ports.sendLimits.recall({ scope: 'clientReserve', key })).times).toEqual([]);
  });

  it.each([
    ['another client', { client: clientWith({ clientId: 'other' }) }],
    ['a public client of its name', { client: { ...publicClient, clientId: 'app' } }],
    ['a page in its name', { sender: 'page' } as const],
  ])('has a reserve that %s has not', async (_who, who) => {
    const { send } = await besieged();
    expect(await send(who)).toMatchObject({ kind: 'limited', budget: 'recipient' });
  });

  it.each([
    ['secret', { callerSecret }],
    ['Idempotency-Key', { idempotencyKey }],
  ])('is given its first answer again out of the reserve too, by its %s', async (_what, known) => {
    const { sent, messages } = await besieged();
    const first = await sent(known);
    const before = messages.length;
    expect(await sent(known)).toEqual(first);
    expect(first.terms).toEqual({ standing: 'client', prepaid: true, known: true });
    expect(messages.length).toBe(before);
  });
});

describe('the reserve of a client that has proven the recipient', () => {
  /** A client that has proven the recipient, after a message that somebody else, or the client itself, asked for. */
  async function writtenToBy(first: Partial<OtpStart>) {
    const setting = repeating();
    await setting.sent(first);
    await setting.ports.guessLimits.remember(setting.key, setting.start.client.clientId);
    return setting;
  }

  it('opens at once where another had the recipient written to', async () => {
    const elsewhere = clientWith({ clientId: 'elsewhere' });
    for (const first of [{ client: elsewhere }, { sender: 'page' } as const]) {
      const { send } = await writtenToBy(first);
      expect((await send()).kind).toBe('sent');
    }
  });

  it('stays shut for a minute after a message of its own, so that two requests tell nothing', async () => {
    const { send } = await writtenToBy({});
    expect(await send()).toEqual(limited(60));
  });
});
