import { describe, expect, it } from 'vitest';
import { email } from '../../../shared/channels/email.ts';
import { sms } from '../../../shared/channels/sms.ts';
import { toBase64Url } from '../../../shared/core/encoding.ts';
import { recipientMac } from '../../../shared/core/otp-macs.ts';
import { startOtp } from '../../../shared/core/otp-start.ts';
import { startOfTests as now } from '../../support/clock.ts';
import { fakeCourier, type SentMessage } from '../../support/memory-courier.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { binding, code, handle, id, recipient, secret, setUp, started } from './otp-setting.ts';

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
      binding,
      recipientMac: recipientMac(recipient, ports.otpKeys),
      codeMac: stored()?.codeMac,
      pepperVersion: 1,
      issuedAt: now * 1000,
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
    await startOtp({ ...start, courier, message }, setUp().ports);
    expect(inbox[0]?.message.subject).toBe('Hello');
    expect(inbox[0]?.message.text).toBe('Use 1234 5678');
  });

  it('spends the allowances of address, client, channel and recipient; the recipient in none of them in clear', async () => {
    const { limits, ports, start } = setUp();
    await startOtp(start, ports);
    expect(limits.spent).toEqual([
      { scope: 'sourceAddress', key: '198.51.100.7' },
      { scope: 'client', key: 'app' },
      { scope: 'smsQuota', key: 'all' },
      { scope: 'recipient', key: toBase64Url(recipientMac(recipient, ports.otpKeys)) },
    ]);
    expect(limits.givenBack).toEqual([]);
  });

  it('spends the address twice for a client that cannot prove itself', async () => {
    const { limits, ports, start } = setUp();
    const client = clientWith({ tokenEndpointAuthMethod: 'none' });
    await startOtp({ ...start, client }, ports);
    expect(limits.spent.slice(0, 3)).toEqual([
      { scope: 'sourceAddress', key: '198.51.100.7' },
      { scope: 'publicSourceAddress', key: '198.51.100.7' },
      { scope: 'client', key: 'app' },
    ]);
  });

  it('counts what pages send by themselves, and spends the address twice for any client: nobody proves its secret there', async () => {
    const { limits, ports, start } = setUp();
    await startOtp({ ...start, sender: 'page' }, ports);
    expect(limits.spent.slice(0, 3)).toEqual([
      { scope: 'sourceAddress', key: '198.51.100.7' },
      { scope: 'publicSourceAddress', key: '198.51.100.7' },
      { scope: 'client', key: 'page:app' },
    ]);
  });

  it('holds the recipient to the limits that it is given in place of those of the stack', async () => {
    const { limits, ports, start } = setUp();
    const recipientLimits = [{ count: 1, seconds: 30 }];
    await startOtp({ ...start, recipientLimits }, ports);
    expect(limits.spent.map(({ scope, limits: own }) => [scope, own])).toEqual([
      ['sourceAddress', undefined],
      ['client', undefined],
      ['smsQuota', undefined],
      ['recipient', recipientLimits],
    ]);
  });

  it.each([
    ['smsQuota', sms],
    ['emailQuota', email],
  ] as const)(
    'stops at the %s, before the recipient, and gives address and client theirs back',
    async (scope, channel) => {
      const { challenges, limits, messages, ports, start } = setUp({ refusals: { [scope]: 6 } });
      const courier = { ...start.courier, channel };
      expect(await startOtp({ ...start, courier }, ports)).toEqual({
        kind: 'limited',
        budget: scope,
        retryAfter: 6,
      });
      expect(limits.spent.map((allowance) => allowance.scope)).toEqual(['sourceAddress', 'client']);
      expect([...limits.givenBack].sort()).toEqual(['client', 'sourceAddress']);
      expect([messages, challenges.contents.size]).toEqual([[], 0]);
    },
  );

  it('stops at the address of a public client', async () => {
    const { limits, messages, ports, start } = setUp({ refusals: { publicSourceAddress: 5 } });
    const client = clientWith({ tokenEndpointAuthMethod: 'none' });
    const limited = { kind: 'limited', budget: 'publicSourceAddress', retryAfter: 5 };
    expect(await startOtp({ ...start, client }, ports)).toEqual(limited);
    expect([limits.givenBack, messages]).toEqual([['sourceAddress'], []]);
    expect((await startOtp(start, ports)).kind).toBe('sent');
  });

  it('stops at the address, and leaves everybody else alone', async () => {
    const { challenges, limits, messages, ports, start } = setUp({ refusals: { sourceAddress: 7 } });
    expect(await startOtp(start, ports)).toEqual({ kind: 'limited', budget: 'sourceAddress', retryAfter: 7 });
    expect([limits.spent, messages, challenges.contents.size]).toEqual([[], [], 0]);
  });

  it('stops at the client, before the recipient', async () => {
    const { challenges, limits, messages, ports, start } = setUp({ refusals: { client: 8 } });
    expect(await startOtp(start, ports)).toEqual({ kind: 'limited', budget: 'client', retryAfter: 8 });
    expect(limits.spent.map(({ scope }) => scope)).toEqual(['sourceAddress']);
    expect([messages, challenges.contents.size]).toEqual([[], 0]);
  });

  it('stops at the recipient, sends nothing, and gives the others their message back', async () => {
    const { limits, messages, ports, start } = setUp({ refusals: { recipient: 9 } });
    expect(await startOtp(start, ports)).toEqual({ kind: 'limited', budget: 'recipient', retryAfter: 9 });
    expect([...limits.givenBack].sort()).toEqual(['client', 'smsQuota', 'sourceAddress']);
    expect(messages).toEqual([]);
  });

  it('gives the allowances of a message back that could not be delivered', async () => {
    const cause = new Error('no route');
    const { limits, ports, start } = setUp({ delivery: () => ({ kind: 'failed', cause }) });
    expect(await startOtp(start, ports)).toEqual({ kind: 'undelivered', cause });
    expect([...limits.givenBack].sort()).toEqual(['client', 'recipient', 'smsQuota', 'sourceAddress']);
  });

  it('gives nothing back to who asks for a recipient that the provider does not send to', async () => {
    const cause = new Error('opted out');
    const { limits, ports, start } = setUp({ delivery: () => ({ kind: 'rejected', cause }) });
    expect(await startOtp(start, ports)).toEqual({ kind: 'undelivered', cause });
    expect(limits.givenBack).toEqual([]);
  });

  it('uses up nothing when the challenge cannot be written', async () => {
    const { limits, messages, ports, start } = setUp();
    const challenges = { ...ports.challenges, open: () => Promise.reject(new Error('outage')) };
    await expect(startOtp(start, { ...ports, challenges })).rejects.toThrow('outage');
    expect([...limits.givenBack].sort()).toEqual(['client', 'recipient', 'smsQuota', 'sourceAddress']);
    expect(messages).toEqual([]);
    const none = setUp({ refusals: { recipient: 9 } });
    expect((await startOtp(none.start, { ...none.ports, challenges })).kind).toBe('limited');
    expect([...none.limits.givenBack].sort()).toEqual(['client', 'smsQuota', 'sourceAddress']);
  });

  it('fails as the allowance does', async () => {
    const { limits, messages, ports, start } = setUp();
    const failing = { ...limits.store, claim: () => Promise.reject(new Error('throttled')) };
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

describe('a keyring without its current key', () => {
  it('stops everything', async () => {
    const { ports, start } = setUp();
    const otpKeys = { current: 1, first: 1, versions: [1], mac: () => undefined };
    await expect(startOtp(start, { ...ports, otpKeys })).rejects.toThrow('the keyring has no current key');
  });
});
