import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { describe, expect, it } from 'vitest';
import { ask, nextSource, type Reply } from '../../support/calls.ts';
import { localCloud } from '../../support/local.ts';
import { answerOf, failures, recipientOf, sent, startAtPage, wrongCode } from './steps.ts';

/*
 * The vendor's two sample requests as its page prints them. Changed when they are sent: host, credentials, auth source, recipient, and what the server gave (token, code).
 * Repaired: the page runs the first header and the body into the lines before them.
 */
const samples = {
  sms: `POST /oauth2/token HTTP/1.1
Content-Type: application/json
Host: sample.portal.tencentciam.com

{"grant_type" : "http://tencentciam.com/oauth2/grant-type/otp/sms","client_id" : "TENANT_CLIENT_ID","client_secret" : "TENANT_CLIENT_SECRET","auth_source_id" : "MOCK_SMS_OTP_AUTH_SOURCE_ID","phone_number" : "13612345678","otp_token" : "MOCK_OTP_TOKEN","otp" : "123456"}`,
  email: `POST /oauth2/token HTTP/1.1
Content-Type: application/json
Host: sample.portal.tencentciam.com

{"grant_type" : "http://tencentciam.com/oauth2/grant-type/otp/email","client_id" : "TENANT_CLIENT_ID","client_secret" : "TENANT_CLIENT_SECRET","auth_source_id" : "MOCK_EMAIL_OTP_AUTH_SOURCE_ID","email" : "MOCK_USERNAME@example.com","otp_token" : "MOCK_EMAIL_OTP_TOKEN","otp" : "123456"}`,
} as const;

type Channel = keyof typeof samples;

const ours: Readonly<Record<string, string>> = {
  TENANT_CLIENT_ID: 'demo-web',
  TENANT_CLIENT_SECRET: 'demo-web-secret',
  MOCK_SMS_OTP_AUTH_SOURCE_ID: 'sms-login',
  MOCK_EMAIL_OTP_AUTH_SOURCE_ID: 'email-login',
};
/** Recipients of the samples, and those of the demonstration's user. */
const recipients = {
  sms: { sample: '13612345678', alice: '+358401234567' },
  email: { sample: 'MOCK_USERNAME@example.com', alice: 'alice@example.com' },
} as const;

const cloud = await localCloud();

/** Sends a sample, character by character but for the replacements. */
function send(channel: Channel, replacements: Readonly<Record<string, string>>): Promise<Reply> {
  const [head = '', body = ''] = samples[channel].split('\n\n');
  const [requestLine = '', contentType = ''] = head.split('\n');
  const [method = '', path = ''] = requestLine.split(' ');
  let changed: string = body;
  for (const [from, to] of Object.entries({ ...ours, ...replacements }))
    changed = changed.replace(`"${from}"`, () => JSON.stringify(to));
  return ask(cloud, path, {
    method,
    headers: [
      ['content-type', contentType.slice('Content-Type: '.length)],
      ['x-local-source-ip', nextSource()],
    ],
    body: changed,
  });
}

/** Sends a code to a recipient, and gives the replacements that answer it. */
async function replacementsFor(channel: Channel, typed: string) {
  // One recipient may be sent five e-mails an hour.
  cloud.advance(720);
  const { token, code } = await sent(cloud, recipientOf(channel, typed));
  return {
    [recipients[channel].sample]: typed,
    MOCK_OTP_TOKEN: token,
    MOCK_EMAIL_OTP_TOKEN: token,
    '123456': code,
  };
}

/** Members with the kind of each value. */
function shapeOf(body: Readonly<Record<string, unknown>> | JWTPayload): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? 'array' : typeof value]),
  );
}

describe.each(['sms', 'email'] as const)('the sample request by %s', (channel) => {
  it('is answered with every member of the sample answer', async () => {
    const reply = await send(channel, await replacementsFor(channel, recipients[channel].alice));
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(reply.body).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.stringMatching(/^[\w-]{128}$/),
      scope: 'openid',
      id_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
    });
  });

  it('gives tokens of the headers and claims that those of the sample have', async () => {
    const { body } = await send(channel, await replacementsFor(channel, recipients[channel].alice));
    const [access, id] = [String(body['access_token']), String(body['id_token'])];
    const jwks = await ask(cloud, '/oauth2/jwks');
    const kids = (jwks.body['keys'] as readonly { readonly kid: string }[]).map(({ kid }) => kid);
    for (const jwt of [access, id]) {
      const { kid, ...header } = decodeProtectedHeader(jwt);
      expect(header).toEqual({ typ: 'JWT', alg: 'RS256' });
      expect(kids).toContain(kid);
    }
    const [accessClaims, idClaims] = [decodeJwt(access), decodeJwt(id)];
    const now = Math.floor(cloud.now() / 1000);
    expect(Number(accessClaims.iat) - now).toBeLessThanOrEqual(0);
    const common = { sub: idClaims.sub, aud: 'demo-web', iss: cloud.url, iat: accessClaims.iat };
    expect(accessClaims).toMatchObject({
      ...common,
      nbf: accessClaims.iat,
      scope: ['openid'],
      exp: Number(accessClaims.iat) + 600,
    });
    expect(idClaims).toMatchObject({ ...common, azp: 'demo-web', exp: Number(accessClaims.iat) + 1_800 });
    expect(shapeOf(accessClaims)).toMatchObject({ sub: 'string', jti: 'string' });
    expect(shapeOf(idClaims)).toMatchObject({ sub: 'string', jti: 'string' });
  });

  it('with an unknown token is answered as the table says', async () => {
    const replacements = await replacementsFor(channel, recipients[channel].alice);
    const { MOCK_OTP_TOKEN: token } = replacements;
    const forged = `${token?.slice(0, -3)}AAA`;
    const asSampled = { MOCK_OTP_TOKEN: 'MOCK_OTP_TOKEN', MOCK_EMAIL_OTP_TOKEN: 'MOCK_EMAIL_OTP_TOKEN' };
    for (const other of [asSampled, { MOCK_OTP_TOKEN: forged, MOCK_EMAIL_OTP_TOKEN: forged }]) {
      const reply = await send(channel, { ...replacements, ...other });
      expect(answerOf(reply)).toEqual(failures.token);
      expect(reply.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    }
  });

  it('with a wrong code is answered as the table says', async () => {
    const replacements = await replacementsFor(channel, recipients[channel].alice);
    const otp = wrongCode(String(replacements['123456']));
    expect(answerOf(await send(channel, { ...replacements, '123456': otp }))).toEqual(failures.otp);
  });

  it('with another recipient is answered as the table says', async () => {
    const { sample, alice } = recipients[channel];
    const replacements = await replacementsFor(channel, alice);
    const reply = await send(channel, { ...replacements, [sample]: sample });
    expect(answerOf(reply)).toEqual(failures.mismatch);
  });

  it('for an unknown user is answered as the table says', async () => {
    const { sample } = recipients[channel];
    const reply = await send(channel, await replacementsFor(channel, sample));
    expect(answerOf(reply)).toEqual(failures.unknownUser);
  });

  it('with a source that is not associated is answered as the table says', async () => {
    const replacements = await replacementsFor(channel, recipients[channel].alice);
    const name = channel === 'sms' ? 'MOCK_SMS_OTP_AUTH_SOURCE_ID' : 'MOCK_EMAIL_OTP_AUTH_SOURCE_ID';
    const reply = await send(channel, { ...replacements, [name]: name });
    expect(answerOf(reply)).toEqual(failures.source);
  });
});

describe('the sample request', () => {
  it('for a frozen user is answered as the table says', async () => {
    const reply = await send('email', await replacementsFor('email', 'frozen@example.com'));
    expect(answerOf(reply)).toEqual(failures.abnormalUser);
  });

  it('of another client than the code was sent for is answered as the table says', async () => {
    const { client_id: _page, grant_type: _grant, ...members } = await startAtPage(cloud);
    const reply = await send('sms', {
      '13612345678': String(members['phone_number']),
      MOCK_OTP_TOKEN: String(members['otp_token']),
      '123456': String(members['otp']),
    });
    expect(answerOf(reply)).toEqual(failures.mismatch);
  });

  it('with a code past its validity, and with a token past its own, is answered as the table says', async () => {
    const replacements = await replacementsFor('sms', recipients.sms.alice);
    cloud.advance(61);
    expect(answerOf(await send('sms', replacements))).toEqual(failures.otp);
    cloud.advance(240);
    expect(answerOf(await send('sms', replacements))).toEqual(failures.token);
  });
});
