import { describe, expect, it } from 'vitest';
import { email } from '../../../shared/channels/email.ts';
import { sms } from '../../../shared/channels/sms.ts';
import type { Delivery } from '../../../shared/core/ports.ts';
import { emailGrant } from '../../support/clients.ts';
import { fakeCourier, lastCode, type SentMessage, wrongCode } from '../../support/memory-courier.ts';
import { apiClient, clientWith } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { type Form, outcomeOf, referenceOf, type World, world } from '../../support/world.ts';

logLines();

const invalid = (error_description: string) => ({
  status: 400,
  body: { error: 'invalid_request', error_description },
});
const scopeRefused = (error_description: string) => ({
  status: 400,
  body: { error: 'invalid_scope', error_description },
});
const wrongWithout = { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid OTP' } };

async function started(options: Parameters<typeof world>[0] = {}, form: Form = {}) {
  const server = world(options);
  const reference = await referenceOf(server.askForCode(form));
  return { server, reference, code: lastCode(server.messages) };
}

/** Asks, and gives what was refused; nothing may have been written or sent. */
async function refusedAtStart(form: Form, options: Parameters<typeof world>[0] = {}) {
  const server = world(options);
  const before = server.written();
  const outcome = await outcomeOf(server.askForCode(form));
  expect([server.messages, server.written()]).toEqual([[], before]);
  return outcome;
}

describe('asking for a code by SMS', () => {
  it('sends it to the number, and answers with the reference under both names', async () => {
    const server = world();
    const { status, body } = await outcomeOf(server.askForCode());
    const reference = await referenceOf(Response.json(body));
    expect(status).toBe(200);
    expect(body).toEqual({
      x_globalsign_iam_challenge: { reference },
      x_globalsign_iam_sms_mt_otp_challenge: { reference },
    });
    expect(server.messages.map(({ recipient }) => recipient)).toEqual([
      { channel: 'sms', address: '+358401234567', country: 'FI' },
    ]);
    expect(server.messages[0]?.message.text).toContain('@login.example.com #');
  });

  it.each([
    ['no scope', { scope: '' }, invalid('scope is missing')],
    ['a scope without openid', { scope: 'api' }, scopeRefused('scope must contain openid')],
    ['a scope of nobody', { scope: 'openid nobody' }, scopeRefused('scope is not available to this client')],
    ['no recipient', { username: '' }, invalid('username is missing')],
    ['no number', { username: 'nonsense' }, invalid('the recipient cannot be read as a phone number')],
    [
      'a country not served',
      { username: '+8613600000000' },
      invalid('no messages are sent to the country of that number'),
    ],
    [
      'a text without a place for the code',
      { x_globalsign_iam_otp_body: 'Hi' },
      invalid('the message body must contain {0}, where the code goes'),
    ],
    [
      'too long a text',
      { x_globalsign_iam_otp_body: `{0}${'x'.repeat(4_000)}` },
      invalid('x_globalsign_iam_otp_body is over 4000 characters'),
    ],
  ])('is refused with %s', async (_case, form, outcome) => {
    expect(await refusedAtStart(form)).toEqual(outcome);
  });

  it('says so when SMS is switched off', async () => {
    const disabled = 'SMS is not enabled: no country is allowed';
    const ports = { sms: { ...fakeCourier(sms, []), disabled } };
    expect(await refusedAtStart({}, { ports })).toEqual(invalid(disabled));
  });

  it('demands ui_locales of clients that are registered so, unless they bring a text', async () => {
    const clients = [clientWith({ uiLocalesRequired: true }), apiClient];
    expect(await refusedAtStart({}, { clients })).toEqual(invalid('ui_locales is missing'));
    expect((await world({ clients }).askForCode({ ui_locales: 'fi' })).status).toBe(200);
    expect((await world({ clients }).askForCode({ x_globalsign_iam_otp_body: '{0}' })).status).toBe(200);
    expect((await world({ clients }).askForCode({ x_globalsign_iam_otp_title: 'T' })).status).toBe(200);
  });

  it('speaks the first language asked for that there is, and else the default', async () => {
    const texts = async (form: Form) => (await started({}, form)).server.messages[0]?.message.text ?? '';
    const inFinnish = await texts({ ui_locales: 'tlh fi-FI en' });
    const inEnglish = await texts({});
    expect(inFinnish.replace(/[\d ]/g, '')).not.toBe(inEnglish.replace(/[\d ]/g, ''));
    expect((await texts({ ui_locales: 'tlh' })).replace(/[\d ]/g, '')).toBe(inEnglish.replace(/[\d ]/g, ''));
  });

  it('sends the words of the caller', async () => {
    const { server } = await started({}, { x_globalsign_iam_otp_body: 'your otp is {0}' });
    expect(server.messages[0]?.message).toEqual({
      text: `your otp is ${lastCode(server.messages).replace(/^.{4}/, '$& ')}`,
    });
  });

  it('is told to wait when it asks too often', async () => {
    const { server } = await started();
    server.clock.advance(20);
    const response = await server.askForCode();
    expect(response.headers.get('retry-after')).toBe('40');
    expect(await outcomeOf(response)).toEqual({
      status: 429,
      body: { error: 'slow_down', error_description: 'too many messages; try again later' },
    });
    expect(server.messages).toHaveLength(1);
    server.clock.advance(40);
    expect((await server.askForCode()).status).toBe(200);
  });

  it('is told so when the message cannot be sent, and may try again at once', async () => {
    let answer: Delivery = { kind: 'failed', cause: new Error('no route') };
    const messages: SentMessage[] = [];
    const server = world({ ports: { sms: fakeCourier(sms, messages, () => answer) } });
    const refused = {
      error: 'temporarily_unavailable',
      error_description: 'the message could not be sent; try again later',
    };
    expect(await outcomeOf(server.askForCode())).toEqual({ status: 503, body: refused });
    answer = { kind: 'accepted' };
    expect((await server.askForCode()).status).toBe(200);
    expect(messages).toHaveLength(1);
  });
});

describe('asking for a code by e-mail', () => {
  const form = { grant_type: emailGrant, username: 'User@Example.com' };

  it('sends it to the address, and answers with the reference', async () => {
    const server = world();
    const { status, body } = await outcomeOf(server.askForCode(form));
    const reference = await referenceOf(Response.json(body));
    expect({ status, body }).toEqual({ status: 200, body: { x_globalsign_iam_challenge: { reference } } });
    expect(server.messages.map(({ recipient }) => recipient)).toEqual([
      { channel: 'email', address: 'user@example.com' },
    ]);
  });

  it('is refused without an address', async () => {
    const outcome = await refusedAtStart({ ...form, username: 'nonsense' });
    expect(outcome).toEqual(invalid('the recipient cannot be read as an e-mail address'));
  });

  it('logs in', async () => {
    const server = world();
    expect((await server.login(form)).access_token).toMatch(/^ey/);
    expect([...server.grants.contents.values()][0]?.subject).toBe('user@example.com');
  });
});

describe('answering with the code', () => {
  it('logs in once, and stores the grant under the id of the challenge', async () => {
    const { server, reference, code } = await started();
    expect((await server.presentCode(reference, code)).status).toBe(200);
    const [challenge] = [...server.challenges.contents.values()];
    const [grant] = [...server.grants.contents.values()];
    expect(grant).toEqual({
      id: challenge?.id,
      clientId: 'app',
      subject: '+358401234567',
      recipient: '+358401234567',
      dialect: 'uas',
      audience: ['api'],
      resources: [],
      method: 'sms',
      scope: ['openid', 'api'],
      authTime: server.clock.seconds(),
      sessionIndex: grant?.sessionIndex,
      generation: 0,
      expiresAt: server.clock.seconds() + 86_400,
      revokedTokenIds: [],
    });
    expect(grant?.sessionIndex).toMatch(/^[0-9a-f]{12}$/);
    expect(await outcomeOf(server.presentCode(reference, code))).toEqual(wrongWithout);
  });

  it('gives no refresh token to clients that may not refresh', async () => {
    const clients = [clientWith({ grantTypes: clientWith().grantTypes.slice(0, 2) }), apiClient];
    const { server, reference, code } = await started({ clients });
    const { body } = await outcomeOf(server.presentCode(reference, code));
    expect(Object.keys(body).sort()).toEqual([
      'access_token',
      'expires_in',
      'id_token',
      'scope',
      'token_type',
    ]);
  });

  it.each(['0401234567', '+358 40 123 4567', '00358401234567', '358401234567'])(
    'may repeat the number as %s',
    async (username) => {
      const { server, reference, code } = await started();
      expect((await server.presentCode(reference, code, { username })).status).toBe(200);
    },
  );

  it.each([
    ['another number', { username: '0401234568' }],
    ['no number', { username: 'nonsense' }],
    ['a number of a country not served', { username: '+8613600000000' }],
    ['the grant of e-mail', { grant_type: emailGrant }],
    ['the grant of e-mail and an address', { grant_type: emailGrant, username: 'a@example.com' }],
  ])('counts as wrong with %s', async (_case, form) => {
    const { server, reference, code } = await started();
    const { status, body } = await outcomeOf(server.presentCode(reference, code, form));
    const next = await referenceOf(Response.json(body));
    expect({ status, body }).toEqual({
      status: 400,
      body: { x_globalsign_iam_challenge: { reference: next }, ...wrongWithout.body },
    });
    expect((await server.presentCode(next, code)).status).toBe(200);
  });

  it('brings a new reference with each wrong code, five times', async () => {
    const { server, reference, code } = await started();
    let newest = reference;
    for (let guess = 0; guess < 5; guess += 1)
      newest = await referenceOf(server.presentCode(newest, wrongCode(code)));
    expect(await outcomeOf(server.presentCode(newest, code))).toEqual(wrongWithout);
    expect(server.messages).toHaveLength(1);
  });

  it.each([
    [
      'no reference',
      { x_globalsign_iam_reference_id: '' },
      invalid('x_globalsign_iam_reference_id is missing'),
    ],
    ['no code', { x_globalsign_iam_otp_code: '' }, invalid('x_globalsign_iam_otp_code is missing')],
    ['a forged reference', { x_globalsign_iam_reference_id: '.e30.AAAA' }, wrongWithout],
    ['a scope without openid', { scope: 'api' }, scopeRefused('scope must contain openid')],
  ])('is refused with %s, and costs no guess', async (_case, form, outcome) => {
    const { server, reference, code } = await started();
    expect(await outcomeOf(server.presentCode(reference, code, form))).toEqual(outcome);
    expect((await server.presentCode(reference, code)).status).toBe(200);
  });

  it('says the same for an old reference as for a forged one', async () => {
    const { server, reference, code } = await started();
    await server.presentCode(reference, wrongCode(code));
    expect(await outcomeOf(server.presentCode(reference, code))).toEqual(wrongWithout);
  });
});

describe('answering late', () => {
  const late = (reference: string) => ({
    status: 400,
    body: {
      x_globalsign_iam_challenge: { reference },
      error: 'invalid_grant',
      error_description: 'OTP Expired',
    },
  });
  const lateWithout = { status: 400, body: { error: 'invalid_grant', error_description: 'OTP Expired' } };

  /** What a late code is answered with, and the server after it. */
  async function answerLate(
    { server, reference, code }: { server: World; reference: string; code: string },
    form: Form = {},
    seconds = 600,
  ) {
    server.clock.advance(seconds);
    return outcomeOf(server.presentCode(reference, code, form));
  }

  it('brings a new code, worded as the first, and its reference', async () => {
    const message = {
      ui_locales: 'fi',
      x_globalsign_iam_otp_title: 'Otsikko',
      x_globalsign_iam_otp_body: 'Koodi {0}',
    };
    const login = await started({}, message);
    const outcome = await answerLate(login);
    const next = await referenceOf(Response.json(outcome.body));
    expect(outcome).toEqual(late(next));
    expect(login.server.messages).toHaveLength(2);
    expect(login.server.messages[1]?.message.text).toMatch(/^Koodi \d{4} \d{4}$/);
    expect((await login.server.presentCode(next, lastCode(login.server.messages))).status).toBe(200);
  });

  it('brings one new code, however often it is repeated', async () => {
    const login = await started();
    const outcome = await answerLate(login);
    expect(outcome).toEqual(late(await referenceOf(Response.json(outcome.body))));
    expect(await answerLate(login, {}, 60)).toEqual(wrongWithout);
    expect(login.server.messages).toHaveLength(2);
  });

  it('brings one new code when it is sent ten times at once', async () => {
    const { server, reference, code } = await started();
    server.clock.advance(600);
    await Promise.all(Array.from({ length: 10 }, () => server.presentCode(reference, code)));
    expect(server.messages).toHaveLength(2);
    expect(server.challenges.contents.size).toBe(2);
  });

  it('brings none when TTL has removed the challenge', async () => {
    const login = await started();
    login.server.challenges.contents.clear();
    expect(await answerLate(login)).toEqual(lateWithout);
    expect(login.server.messages).toHaveLength(1);
  });

  it.each([
    ['the client does not want one', { reissueOnExpiry: false }, {}],
    ['the number is another', {}, { username: '0401234568' }],
    ['the number cannot be read', {}, { username: 'nonsense' }],
    ['the grant is of the other channel', {}, { grant_type: emailGrant }],
  ])('brings none when %s', async (_case, client, form) => {
    const login = await started({ clients: [clientWith(client), apiClient] });
    expect(await answerLate(login, form)).toEqual(lateWithout);
    expect(login.server.messages).toHaveLength(1);
  });

  it('brings none when the limits say no', async () => {
    const login = await started();
    login.server.clock.advance(590);
    await login.server.askForCode();
    expect(await answerLate(login, {}, 10)).toEqual(lateWithout);
    expect(login.server.messages).toHaveLength(2);
  });

  it('brings none when the message cannot be sent', async () => {
    let answer: Delivery = { kind: 'accepted' };
    const messages: SentMessage[] = [];
    const server = world({ ports: { email: fakeCourier(email, messages, () => answer) } });
    const form = { grant_type: emailGrant, username: 'a@example.com' };
    const reference = await referenceOf(server.askForCode(form));
    answer = { kind: 'failed', cause: new Error('no route') };
    expect(await answerLate({ server, reference, code: lastCode(messages) }, form)).toEqual(lateWithout);
  });
});
