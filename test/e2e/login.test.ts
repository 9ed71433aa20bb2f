import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { paths, post } from '../support/calls.ts';
import { demoApi, demoApp, demoLimited, registerClient, smsGrant } from '../support/clients.ts';
import { forEachDynamo } from '../support/local.ts';
import {
  answer,
  newestCode,
  nextAddress,
  nextPhone,
  referenceOf,
  sendCode,
  start,
  wrongCode,
} from '../support/login.ts';

const wrong = { error: 'invalid_grant', error_description: 'Invalid OTP' };
const late = { error: 'invalid_grant', error_description: 'OTP Expired' };
const otherApp = { ...demoApp, clientId: 'other-app', secret: 'other-app-secret' };
const stubborn = {
  ...demoApp,
  clientId: 'no-reissue',
  secret: 'no-reissue-secret',
  reissueOnExpiry: false,
} as const;
const validFor = 600;

forEachDynamo((cloud) => {
  describe('one-time-password login', () => {
    it.each([
      [
        'sms',
        '+358401234567',
        'ubikey.sms.5',
        { phone_number: '+358401234567', phone_number_verified: true },
      ],
      ['email', 'Ada@Example.ORG', 'smtp.1', { email: 'ada@example.org', email_verified: true }],
    ] as const)('turns a code sent by %s into tokens', async (channel, username, method, claims) => {
      const started = await start(cloud, { channel, username });
      const { body, status, headers } = await answer(cloud, started);
      const { access_token, id_token, refresh_token, ...rest } = body;
      const issuer = `${cloud.url}/uas`;
      const subject = Object.values(claims)[0];
      const loginClaims = {
        iss: issuer,
        sub: subject,
        auth_time: expect.any(Number),
        iat: expect.any(Number),
        exp: expect.any(Number),
        amr: [`${issuer}/saml2/names/ac/${method}`],
        session_index: expect.stringMatching(/^[0-9a-f]{12}$/),
      };
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(rest).toEqual({ token_type: 'Bearer', expires_in: 3600, scope: 'openid' });
      expect(refresh_token).toMatch(/^[\w-]{128}$/);
      expect(decodeJwt(String(access_token))).toEqual({
        ...loginClaims,
        aud: issuer,
        client_id: 'demo-app',
        scope: 'openid',
        jti: expect.any(String),
        grant_id: expect.any(String),
        token_use: 'access',
      });
      expect(decodeJwt(String(id_token))).toEqual({
        ...loginClaims,
        ...claims,
        aud: 'demo-app',
        azp: 'demo-app',
        jti: expect.any(String),
        sid: decodeJwt(String(access_token))['grant_id'],
        acr: `${issuer}/saml2/names/ac/${method}`,
        token_use: 'id',
      });
    });

    it('makes every resource server in the scope an audience of the access token', async () => {
      const started = await start(cloud, { scope: 'openid demo-api' });
      const { body } = await answer(cloud, started);
      expect(body['scope']).toBe('openid demo-api');
      expect(decodeJwt(String(body['access_token'])).aud).toEqual(['demo-api', `${cloud.url}/uas`]);
    });

    it('takes the right code after a wrong one with the new reference', async () => {
      const started = await start(cloud);
      const refused = await answer(cloud, { ...started, code: wrongCode(started.code) });
      expect(refused.status).toBe(400);
      expect(refused.body).toEqual({
        ...wrong,
        x_globalsign_iam_challenge: { reference: expect.any(String) },
      });
      const { status } = await answer(cloud, { ...started, reference: referenceOf(refused) });
      expect(status).toBe(200);
    });

    it('refuses the right code with a reference that a wrong code has used up', async () => {
      const started = await start(cloud);
      await answer(cloud, { ...started, code: wrongCode(started.code) });
      const { status, body } = await answer(cloud, started);
      expect({ status, body }).toEqual({ status: 400, body: wrong });
    });

    it('tells the time in a reference in the unit of the client', async () => {
      const inMilliseconds = { ...otherApp, clientId: 'ms-app', timestampUnit: 'ms' } as const;
      await registerClient(cloud, inMilliseconds);
      const timeOf = ({ reference }: { readonly reference: string }): number =>
        JSON.parse(Buffer.from(String(reference.split('.')[1]), 'base64url').toString()).iat;
      const now = cloud.now() / 1000;
      const seconds = timeOf(await start(cloud));
      const milliseconds = timeOf(await start(cloud, { as: inMilliseconds }));
      expect(seconds).toBeGreaterThanOrEqual(Math.floor(now));
      expect(Math.floor(milliseconds / 1000)).toBeGreaterThanOrEqual(seconds);
      expect(seconds).toBeLessThan(now * 2);
    });

    it('gives tokens only once for one code', async () => {
      const started = await start(cloud);
      expect((await answer(cloud, started)).status).toBe(200);
      const { status, body } = await answer(cloud, started);
      expect({ status, body }).toEqual({ status: 400, body: wrong });
    });

    it('refuses the right code after five wrong ones', async () => {
      const started = await start(cloud);
      let { reference } = started;
      for (let nth = 1; nth <= 4; nth += 1) {
        reference = referenceOf(
          await answer(cloud, { ...started, reference, code: wrongCode(started.code, nth) }),
        );
      }
      const fifth = await answer(cloud, { ...started, reference, code: wrongCode(started.code, 5) });
      expect(fifth.body).toMatchObject(wrong);
      const { status, body } = await answer(cloud, { ...started, reference: referenceOf(fifth) });
      expect({ status, body }).toEqual({ status: 400, body: wrong });
    });

    it('answers a late code with a new one, whose reference works', async () => {
      const started = await start(cloud);
      cloud.advance(validFor);
      cloud.clearOutbox();
      const expired = await answer(cloud, started);
      expect(expired.body).toEqual({
        ...late,
        x_globalsign_iam_challenge: { reference: expect.any(String) },
      });
      expect(cloud.outbox().map(({ to }) => to)).toEqual([started.username]);
      const renewed = { ...started, reference: referenceOf(expired), code: newestCode(cloud) };
      expect((await answer(cloud, renewed)).status).toBe(200);
    });

    it('gives no second new code for the same late one', async () => {
      const started = await start(cloud);
      cloud.advance(validFor);
      await answer(cloud, started);
      cloud.clearOutbox();
      const { status, body } = await answer(cloud, started);
      expect({ status, body, sent: cloud.outbox() }).toEqual({ status: 400, body: wrong, sent: [] });
    });

    it('sends no new code for a late one when the send limits say no', async () => {
      const started = await start(cloud);
      cloud.advance(validFor);
      await sendCode(cloud, { username: started.username });
      cloud.clearOutbox();
      const { status, body } = await answer(cloud, started);
      expect({ status, body, sent: cloud.outbox() }).toEqual({ status: 400, body: late, sent: [] });
    });

    it('sends no new code for a late one to a client that asked for none', async () => {
      await registerClient(cloud, stubborn);
      const started = await start(cloud, { as: stubborn });
      cloud.advance(validFor);
      cloud.clearOutbox();
      const { status, body } = await answer(cloud, started, { as: stubborn });
      expect({ status, body, sent: cloud.outbox() }).toEqual({ status: 400, body: late, sent: [] });
    });

    it.each([
      ['as it was shown', (code: string) => code],
      ['without the blank', (code: string) => code.replace(' ', '')],
      ['with a hyphen', (code: string) => code.replace(' ', '-')],
      ['with blanks and line breaks around', (code: string) => `\t ${code}\r\n`],
      ['with a no-break space', (code: string) => code.replace(' ', '\u00a0')],
      [
        'in full-width digits',
        (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
      ],
    ])('takes a code typed %s', async (_how, typed) => {
      const started = await start(cloud);
      expect((await answer(cloud, { ...started, code: typed(started.code) })).status).toBe(200);
    });

    it('takes an answer without a username', async () => {
      const { grantType, scope, reference, code } = await start(cloud);
      const form = {
        grant_type: grantType,
        scope,
        x_globalsign_iam_reference_id: reference,
        x_globalsign_iam_otp_code: code,
      };
      expect((await post(cloud, paths.token, form)).status).toBe(200);
    });

    it('takes other spellings of the same number and address', async () => {
      const number = await start(cloud, { username: '0409876543' });
      expect((await answer(cloud, { ...number, username: '+358 40 987-6543' })).status).toBe(200);
      const address = await start(cloud, { channel: 'email', username: 'Grace.Hopper@example.org' });
      expect((await answer(cloud, { ...address, username: 'grace.hopper@EXAMPLE.org' })).status).toBe(200);
    });

    it.each([
      ['sms', nextPhone],
      ['email', nextAddress],
    ] as const)('refuses a right code in the name of another %s recipient', async (channel, other) => {
      const started = await start(cloud, { channel });
      const { body } = await answer(cloud, { ...started, username: other() });
      expect(body).toMatchObject(wrong);
    });

    it("refuses another client's reference, and leaves the login to the client that began it", async () => {
      await registerClient(cloud, otherApp);
      const started = await start(cloud);
      const { status, body } = await answer(cloud, started, { as: otherApp });
      expect({ status, body }).toEqual({ status: 400, body: wrong });
      expect((await answer(cloud, started)).status).toBe(200);
    });

    it('refuses a reference at the grant of another channel', async () => {
      const started = await start(cloud, { channel: 'email' });
      const { status, body } = await answer(cloud, { ...started, grantType: smsGrant });
      expect(status).toBe(400);
      expect(body['error']).toBe('invalid_grant');
    });

    it.each([demoLimited, demoApi])(
      'refuses the grant to $clientId, whose metadata does not list it',
      async (client) => {
        cloud.clearOutbox();
        const { status, body } = await sendCode(cloud, { as: client });
        expect({ status, error: body['error'], sent: cloud.outbox() }).toEqual({
          status: 400,
          error: 'unauthorized_client',
          sent: [],
        });
      },
    );

    it.each([
      ['demo-api', 'without openid'],
      ['openid nobody', 'of an unknown resource server'],
      ['openid demo-limited', 'of a client that is no resource server'],
    ])('refuses the scope %j, %s', async (scope) => {
      await registerClient(cloud, otherApp);
      const { status, body } = await sendCode(cloud, { scope, as: otherApp });
      expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_scope' });
    });

    it('refuses a scope that the metadata of the client does not list', async () => {
      await registerClient(cloud, { ...demoApi, clientId: 'unlisted-api' });
      const { status, body } = await sendCode(cloud, { scope: 'openid unlisted-api' });
      expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_scope' });
    });
  });
});
