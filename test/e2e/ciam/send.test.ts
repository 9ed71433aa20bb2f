import { describe, expect, it } from 'vitest';
import { newSource } from '../../../infra/cli/sources.ts';
import { basic, type Reply } from '../../support/calls.ts';
import { localCloud } from '../../support/local.ts';
import { nextAddress } from '../../support/login.ts';
import {
  answerOf,
  failure,
  failures,
  nextMobile,
  recipientOf,
  registerSource,
  sendCode,
  sendJson,
  sent,
} from './steps.ts';

const cloud = await localCloud();
/** A stack that tells whose number is known, keeps away from some domains, and has quotas. */
const open = await localCloud({
  context: {
    enumerationProtection: false,
    blockedEmailDomains: ['blocked.example'],
    sendLimits: {
      smsQuota: [{ count: 2, seconds: 86_400 }],
      emailQuota: [{ count: 2, seconds: 86_400 }],
    },
  },
});
const sendFailure = failure('temporarily_unavailable', 'Failed to send OTP. Please try again later.', 503);
const rateLimited = failure('sms_rate_limit_exceeded', 'SMS rate limit exceeded for same phone number');

describe('the errors of a request for a code', () => {
  it.each(['', '12', '136123456789012345', 'abc', '+81312345678', '13612345678x'])(
    'malformed_phone_number: %j',
    async (phone_number) => {
      cloud.clearOutbox();
      const { body, status } = await sendCode(cloud, { phone_number, auth_source_id: 'sms-login' });
      const expected = phone_number === '' ? 'invalid_request' : 'malformed_phone_number';
      expect({ status, error: body['error'], sent: cloud.outbox() }).toEqual({
        status: 400,
        error: expected,
        sent: [],
      });
    },
  );

  it.each([
    'nobody',
    'a@b',
    'Ada <ada@example.org>',
    'ada@example.org (Ada)',
    '"a b"@example.org',
    'a@[192.0.2.1]',
  ])('malformed_email: %j', async (email) => {
    cloud.clearOutbox();
    const reply = await sendCode(cloud, { email, auth_source_id: 'email-login' });
    expect(answerOf(reply)).toEqual(failure('malformed_email'));
    expect(cloud.outbox()).toEqual([]);
  });

  it.each(['ada@blocked.example', 'ada@mail.Blocked.example'])('invalid_email: %s', async (email) => {
    open.clearOutbox();
    const reply = await sendCode(open, { email, auth_source_id: 'email-login' });
    expect(answerOf(reply)).toEqual(failure('invalid_email'));
    expect(open.outbox()).toEqual([]);
  });

  it('phone_number_is_used and email_is_used, where the stack tells', async () => {
    open.clearOutbox();
    const answers = await Promise.all([
      sendCode(open, { usage: 'signup', phone_number: '+358401234567' }),
      sendCode(open, { usage: 'signup', email: 'alice@example.com' }),
    ]);
    expect(answers.map(answerOf)).toEqual([failure('phone_number_is_used'), failure('email_is_used')]);
    expect(open.outbox()).toEqual([]);
    const other = await sendCode(open, { usage: 'update_userinfo', email: 'alice@example.com' });
    expect(other.status).toBe(200);
  });

  it('insufficient_sms_quota and insufficient_email_quota', async () => {
    const until = async (channel: 'sms' | 'email') => {
      const replies: Reply[] = [];
      while (replies.length < 4 && replies.at(-1)?.status !== 400)
        replies.push(await sendCode(open, recipientOf(channel)));
      return replies.at(-1);
    };
    for (const channel of ['sms', 'email'] as const) {
      const last = await until(channel);
      expect(last && answerOf(last)).toEqual(failure(`insufficient_${channel}_quota`));
      expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('sms_rate_limit_exceeded: a second code within 30 seconds', async () => {
    const members = recipientOf('sms');
    await sent(cloud, members);
    cloud.clearOutbox();
    cloud.advance(11);
    const reply = await sendCode(cloud, members);
    expect(answerOf(reply)).toEqual(rateLimited);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    expect(reply.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(cloud.outbox()).toEqual([]);
    cloud.advance(Number(reply.headers.get('retry-after')));
    expect((await sendCode(cloud, members)).status).toBe(200);
  });

  it('sms_rate_limit_exceeded: the sixth code in an hour, and the 21st in a day', async () => {
    const members = recipientOf('sms');
    for (let nth = 1; nth <= 20; nth += 1) {
      await sent(cloud, members);
      cloud.advance(31);
      if (nth % 5 !== 0) continue;
      expect(answerOf(await sendCode(cloud, members))).toEqual(rateLimited);
      cloud.advance(3_600);
    }
    const reply = await sendCode(cloud, members);
    expect(answerOf(reply)).toEqual(rateLimited);
    const wait = Number(reply.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(70_000);
    cloud.advance(wait);
    expect((await sendCode(cloud, members)).status).toBe(200);
  });

  it('are counted by the limits of the auth source', async () => {
    const source = newSource('sms-twice', 'sms', {
      default_region: 'CN',
      clients: ['demo-web'],
      recipient_limits: [{ count: 2, seconds: 600 }],
    });
    await registerSource(cloud, source);
    const members = { phone_number: nextMobile(), auth_source_id: source.id };
    const replies = [];
    for (const _ of [1, 2, 3]) {
      replies.push(answerOf(await sendCode(cloud, members)));
      cloud.advance(11);
    }
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 400]);
    expect(replies[2]).toEqual(rateLimited);
  });

  it.each([
    ['sns', 'sms'],
    ['ses', 'email'],
  ] as const)('temporarily_unavailable: %s is out', async (service, channel) => {
    const members = recipientOf(channel);
    cloud.failNext(service, { code: 'InternalFailure', status: 500 });
    const reply = await sendCode(cloud, members);
    expect(answerOf(reply)).toEqual(sendFailure);
    expect((await sendCode(cloud, members)).status).toBe(200);
  });

  it('invalid_auth_source: unknown, of the other channel, or missing', async () => {
    const phone_number = nextMobile();
    for (const auth_source_id of ['nothing', 'email-login']) {
      const reply = await sendCode(cloud, { phone_number, auth_source_id });
      expect(answerOf(reply)).toEqual(failures.source);
    }
    const missing = await sendCode(cloud, { phone_number });
    expect(answerOf(missing)).toEqual(failure('invalid_request', 'auth_source_id is missing'));
  });

  it('invalid_request: no recipient, two of them, or another usage', async () => {
    const both = { phone_number: nextMobile(), email: nextAddress(), auth_source_id: 'sms-login' };
    for (const members of [both, { auth_source_id: 'sms-login' }]) {
      const reply = await sendCode(cloud, members);
      expect(answerOf(reply)).toEqual(failure('invalid_request', 'send either phone_number or email'));
    }
    const usage = await sendCode(cloud, { ...recipientOf('sms'), usage: 'payment' });
    expect(usage.body['error']).toBe('invalid_request');
  });
});

describe('an existing client', () => {
  type Verdict = 'sent' | 'retry later' | 'outage' | 'rejected';

  /** The branches that a published TypeScript client takes (contracts 2.3). */
  function verdictOn({ status, body }: Reply): Verdict {
    const { error, otp_token } = body;
    if (status === 200 && typeof otp_token === 'string' && otp_token !== '') return 'sent';
    if (typeof error === 'string' && /rate_limit|quota/.test(error)) return 'retry later';
    return error === 'temporarily_unavailable' || status >= 500 ? 'outage' : 'rejected';
  }

  it.each(['sms', 'email'] as const)('knows a sent %s, when to wait, and an outage', async (channel) => {
    const members = recipientOf(channel);
    expect(verdictOn(await sendCode(cloud, members))).toBe('sent');
    cloud.advance(11);
    expect(verdictOn(await sendCode(cloud, members))).toBe('retry later');
    cloud.failNext(channel === 'sms' ? 'sns' : 'ses', { code: 'Throttling', status: 503 });
    const out = await sendCode(cloud, recipientOf(channel));
    expect([out.status, verdictOn(out)]).toEqual([503, 'outage']);
    const malformed = { ...members, [channel === 'sms' ? 'phone_number' : 'email']: 'x' };
    expect(verdictOn(await sendCode(cloud, malformed))).toBe('rejected');
  });
});

describe('a public client', () => {
  it('may ask for fewer codes from one address than others', async () => {
    const headers = { 'x-local-source-ip': '192.0.2.77' };
    const statuses = [];
    for (const _ of [1, 2, 3, 4, 5, 6]) {
      const members = { client_id: 'demo-spa', ...recipientOf('sms') };
      const reply = await sendCode(cloud, members, { as: null, headers });
      statuses.push(reply.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 400]);
    expect((await sendCode(cloud, recipientOf('sms'), { headers })).status).toBe(200);
  });
});

describe('a code', () => {
  it('of the other usages has six digits and needs no auth source', async () => {
    for (const usage of ['signup', 'update_userinfo', 'reset_password']) {
      expect((await sent(cloud, { usage, email: nextAddress() })).code).toMatch(/^\d{6}$/);
    }
  });

  it('is told in the words of its source', async () => {
    const source = newSource('email-words', 'email', {
      clients: ['demo-web'],
      valid_for: 120,
      title: 'Welcome',
      body: 'Use {{ otp }} within {{time}} seconds',
    });
    await registerSource(cloud, source);
    const { code } = await sent(cloud, { email: nextAddress(), auth_source_id: source.id });
    expect(cloud.outbox()[0]).toMatchObject({
      subject: 'Welcome',
      text: `Use ${code} within 120 seconds`,
    });
  });
});

describe('a request for a sign-up code', () => {
  /** Headers that differ from answer to answer, whoever is asked about. */
  const ofTheAnswer = ['date', 'x-amzn-requestid', 'x-amz-apigw-id'];

  /** Everything of an answer and of the requests behind it by which known recipients might be told from others. */
  async function traceOf(members: Readonly<Record<string, string>>) {
    cloud.resetRequests();
    const as = { clientId: 'demo-web', secret: 'demo-web-secret' };
    const headers = { authorization: basic(as), 'x-local-source-ip': '192.0.2.55' };
    const { status, body, text, headers: answered } = await sendJson(cloud, '/otp/send', members, headers);
    return {
      status,
      members: Object.keys(body),
      length: text.length,
      headers: [...answered].filter(([name]) => !ofTheAnswer.includes(name)),
      requests: cloud.requests(),
    };
  }

  it.each([
    ['signup', { phone_number: '+358401234567' }, () => ({ phone_number: `+86${nextMobile()}` })],
    ['signup', { email: 'alice@example.com' }, () => ({ email: nextAddress() })],
    ['update_userinfo', { email: 'alice@example.com' }, () => ({ email: nextAddress() })],
    ['reset_password', { email: 'frozen@example.com' }, () => ({ email: nextAddress() })],
  ] as const)('(%s) is answered alike for %j and for a stranger', async (usage, known, stranger) => {
    cloud.advance(3_601);
    // The first takes the lease of the source address, which is nobody's in particular.
    await traceOf({ usage, ...stranger() });
    const traces = [];
    for (const recipient of [known, stranger()]) traces.push(await traceOf({ usage, ...recipient }));
    expect(traces[0]).toEqual(traces[1]);
    expect(traces[0]).toMatchObject({ status: 200, members: ['otp_token'] });
  });
});
