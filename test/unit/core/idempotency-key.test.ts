import { describe, expect, it } from 'vitest';
import type { ChallengeHandle, Dialect } from '../../../shared/core/dialect.ts';
import { requireRepetition } from '../../../shared/core/idempotency-key.ts';
import { startOtp } from '../../../shared/core/otp-start.ts';
import type { Delivery } from '../../../shared/core/ports.ts';
import { ciam } from '../../../shared/dialects/ciam.ts';
import { uas } from '../../../shared/dialects/uas.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { refusalOf } from '../../support/memory-refusal.ts';
import {
  callerSecret,
  differences,
  idempotencyKey,
  limited,
  other,
  publicClient,
  repeating,
} from './otp-setting.ts';

describe('a request with an Idempotency-Key', () => {
  it.each([
    ['a client with a secret', { callerSecret }],
    ['a client with an assertion', {}],
    ['a public client', { client: publicClient }],
    ['a browser that is known', { isKnownDevice: true }],
  ])('of %s is given its first answer again for as long as the challenge is kept', async (_who, who) => {
    const { send, sent, clock, messages } = repeating();
    const first = await sent({ ...who, idempotencyKey });
    for (const pause of [0, 11, 300, 1_000]) {
      clock.advance(pause);
      expect(await send({ ...who, idempotencyKey })).toEqual({ kind: 'sent', handle: first });
    }
    expect(messages).toHaveLength(1);
  });

  it.each<readonly [string, Dialect]>([
    ['that rotate', uas],
    ['that do not', ciam],
  ])('is given it byte for byte in references %s, when others have followed', async (_kind, dialect) => {
    const { sent, clock, ports, start } = repeating();
    const encode = (handle: ChallengeHandle) => dialect.encodeReference(handle, ports.otpKeys, start.client);
    const first = encode(await sent({ idempotencyKey, policy: dialect.otp }));
    for (let nth = 0; nth < 4; nth += 1) {
      clock.advance(60);
      await sent({ callerSecret });
    }
    expect(encode(await sent({ idempotencyKey, policy: dialect.otp }))).toBe(first);
  });

  it('spends nothing twice', async () => {
    const { sent, limits, budgets } = repeating();
    await sent({ idempotencyKey });
    await sent({ idempotencyKey });
    expect(limits.spent.filter(({ scope }) => scope === 'recipient')).toHaveLength(1);
    expect([...limits.givenBack].sort()).toEqual(['client', 'smsQuota', 'sourceAddress']);
    expect(budgets.reserved).toHaveLength(1);
  });

  it.each([
    ...differences.filter(([what]) => what !== 'client'),
    ['recipient', { recipient: other }] as const,
  ])('is refused with another %s, sends nothing and spends nothing', async (_what, difference) => {
    const { send, sent, messages, limits, budgets } = repeating();
    await sent({ idempotencyKey, callerSecret });
    expect(await send({ idempotencyKey, callerSecret, ...difference })).toEqual({ kind: 'key-reused' });
    expect(messages).toHaveLength(1);
    expect([...limits.givenBack].sort()).toEqual(['client', 'smsQuota', 'sourceAddress']);
    expect(budgets.reserved).toHaveLength(1);
  });

  it.each([
    ['client', { client: clientWith({ clientId: 'other' }) }],
    ['secret', { callerSecret: 'another secret' }],
  ])("has nothing to do with another %s's under the same key", async (_whose, whose) => {
    const { send, sent } = repeating();
    await sent({ idempotencyKey, callerSecret });
    expect(await send({ idempotencyKey, callerSecret, ...whose })).toEqual(limited(60));
  });

  it('is sent once by fifty parallel ones, and all hold the one challenge', async () => {
    const { sent, messages, challenges } = repeating();
    const handles = await Promise.all(Array.from({ length: 50 }, () => sent({ idempotencyKey })));
    expect(
      new Set(handles.map(({ id, secret }) => Buffer.from([...id, ...secret]).toString('hex'))).size,
    ).toBe(1);
    expect([messages.length, challenges.contents.size]).toEqual([1, 1]);
  });

  it('is a request of its own beside the same one under another key: within the limits', async () => {
    const { send, sent } = repeating();
    await sent({ idempotencyKey, callerSecret });
    expect(await send({ idempotencyKey: `${idempotencyKey}2`, callerSecret })).toEqual(limited(60));
    expect(await send({ callerSecret })).toEqual(limited(60));
  });

  it('may come again when its message could not be handed over', async () => {
    const outcomes: Delivery[] = [{ kind: 'failed', cause: 'down' }, { kind: 'accepted' }];
    const { send, sent, messages, check } = repeating({
      delivery: () => outcomes.shift() ?? { kind: 'accepted' },
    });
    expect(await send({ idempotencyKey })).toEqual({ kind: 'undelivered', cause: 'down' });
    const handle = await sent({ idempotencyKey });
    expect(await sent({ idempotencyKey })).toEqual(handle);
    expect(messages).toHaveLength(1);
    expect((await check({ handle })).kind).toBe('right');
  });

  it('may come again when the recipient had to wait', async () => {
    const { send, sent, clock, messages } = repeating();
    await sent({ binding: 'other' });
    expect(await send({ idempotencyKey })).toEqual(limited(60));
    clock.advance(60);
    const handle = await sent({ idempotencyKey });
    expect(handle.terms).toEqual({ standing: 'stranger', prepaid: true, known: false });
    expect(messages).toHaveLength(2);
  });

  it('may come again when the log could not be written', async () => {
    const { start, ports, sent } = repeating();
    const claim = () => Promise.reject(new Error('throttled'));
    const failing = { ...ports, sendLimits: { ...ports.sendLimits, claim } };
    await expect(startOtp({ ...start, idempotencyKey }, failing)).rejects.toThrow('throttled');
    expect((await sent({ idempotencyKey })).terms.prepaid).toBe(true);
  });

  it('brings no guess that the log does not tell of', async () => {
    const { sent, ports, start } = repeating();
    const first = await sent({ idempotencyKey });
    const recall = async () => ({ times: [], knownClients: [] });
    const outcome = await startOtp(
      { ...start, idempotencyKey },
      { ...ports, sendLimits: { ...ports.sendLimits, recall } },
    );
    const terms = { standing: 'stranger', prepaid: false, known: false };
    expect(outcome).toEqual({ kind: 'sent', handle: { ...first, terms } });
  });

  it.each([
    ['a UUID', idempotencyKey, idempotencyKey],
    ['a string of a structured header', `"${idempotencyKey}"`, idempotencyKey],
    ['16 characters', '!'.repeat(16), '!'.repeat(16)],
    ['255 characters', '~'.repeat(255), '~'.repeat(255)],
  ])('may have %s', (_what, header, key) => {
    expect(requireRepetition({ idempotencyKey: header })).toEqual({ idempotencyKey: key });
    expect(requireRepetition({ callerSecret, idempotencyKey: header })).toEqual({
      ...{ callerSecret, idempotencyKey: key },
    });
  });

  it('needs none', () => {
    expect([requireRepetition({}), requireRepetition({ callerSecret })]).toEqual([{}, { callerSecret }]);
  });

  it.each([
    '',
    '""',
    'x'.repeat(15),
    'x'.repeat(256),
    `${idempotencyKey}\t`,
    `a b${idempotencyKey}`,
    'é'.repeat(20),
  ])('is refused where it is %j', async (header) => {
    expect(await refusalOf(() => requireRepetition({ idempotencyKey: header }))).toEqual({
      code: 'invalid_request',
      detail: {
        because: 'idempotency-key-refused',
        description: 'Idempotency-Key must have 16 to 255 visible characters, as a UUID has',
      },
    });
  });
});
