import { describe, expect, it } from 'vitest';
import { email } from '../../../shared/channels/email.ts';
import { sms } from '../../../shared/channels/sms.ts';
import type { Recipient } from '../../../shared/core/channel.ts';
import { toBase64Url } from '../../../shared/core/encoding.ts';
import type { Challenge } from '../../../shared/core/model.ts';
import { checkOtp, type OtpCheck, type OtpStart, recipientMac, startOtp } from '../../../shared/core/otp.ts';
import type { Allowance, Delivery, Ports, SendLimitStore } from '../../../shared/core/ports.ts';
import { startOfTests as now, testClock } from '../../support/clock.ts';
import { memoryChallengeStore } from '../../support/memory-challenges.ts';
import { fakeCourier, type SentMessage, wrongCode } from '../../support/memory-courier.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { testKeyring } from '../../support/memory-keys.ts';

const recipient: Recipient = { channel: 'sms', address: '+358401234567', country: 'FI' };
const code = '12345678';
const id = new Uint8Array(16).fill(16);
const secret = new Uint8Array(32).fill(32);

/** Allowances that say no where a test wants it, and tell what was spent and given back. */
function sendLimits(limited: Partial<Record<Allowance['scope'], number>>) {
  const spent: Allowance[] = [];
  const givenBack: Allowance['scope'][] = [];
  const store: SendLimitStore = {
    async spend(allowance) {
      const retryAfter = limited[allowance.scope];
      if (retryAfter !== undefined) return { kind: 'limited', retryAfter };
      spent.push(allowance);
      return {
        kind: 'spent',
        async giveBack() {
          givenBack.push(allowance.scope);
        },
      };
    },
  };
  return { spent, givenBack, store };
}

function setUp(limited: Partial<Record<Allowance['scope'], number>> = {}, delivery?: Delivery) {
  const clock = testClock();
  const messages: SentMessage[] = [];
  const limits = sendLimits(limited);
  const challenges = memoryChallengeStore();
  const ports = {
    clock,
    challenges,
    sendLimits: limits.store,
    otpKeys: testKeyring(),
    entropy: { bytes: (length: number) => new Uint8Array(length).fill(length), digits: () => code },
  } satisfies Partial<Ports>;
  const start: OtpStart = {
    client: clientWith(),
    courier: fakeCourier(sms, messages, delivery && (() => delivery)),
    recipient,
    typed: '0401234567',
    policy: { digits: 8, validFor: 600, maxAttempts: 5 },
    message: {},
    domain: 'login.example.com',
    sourceAddress: '198.51.100.7',
  };
  const check = (overrides: Partial<OtpCheck> = {}) =>
    checkOtp({ clientId: 'app', handle, code, recipient, rotating: true, ...overrides }, ports);
  const stored = () => challenges.contents.get(toBase64Url(id));
  return { clock, messages, limits, challenges, ports, start, check, stored };
}

const handle = { id, secret, generation: 0, typed: '0401234567', issuedAt: now * 1000 };

async function started() {
  const setting = setUp();
  await startOtp(setting.start, setting.ports);
  return setting;
}

/** What is in the table after one wrong guess. */
function chargedOnce(challenge: Challenge | undefined) {
  return { attempts: challenge?.attempts, at: challenge?.lastGuess?.at };
}

describe('starting a one-time password', () => {
  it('sends the code, and hands out what the client needs to answer', async () => {
    const { messages, ports, start } = setUp();
    expect(await startOtp(start, ports)).toEqual({ kind: 'sent', handle });
    const text = sms.compose({ code, validFor: 600, locale: 'en', domain: 'login.example.com' });
    expect(messages).toEqual([{ recipient, message: text }]);
  });

  it('stores MACs, never the code, the recipient or the secret', async () => {
    const { ports, stored } = await started();
    expect(stored()).toEqual({
      id,
      clientId: 'app',
      channel: 'sms',
      recipientMac: recipientMac(recipient, ports.otpKeys),
      codeMac: stored()?.codeMac,
      expiresAt: now + 600,
      maxAttempts: 5,
      attempts: 0,
      message: {},
    });
    expect(stored()?.codeMac).toHaveLength(32);
    expect(stored()?.recipientMac).toHaveLength(32);
    const mac = ports.otpKeys.mac('code', Buffer.concat([id, secret, Buffer.from(code)]));
    expect(stored()?.codeMac).toEqual(mac?.subarray(0, 32));
    const whose = ports.otpKeys.mac('recipient', Buffer.from('sms:+358401234567'));
    expect(stored()?.recipientMac).toEqual(whose?.subarray(0, 32));
  });

  it('composes in the language asked for, with the texts of the caller', async () => {
    const { messages, ports, start } = setUp();
    await startOtp({ ...start, message: { locale: 'fi' } }, ports);
    const text = sms.compose({ code, validFor: 600, locale: 'fi', domain: 'login.example.com' });
    expect(messages[0]?.message).toEqual(text);
    const inbox: SentMessage[] = [];
    const courier = fakeCourier(email, inbox);
    const message = { title: 'Hello', body: 'Use {0}' };
    await startOtp({ ...start, courier, message }, ports);
    expect(inbox[0]?.message.subject).toBe('Hello');
    expect(inbox[0]?.message.text).toBe('Use 1234 5678');
  });

  it('spends the allowances of address, client and recipient; the recipient in none of them in clear', async () => {
    const { limits, ports, start } = setUp();
    await startOtp(start, ports);
    expect(limits.spent).toEqual([
      { scope: 'sourceAddress', key: '198.51.100.7' },
      { scope: 'client', key: 'app' },
      { scope: 'recipient', key: toBase64Url(recipientMac(recipient, ports.otpKeys)) },
    ]);
    expect(limits.givenBack).toEqual([]);
  });

  it('stops at the address, and leaves everybody else alone', async () => {
    const { challenges, limits, messages, ports, start } = setUp({ sourceAddress: 7 });
    expect(await startOtp(start, ports)).toEqual({ kind: 'limited', retryAfter: 7 });
    expect([limits.spent, messages, challenges.contents.size]).toEqual([[], [], 0]);
  });

  it('stops at the client, before the recipient', async () => {
    const { challenges, limits, messages, ports, start } = setUp({ client: 8 });
    expect(await startOtp(start, ports)).toEqual({ kind: 'limited', retryAfter: 8 });
    expect(limits.spent.map(({ scope }) => scope)).toEqual(['sourceAddress']);
    expect([messages, challenges.contents.size]).toEqual([[], 0]);
  });

  it('stops at the recipient, sends nothing, and gives the others their message back', async () => {
    const { limits, messages, ports, start } = setUp({ recipient: 9 });
    expect(await startOtp(start, ports)).toEqual({ kind: 'limited', retryAfter: 9 });
    expect([...limits.givenBack].sort()).toEqual(['client', 'sourceAddress']);
    expect(messages).toEqual([]);
  });

  it('gives the allowances of a message back that could not be delivered', async () => {
    const cause = new Error('no route');
    const { limits, ports, start } = setUp({}, { kind: 'failed', cause });
    expect(await startOtp(start, ports)).toEqual({ kind: 'undelivered', cause });
    expect([...limits.givenBack].sort()).toEqual(['client', 'recipient', 'sourceAddress']);
  });

  it('gives back only to the recipient what the provider would not send to it', async () => {
    const cause = new Error('opted out');
    const { limits, ports, start } = setUp({}, { kind: 'rejected', cause });
    expect(await startOtp(start, ports)).toEqual({ kind: 'undelivered', cause });
    expect(limits.givenBack).toEqual(['recipient']);
  });

  it('uses up nothing of the recipient when the challenge cannot be written', async () => {
    const { limits, messages, ports, start } = setUp();
    const challenges = { ...ports.challenges, open: () => Promise.reject(new Error('outage')) };
    await expect(startOtp(start, { ...ports, challenges })).rejects.toThrow('outage');
    expect([limits.givenBack, messages]).toEqual([['recipient'], []]);
    const none = setUp({ recipient: 9 });
    await expect(startOtp(none.start, { ...none.ports, challenges })).rejects.toThrow('outage');
    expect(none.limits.givenBack).toEqual([]);
  });

  it('fails as the allowance does', async () => {
    const { messages, ports, start } = setUp();
    const failing: SendLimitStore = {
      spend: ({ scope }) =>
        scope === 'recipient'
          ? Promise.reject(new Error('throttled'))
          : Promise.resolve({ kind: 'spent', giveBack: async () => undefined }),
    };
    await expect(startOtp(start, { ...ports, sendLimits: failing })).rejects.toThrow('throttled');
    expect(messages).toEqual([]);
  });

  it.each([
    ['the nearest language to its own', 'fi-FI', 'fi'],
    ['English, if the channel lacks its own', 'tlh', 'en'],
  ])('composes in %s when none is asked for', async (_case, defaultLocale, locale) => {
    const { messages, ports, start } = setUp();
    const courier = { ...start.courier, settings: { ...start.courier.settings, defaultLocale } };
    await startOtp({ ...start, courier }, ports);
    const text = sms.compose({ code, validFor: 600, locale, domain: 'login.example.com' });
    expect(messages[0]?.message).toEqual(text);
  });
});

describe('a code', () => {
  it('is right once it is the one that was sent', async () => {
    const { check, stored } = await started();
    expect(await check()).toEqual({ kind: 'right', challenge: stored() });
    expect(chargedOnce(stored())).toEqual({ attempts: 1, at: now });
  });

  it.each(['1234 5678', ' 12-34-56-78 ', '１２３４５６７８'])('is right as %s', async (typed) => {
    const { check } = await started();
    expect((await check({ code: typed })).kind).toBe('right');
  });

  it('is wrong when it is another, and the next guess goes on with the new reference', async () => {
    const { check, clock, stored } = await started();
    clock.advance(2.5);
    const next = { ...handle, generation: 1, issuedAt: now * 1000 + 2_500 };
    expect(await check({ code: wrongCode(code) })).toEqual({ kind: 'wrong', handle: next });
    expect((await check({ handle: next })).kind).toBe('right');
    expect(stored()?.attempts).toBe(2);
  });

  it.each([
    ['the recipient is another', { recipient: { ...recipient, address: '+358401234568' } }],
    [
      'the recipient is of the other channel',
      { recipient: { channel: 'email', address: recipient.address } },
    ],
    ['the recipient cannot be read', { recipient: undefined }],
    ['the secret is another', { handle: { ...handle, secret: new Uint8Array(32) } }],
  ] as const)('is wrong when %s, and that costs a guess', async (_case, overrides) => {
    const { ports, stored } = await started();
    const { recipient: claimed, ...rest } = { recipient, ...overrides };
    const check = {
      clientId: 'app',
      handle,
      code,
      rotating: true,
      ...(claimed ? { recipient: claimed } : {}),
    };
    const outcome = await checkOtp({ ...check, ...rest }, ports);
    const used = 'handle' in overrides ? overrides.handle : handle;
    expect(outcome).toEqual({ kind: 'wrong', handle: { ...used, generation: 1 } });
    expect(stored()?.attempts).toBe(1);
  });

  it('is refused at a reference that is not the newest', async () => {
    const { check } = await started();
    await check({ code: wrongCode(code) });
    expect(await check()).toEqual({ kind: 'refused' });
    expect(await check({ handle: { ...handle, generation: 2 } })).toEqual({ kind: 'refused' });
  });

  it('is refused for another client, before and after it expired, even as an exact retry', async () => {
    const { check, clock, stored } = await started();
    expect(await check({ clientId: 'other' })).toEqual({ kind: 'refused' });
    expect(stored()?.attempts).toBe(0);
    await check();
    expect(await check({ clientId: 'other' })).toEqual({ kind: 'refused' });
    clock.advance(600);
    expect(await check({ clientId: 'other', handle: { ...handle, generation: 1 } })).toEqual({
      kind: 'refused',
    });
  });

  it('kills the challenge when it is wrong five times; then not even the right one helps', async () => {
    const { check, stored } = await started();
    for (let generation = 0; generation < 5; generation += 1) {
      const guess = { handle: { ...handle, generation }, code: String(generation).padStart(8, '0') };
      expect(await check(guess)).toEqual({
        kind: 'wrong',
        handle: { ...handle, generation: generation + 1 },
      });
    }
    expect(await check({ handle: { ...handle, generation: 5 } })).toEqual({ kind: 'wrong' });
    expect(await check({ handle: { ...handle, generation: 3 } })).toEqual({ kind: 'refused' });
    expect(stored()?.attempts).toBe(5);
  });

  it('is right at the fifth guess', async () => {
    const { check } = await started();
    for (let generation = 0; generation < 4; generation += 1)
      await check({ handle: { ...handle, generation }, code: String(generation).padStart(8, '0') });
    expect((await check({ handle: { ...handle, generation: 4 } })).kind).toBe('right');
  });

  it('is late from the second in which it expires, and says how the message was worded', async () => {
    const { check, clock, ports, start, stored } = setUp();
    const message = { locale: 'sv', title: 'T', body: 'B {0}' };
    await startOtp({ ...start, message }, ports);
    clock.advance(599.999);
    expect((await check({ code: wrongCode(code) })).kind).toBe('wrong');
    clock.advance(0.001);
    const outcome = await check({ handle: { ...handle, generation: 1 } });
    expect(outcome).toEqual({ kind: 'expired', challenge: stored() });
    expect(stored()?.message).toEqual(message);
    expect(await check()).toEqual({ kind: 'refused' });
  });

  it('of a dead challenge stays wrong after it expired', async () => {
    const { check, clock } = await started();
    for (let generation = 0; generation < 5; generation += 1)
      await check({ handle: { ...handle, generation }, code: '00000000' });
    clock.advance(600);
    expect(await check({ handle: { ...handle, generation: 5 } })).toEqual({ kind: 'wrong' });
  });

  it('is late when its challenge was removed', async () => {
    const { challenges, check } = await started();
    challenges.contents.clear();
    expect(await check()).toEqual({ kind: 'expired' });
  });
});

describe('the same guess at the same reference again', () => {
  it('is answered again for ten seconds without being charged', async () => {
    const { check, clock, stored } = await started();
    const wrong = { code: wrongCode(code) };
    await check(wrong);
    clock.advance(10);
    const again = await check(wrong);
    const issuedAt = (now + 10) * 1000;
    expect(again).toEqual({ kind: 'wrong', handle: { ...handle, generation: 1, issuedAt } });
    expect(chargedOnce(stored())).toEqual({ attempts: 1, at: now });
    clock.advance(1);
    expect(await check(wrong)).toEqual({ kind: 'refused' });
  });

  it('is right again when it was: whether that is a login, the claim decides', async () => {
    const { check, stored } = await started();
    await check();
    expect(await check()).toEqual({ kind: 'right', challenge: stored() });
    expect(stored()?.attempts).toBe(1);
  });

  it('is one guess only: another code at that reference is refused', async () => {
    const { check } = await started();
    await check({ code: wrongCode(code) });
    expect(await check({ code: '00000001' })).toEqual({ kind: 'refused' });
  });

  it('is refused once a newer guess was made', async () => {
    const { check } = await started();
    const wrong = { code: wrongCode(code) };
    await check(wrong);
    await check({ ...wrong, handle: { ...handle, generation: 1 } });
    expect(await check(wrong)).toEqual({ kind: 'refused' });
  });

  it('is refused when it expired in between', async () => {
    const { check, clock } = await started();
    clock.advance(595);
    await check();
    clock.advance(5);
    expect(await check()).toEqual({ kind: 'refused' });
  });

  it('is charged again where references do not rotate', async () => {
    const { check, stored } = await started();
    const wrong = { code: wrongCode(code), rotating: false };
    for (let guess = 1; guess <= 5; guess += 1) {
      expect((await check(wrong)).kind).toBe('wrong');
      expect(stored()?.attempts).toBe(guess);
    }
    expect(await check({ rotating: false })).toEqual({ kind: 'wrong' });
  });

  it('that is late is told so where references do not rotate', async () => {
    const { check, clock, stored } = await started();
    await check({ code: wrongCode(code), rotating: false });
    clock.advance(600);
    expect(await check({ rotating: false })).toEqual({ kind: 'expired', challenge: stored() });
  });
});

describe('a keyring without its current key', () => {
  it('stops everything', async () => {
    const { ports, start } = setUp();
    const otpKeys = { current: 1, mac: () => undefined };
    await expect(startOtp(start, { ...ports, otpKeys })).rejects.toThrow('the keyring has no current key');
  });
});
