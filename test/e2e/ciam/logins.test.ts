import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { newSource } from '../../../infra/cli/sources.ts';
import { basic, post } from '../../support/calls.ts';
import { registerClient } from '../../support/clients.ts';
import { localCloud } from '../../support/local.ts';
import { nextAddress } from '../../support/login.ts';
import {
  accountsOf,
  answerOf,
  demoWeb,
  failure,
  failures,
  grants,
  login,
  nextMobile,
  paths,
  recipientOf,
  redeem,
  registerSource,
  sendCode,
  sendJson,
  sent,
  start,
  startAtPage,
  tokensOf,
  webCredentials,
  wrongCode,
} from './steps.ts';

const cloud = await localCloud();
const channels = ['sms', 'email'] as const;

/** What the functions tell about a user in an ID token. */
function idOf(idToken: string): Readonly<Record<string, unknown>> {
  const { sub, email, phone_number } = decodeJwt(idToken);
  return { sub, email, phone_number };
}

describe.each(channels)('a login by %s', (channel) => {
  it('without automatic sign-up finds only users who are there', async () => {
    const known = await start(cloud, {
      channel,
      typed: channel === 'sms' ? '+358401234567' : 'alice@example.com',
    });
    const { id } = tokensOf(await redeem(cloud, known));
    expect(idOf(id)).toMatchObject({ email: 'alice@example.com', phone_number: '+358401234567' });
    const before = await accountsOf(cloud);
    const stranger = await start(cloud, { channel });
    expect(answerOf(await redeem(cloud, stranger))).toEqual(failures.unknownUser);
    expect(await accountsOf(cloud)).toEqual(before);
  });

  it.each([[true], ['true']])(
    'with auto_signup %j makes a user, and finds it the next time',
    async (auto_signup) => {
      const typed = channel === 'sms' ? nextMobile() : nextAddress();
      const first = await start(cloud, { channel, typed });
      const made = idOf(tokensOf(await redeem(cloud, { ...first, auto_signup })).id);
      expect(made).toEqual({
        sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
        email: channel === 'email' ? typed : undefined,
        phone_number: channel === 'sms' ? `+86${typed}` : undefined,
      });
      cloud.advance(60);
      const second = await start(cloud, { channel, typed });
      expect(idOf(tokensOf(await redeem(cloud, second)).id)).toEqual(made);
    },
  );

  it.each([[false], ['false'], ['yes'], ['TRUE'], ['1'], ['']])(
    'with auto_signup %j makes no user',
    async (auto_signup) => {
      const stranger = await start(cloud, { channel });
      expect(answerOf(await redeem(cloud, { ...stranger, auto_signup }))).toEqual(failures.unknownUser);
    },
  );

  it('is the same under the grant name of our own issuer, and as a form', async () => {
    const own = { ...(await start(cloud, { channel })), auto_signup: 'true' };
    const grant_type = `${cloud.url}/oauth2/grant-type/otp/${channel}`;
    expect((await post(cloud, paths.token, { ...own, grant_type }, { as: null })).status).toBe(200);
    const withBasic = await start(cloud, { channel, credentials: {} });
    const form = { ...withBasic, auto_signup: 'true' };
    expect((await post(cloud, paths.token, form, { as: demoWeb })).status).toBe(200);
  });

  it('takes credentials in the body of the request for a code', async () => {
    const members = recipientOf(channel);
    const { token, code } = await sent(cloud, { ...webCredentials, ...members }, { as: null });
    const answer = { ...webCredentials, ...members, otp_token: token, otp: code, auto_signup: true };
    expect((await redeem(cloud, { grant_type: grants[channel], ...answer })).status).toBe(200);
  });

  it('goes on a page without a secret', async () => {
    const started = await startAtPage(cloud, channel);
    const { access } = tokensOf(await redeem(cloud, { ...started, auto_signup: true }));
    expect(decodeJwt(access)).toMatchObject({ aud: 'demo-spa', scope: ['openid'] });
  });

  it('takes full-width and Arabic digits, blanks and dashes in the code', async () => {
    const spellings = [
      (code: string) => toDigits(code, 0xff10),
      (code: string) => toDigits(code, 0x660),
      (code: string) => toDigits(code, 0x6f0),
      (code: string) => ` ${code.slice(0, 3)} - ${code.slice(3)} `,
    ];
    for (const spell of spellings) {
      const started = await start(cloud, { channel });
      const otp = spell(String(started['otp']));
      expect((await redeem(cloud, { ...started, otp, auto_signup: true })).status).toBe(200);
    }
  });

  it('ends with the fifth wrong code', async () => {
    const started = await start(cloud, { channel });
    const right = String(started['otp']);
    for (const nth of [1, 2, 3, 4, 5]) {
      const reply = await redeem(cloud, { ...started, otp: wrongCode(right, nth) });
      expect(answerOf(reply)).toEqual(failures.otp);
    }
    expect(answerOf(await redeem(cloud, { ...started, auto_signup: true }))).toEqual(failures.token);
  });

  it('is given the tokens once', async () => {
    const started = { ...(await start(cloud, { channel })), auto_signup: true };
    expect((await redeem(cloud, started)).status).toBe(200);
    expect(answerOf(await redeem(cloud, started))).toEqual(failures.token);
  });
});

describe('a login', () => {
  it('has a clock for the code and one for its token', async () => {
    const intime = await start(cloud);
    cloud.advance(50);
    expect((await redeem(cloud, { ...intime, auto_signup: true })).status).toBe(200);
    const late = await start(cloud);
    cloud.advance(61);
    expect(answerOf(await redeem(cloud, late))).toEqual(failures.otp);
    cloud.advance(220);
    expect(answerOf(await redeem(cloud, late))).toEqual(failures.otp);
    cloud.advance(20);
    expect(answerOf(await redeem(cloud, late))).toEqual(failures.token);
  });

  it('charges each parameter that does not match, and does not tell whether the code was right', async () => {
    const started = await start(cloud);
    const other = { ...started, phone_number: nextMobile() };
    for (const otp of [String(started['otp']), wrongCode(String(started['otp']))]) {
      expect(answerOf(await redeem(cloud, { ...other, otp }))).toEqual(failures.mismatch);
    }
    const unread = { ...started, phone_number: 'not a number' };
    expect(answerOf(await redeem(cloud, unread))).toEqual(failures.mismatch);
    for (const _ of [4, 5]) expect(answerOf(await redeem(cloud, other))).toEqual(failures.mismatch);
    expect(answerOf(await redeem(cloud, started))).toEqual(failures.token);
  });

  it('does not go with the token of another channel, usage or client', async () => {
    const sms = await start(cloud);
    const email = await start(cloud, { channel: 'email' });
    const crossed = { ...sms, otp_token: String(email['otp_token']), otp: String(email['otp']) };
    expect(answerOf(await redeem(cloud, crossed))).toEqual(failures.mismatch);

    const phone_number = nextMobile();
    const signup = await sent(cloud, { usage: 'signup', phone_number });
    const misused = { ...sms, phone_number, otp_token: signup.token, otp: signup.code };
    expect(answerOf(await redeem(cloud, misused))).toEqual(failures.mismatch);

    const { client_id: _page, ...members } = await startAtPage(cloud);
    const foreign = { ...members, ...webCredentials, auto_signup: true };
    expect(answerOf(await redeem(cloud, foreign))).toEqual(failures.mismatch);
    expect((await redeem(cloud, { ...members, client_id: 'demo-spa', auto_signup: true })).status).toBe(200);
  });

  it('of a frozen user ends with the proven code, and shows it no sooner', async () => {
    const started = await start(cloud, { channel: 'email', typed: 'frozen@example.com' });
    const wrong = { ...started, otp: wrongCode(String(started['otp'])) };
    expect(answerOf(await redeem(cloud, wrong))).toEqual(failures.otp);
    expect(answerOf(await redeem(cloud, { ...started, auto_signup: true }))).toEqual(failures.abnormalUser);
  });

  it('signs nobody up where the client may not', async () => {
    const clientId = 'no-sign-up';
    await registerClient(cloud, { clientId, secret: 'its-secret', grantTypes: [grants.sms] });
    const source = newSource('no-sign-up', 'sms', { default_region: 'CN', clients: [clientId] });
    await registerSource(cloud, source);
    const members = { phone_number: nextMobile(), auth_source_id: source.id };
    const { token, code } = await sent(cloud, members, { as: { clientId, secret: 'its-secret' } });
    const credentials = { client_id: clientId, client_secret: 'its-secret' };
    const answer = { ...credentials, ...members, otp_token: token, otp: code, auto_signup: true };
    const reply = await redeem(cloud, { grant_type: grants.sms, ...answer });
    expect(answerOf(reply)).toEqual(failures.unknownUser);
  });

  it('is refused to a client without the grant, and with an unknown one', async () => {
    const started = await start(cloud);
    const limited = { clientId: 'vendor-limited', secret: 'limited-secret' };
    await registerClient(cloud, { ...limited, dialect: 'ciam', grantTypes: ['refresh_token'] });
    const refusedTo = async ({ clientId, secret }: typeof limited) => {
      const credentials = { client_id: clientId, client_secret: secret };
      const { body, status } = await redeem(cloud, { ...started, ...credentials });
      return [status, body['error']];
    };
    expect(await refusedTo(limited)).toEqual([400, 'unauthorized_client']);
    // Of no vendor, it is told in plain OAuth that there is no such grant for it.
    const plain = { clientId: 'demo-limited', secret: 'demo-limited-secret' };
    expect(await refusedTo(plain)).toEqual([400, 'unsupported_grant_type']);
    const unknown = { ...started, grant_type: 'http://tencentciam.com/oauth2/grant-type/otp/pigeon' };
    expect(answerOf(await redeem(cloud, unknown))).toEqual(
      failure('unsupported_grant_type', 'OAuth 2.0 Parameter: grant_type'),
    );
  });

  it.each([
    ['a wrong secret', { client_id: 'demo-web', client_secret: 'wrong' }],
    ['no secret', { client_id: 'demo-web' }],
    ['an unknown client', { client_id: 'nobody', client_secret: 'x' }],
    ['nobody', {}],
  ])('is refused to %s', async (_whom, credentials) => {
    const { client_id: _id, client_secret: _secret, ...members } = await start(cloud);
    const replies = await Promise.all([
      redeem(cloud, { ...members, ...credentials }),
      sendCode(cloud, { ...recipientOf('sms'), ...credentials }, { as: null }),
    ]);
    for (const { status, body } of replies) {
      expect({ status, error: body['error'] }).toEqual({ status: 401, error: 'invalid_client' });
    }
  });

  it('takes url-encoded credentials in HTTP Basic', async () => {
    await registerClient(cloud, { clientId: 'encoded/client', secret: 'a/b+c=', grantTypes: [grants.sms] });
    const as = { clientId: encodeURIComponent('encoded/client'), secret: encodeURIComponent('a/b+c=') };
    const { status, body } = await sendCode(cloud, { usage: 'signup', phone_number: nextMobile() }, { as });
    expect({ status, body }).toEqual({ status: 200, body: { otp_token: expect.any(String) } });
  });
});

describe('a whole login in one channel', () => {
  it('leaves tokens of one user at every client', async () => {
    const typed = nextMobile();
    const web = await login(cloud, { typed });
    cloud.advance(60);
    const members = { client_id: 'demo-spa', ...recipientOf('sms', typed) };
    const { token, code } = await sent(cloud, members, { as: null });
    const answer = { grant_type: grants.sms, ...members, otp_token: token, otp: code };
    const spa = tokensOf(await sendJson(cloud, paths.token, answer));
    expect(decodeJwt(spa.id).sub).toBe(decodeJwt(web.id).sub);
  });

  it('is not bound to the way that its client proved itself', async () => {
    const members = recipientOf('email');
    const { token, code } = await sent(cloud, { ...webCredentials, ...members }, { as: null });
    const answer = { grant_type: grants.email, ...members, otp_token: token, otp: code, auto_signup: true };
    expect((await redeem(cloud, answer, { authorization: basic(demoWeb) })).status).toBe(200);
  });
});

/** The code in the digits that start at a code point. */
function toDigits(code: string, zero: number): string {
  return [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
}
