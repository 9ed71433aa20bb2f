import { describe, expect, it } from 'vitest';
import { email } from '../../../shared/channels/email.ts';
import { sms } from '../../../shared/channels/sms.ts';
import { defaultSendLimits } from '../../../shared/contract/environment.ts';
import { asWeb, ciamWorld, emailSource, frozen, lastOtp, smsSource, spa, web } from '../../support/ciam.ts';
import { fakeCourier } from '../../support/memory-courier.ts';
import { logLines } from '../../support/memory-log.ts';
import { memorySendLimits } from '../../support/memory-send-limits.ts';
import { memorySmsBudgets } from '../../support/memory-sms-budgets.ts';
import { basic, outcomeOf } from '../../support/world.ts';

const bySms = { phone_number: '0401234567', auth_source_id: 'sms-login' };
const byEmail = { email: 'alice@example.com', auth_source_id: 'email-login' };
const otpToken = expect.stringMatching(/^[A-Za-z0-9_-]{118}$/);

logLines();

describe('asking for a code', () => {
  it.each([
    ['a login by SMS', bySms, 'sms', '+358401234567'],
    ['a login by SMS, named', { ...bySms, usage: 'login' }, 'sms', '+358401234567'],
    ['a login by e-mail', byEmail, 'email', 'alice@example.com'],
    ['a sign-up', { usage: 'signup', email: 'New@Example.com' }, 'email', 'new@example.com'],
    ['an update', { usage: 'update_userinfo', phone_number: '+46701234567' }, 'sms', '+46701234567'],
    ['a reset', { usage: 'reset_password', phone_number: '358401234567' }, 'sms', '+358401234567'],
  ])(
    'for %s sends six digits and answers with the token alone',
    async (_usage, members, channel, address) => {
      const { send, messages } = ciamWorld();
      const response = await send(members);
      expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
      expect(await outcomeOf(response)).toEqual({ status: 200, body: { otp_token: otpToken } });
      expect(messages.map(({ recipient }) => [recipient.channel, recipient.address])).toEqual([
        [channel, address],
      ]);
      expect(lastOtp(messages)).toMatch(/^\d{6}$/);
    },
  );

  it('takes the credentials from the body as well', async () => {
    const { send } = ciamWorld();
    const answer = send({ ...bySms, client_id: 'web', client_secret: 'web-secret' }, {});
    expect(await outcomeOf(answer)).toEqual({ status: 200, body: { otp_token: otpToken } });
  });

  it("sends the source's own words, with code and seconds filled in", async () => {
    const body = 'Use {{ otp }} within {{time}} s.';
    const source = { ...emailSource, digits: 8, title: 'Good for {{ time }} s', body };
    const { send, messages } = ciamWorld({ sources: [source] });
    await send(byEmail);
    expect(
      messages.map(({ message }) => [message.subject, message.text.replace(/\d{4} \d{4}/, 'CODE')]),
    ).toEqual([['Good for 300 s', 'Use CODE within 300 s.']]);
  });

  it("reads national numbers as the source's region has them", async () => {
    const { send, messages } = ciamWorld({ sources: [{ ...smsSource, defaultRegion: 'SE' }] });
    await send({ ...bySms, phone_number: '0701234567' });
    expect(messages.map(({ recipient }) => recipient.address)).toEqual(['+46701234567']);
  });
});

describe('a public client', () => {
  it('asks for codes where its metadata say so', async () => {
    const { send } = ciamWorld();
    expect(await outcomeOf(send({ ...bySms, client_id: 'spa' }, {}))).toEqual({
      status: 200,
      body: { otp_token: otpToken },
    });
  });

  it('is refused where they do not', async () => {
    const { send, messages } = ciamWorld({ clients: [{ ...spa, publicOtpSend: false }] });
    expect(await outcomeOf(send({ ...bySms, client_id: 'spa' }, {}))).toEqual({
      status: 401,
      body: { error: 'invalid_client', error_description: 'client authentication failed' },
    });
    expect(messages).toEqual([]);
  });

  it('has a stricter limit by address than a client with a secret', async () => {
    const { send } = ciamWorld();
    const ask = (nth: number, client: object, headers: Readonly<Record<string, string>>) =>
      send({ usage: 'signup', phone_number: `+35840123456${nth}`, ...client }, headers).then(
        ({ status }) => status,
      );
    const publicly: number[] = [];
    for (let nth = 0; nth < 6; nth += 1) publicly.push(await ask(nth, { client_id: 'spa' }, {}));
    expect(publicly).toEqual([200, 200, 200, 200, 200, 400]);
    expect(await ask(7, {}, asWeb)).toBe(200);
  });
});

const badRequest = (error: string, description?: string) => ({
  status: 400,
  body: { error, ...(description === undefined ? {} : { error_description: description }) },
});
const unassociated = badRequest('invalid_auth_source', 'Auth source and application not associated');

describe('a request that is refused sends nothing', () => {
  it.each([
    ['a bad number', { ...bySms, phone_number: '12' }, badRequest('malformed_phone_number')],
    [
      'a country not served',
      { ...bySms, phone_number: '+33612345678' },
      badRequest('malformed_phone_number'),
    ],
    ['a bad address', { ...byEmail, email: 'Alice <a@example.com>' }, badRequest('malformed_email')],
    ['an unknown source', { ...bySms, auth_source_id: 'none' }, unassociated],
    ['a source of the other channel', { ...bySms, auth_source_id: 'email-login' }, unassociated],
    [
      'no source for a login',
      { phone_number: '0401234567' },
      badRequest('invalid_request', 'auth_source_id is missing'),
    ],
    [
      'an unknown usage',
      { ...bySms, usage: 'delete' },
      badRequest('invalid_request', 'usage is not one that codes are sent for'),
    ],
    [
      'neither number nor address',
      { auth_source_id: 'sms-login' },
      badRequest('invalid_request', 'send either phone_number or email'),
    ],
    [
      'both of them',
      { ...bySms, ...byEmail },
      badRequest('invalid_request', 'send either phone_number or email'),
    ],
    [
      'a member of another type',
      { ...bySms, phone_number: true },
      badRequest('invalid_request', 'phone_number must be a string'),
    ],
    [
      'an over-long member',
      { ...bySms, auth_source_id: 'x'.repeat(129) },
      badRequest('invalid_request', 'auth_source_id is over 128 characters'),
    ],
    ['null', { ...bySms, usage: null }, badRequest('invalid_request', 'every member must be a string')],
    ['an array', [bySms], badRequest('invalid_request', 'the body must be a JSON object')],
    ['truncated JSON', '{"usage":"lo', badRequest('invalid_request', 'the body is not JSON')],
  ])('for %s', async (_case, body, outcome) => {
    const { postJson, messages, written } = ciamWorld();
    const before = written();
    expect(await outcomeOf(postJson('https://login.example.com/otp/send', body, asWeb))).toEqual(outcome);
    expect(messages).toEqual([]);
    expect(written()).toBe(before);
  });

  it('for wrong credentials', async () => {
    const { send, messages } = ciamWorld();
    expect(await outcomeOf(send(bySms, { authorization: basic('web', 'wrong') }))).toEqual({
      status: 401,
      body: { error: 'invalid_client', error_description: 'client authentication failed' },
    });
    expect(messages).toEqual([]);
  });

  it('for a source that the client is not associated with', async () => {
    const { send } = ciamWorld({ sources: [{ ...smsSource, clients: ['spa'] }] });
    expect(await outcomeOf(send(bySms))).toEqual(unassociated);
  });
});

describe('domains to which no e-mail is sent', () => {
  it.each(['a@blocked.example', 'a@BLOCKED.example', 'a@mail.blocked.example'])(
    'have no codes either: %s',
    async (address) => {
      const courier = fakeCourier(email, []);
      const settings = { ...courier.settings, blockedDomains: ['blocked.example'] };
      const { send, messages } = ciamWorld({ ports: { email: { ...courier, settings } } });
      expect(await outcomeOf(send({ ...byEmail, email: address }))).toEqual(badRequest('invalid_email'));
      expect(messages).toEqual([]);
      expect((await send({ ...byEmail, email: 'a@notblocked.example' })).status).toBe(200);
    },
  );
});

describe('limits', () => {
  it('answer the second code within the window with the rate error and the seconds to wait', async () => {
    const source = { ...smsSource, recipientLimits: [{ count: 1, seconds: 30 }] };
    const { send, clock } = ciamWorld({ sources: [source] });
    await send(bySms);
    clock.advance(10);
    const refused = await send(bySms);
    expect(refused.headers.get('retry-after')).toBe('20');
    expect(await outcomeOf(refused)).toEqual(
      badRequest('sms_rate_limit_exceeded', 'SMS rate limit exceeded for same phone number'),
    );
    clock.advance(20);
    expect((await send(bySms)).status).toBe(200);
  });

  it('name e-mail where it is that', async () => {
    const { send, clock } = ciamWorld();
    await send(byEmail);
    clock.advance(10);
    expect(await outcomeOf(send(byEmail))).toEqual(badRequest('email_rate_limit_exceeded'));
  });

  it.each([
    ['sms', bySms, 'insufficient_sms_quota'],
    ['email', byEmail, 'insufficient_email_quota'],
  ] as const)('tell that the quota of %s is used up', async (channel, members, error) => {
    const { send, messages } = ciamWorld({
      ports: (clock) => {
        const limits = memorySendLimits(defaultSendLimits, clock);
        const spend: typeof limits.spend = async (allowance) =>
          allowance.scope === `${channel}Quota`
            ? { kind: 'limited', retryAfter: 7 }
            : limits.spend(allowance);
        return { sendLimits: { ...limits, spend } };
      },
    });
    const refused = await send(members);
    expect(refused.headers.get('retry-after')).toBe('7');
    expect(await outcomeOf(refused)).toEqual(badRequest(error));
    expect(messages).toEqual([]);
  });
});

describe('budgets of SMS', () => {
  it.each([
    [{ budget: 'country-hour', retryAfter: 42 }, '42'],
    [{ budget: 'price-unknown' }, null],
  ] as const)('answer as a used-up quota where it is %o', async (refusal, retryAfter) => {
    const smsBudgets = memorySmsBudgets(() => ({ kind: 'refused', ...refusal }));
    const { send, messages, metrics } = ciamWorld({ ports: { smsBudgets } });
    const refused = await send(bySms);
    expect(refused.headers.get('retry-after')).toBe(retryAfter);
    expect(await outcomeOf(refused)).toEqual(badRequest('insufficient_sms_quota'));
    expect(metrics.counted).toEqual(new Map([[`BudgetSpent ${refusal.budget}`, 1]]));
    expect((await send(byEmail)).status).toBe(200);
    expect(messages.map(({ recipient }) => recipient.channel)).toEqual(['email']);
  });
});

describe('the same request again', () => {
  it('within ten seconds is given the first answer, byte for byte, and nothing more is sent', async () => {
    const { send, clock, messages } = ciamWorld();
    const first = await outcomeOf(send(bySms));
    clock.advance(9.999);
    expect(await outcomeOf(send(bySms))).toEqual(first);
    expect(messages).toHaveLength(1);
    clock.advance(0.001);
    expect(await outcomeOf(send(bySms))).toEqual(
      badRequest('sms_rate_limit_exceeded', 'SMS rate limit exceeded for same phone number'),
    );
  });

  it('under its Idempotency-Key is given the first answer for as long as the challenge is kept', async () => {
    const { send, clock, messages } = ciamWorld();
    const keyed = { ...asWeb, 'idempotency-key': '"6ba7b810-9dad-11d1-80b4-00c04fd430c8"' };
    const first = await outcomeOf(send(bySms, keyed));
    expect(first).toEqual({ status: 200, body: { otp_token: otpToken } });
    clock.advance(59);
    expect(await outcomeOf(send(bySms, keyed))).toEqual(first);
    expect(await outcomeOf(send({ ...bySms, phone_number: '0401234568' }, keyed))).toEqual(
      badRequest('invalid_request', 'Idempotency-Key was sent with another request before'),
    );
    expect(messages).toHaveLength(1);
  });

  it.each(['', 'short', 'x'.repeat(15), 'x'.repeat(256), 'with blanks in between', 'ünïcödé-öööööööö'])(
    'is not known by an Idempotency-Key such as %j',
    async (key) => {
      const { send, messages } = ciamWorld();
      expect(await outcomeOf(send(bySms, { ...asWeb, 'idempotency-key': key }))).toEqual(
        badRequest(
          'invalid_request',
          'Idempotency-Key must have 16 to 255 visible characters, as a UUID has',
        ),
      );
      expect(messages).toEqual([]);
    },
  );
});

describe('delivery', () => {
  it('that fails is an outage, and the number may be tried again', async () => {
    let isDown = true;
    const courier = fakeCourier(sms, [], () =>
      isDown ? { kind: 'failed', cause: new Error('down') } : { kind: 'accepted' },
    );
    const { send } = ciamWorld({ ports: { sms: courier } });
    expect(await outcomeOf(send(bySms))).toEqual({
      status: 503,
      body: {
        error: 'temporarily_unavailable',
        error_description: 'Failed to send OTP. Please try again later.',
      },
    });
    isDown = false;
    expect((await send(bySms)).status).toBe(200);
  });

  it('that is switched off is said', async () => {
    const courier = { ...fakeCourier(email, []), disabled: 'e-mail is not set up' };
    const { send } = ciamWorld({ ports: { email: courier } });
    expect(await outcomeOf(send(byEmail))).toEqual(badRequest('invalid_request', 'e-mail is not set up'));
  });
});

describe('a sign-up code for somebody who has an account', () => {
  it.each([
    ['phone_number', { phone_number: '+358 40 1234567' }],
    ['email', { email: 'ALICE@example.com' }],
    ['email', { email: String(frozen.email) }],
  ])('is sent like any other, and nobody looks for the %s', async (_member, contact) => {
    const asked: unknown[] = [];
    const { send, messages } = ciamWorld({
      ports: {
        users: {
          find: async (identifier) => void asked.push(identifier),
          findById: async () => undefined,
          signUp: async () => ({ kind: 'taken', identifier: 'email' }),
          change: async () => ({ kind: 'conflict' }),
        },
      },
    });
    expect(await outcomeOf(send({ usage: 'signup', ...contact }))).toEqual({
      status: 200,
      body: { otp_token: otpToken },
    });
    expect(messages).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  it.each([
    ['phone_number_is_used', { phone_number: '+358 40 1234567' }],
    ['email_is_used', { email: 'ALICE@example.com' }],
  ])('is refused with %s where protection is off', async (error, contact) => {
    const { send, messages } = ciamWorld({ otpSend: { enumerationProtection: false } });
    expect(await outcomeOf(send({ usage: 'signup', ...contact }))).toEqual(badRequest(error));
    expect(messages).toEqual([]);
    expect((await send({ usage: 'signup', email: 'new@example.com' })).status).toBe(200);
    expect((await send({ usage: 'update_userinfo', ...contact })).status).toBe(200);
  });
});

describe('pages', () => {
  it("of the client's origins may read the answer, and no others", async () => {
    const { send } = ciamWorld({ clients: [web, spa] });
    const ask = async (origin: string) => {
      const { headers } = await send({ ...bySms, client_id: 'spa' }, { origin });
      return [headers.get('access-control-allow-origin'), headers.get('vary')];
    };
    expect(await ask('https://spa.example.com')).toEqual(['https://spa.example.com', 'Origin']);
    expect(await ask('https://evil.example.com')).toEqual([null, null]);
  });
});
