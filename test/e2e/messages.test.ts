import { describe, expect, it } from 'vitest';
import { demoApp, registerClient } from '../support/clients.ts';
import { localCloud } from '../support/local.ts';
import { answer, newestCode, nextPhone, sendCode, start } from '../support/login.ts';

const cloud = await localCloud();
const title = 'x_globalsign_iam_otp_title';
const body = 'x_globalsign_iam_otp_body';
const strict = {
  ...demoApp,
  clientId: 'strict-locale',
  secret: 'strict-locale-secret',
  uiLocalesRequired: true,
} as const;

describe('messages', () => {
  it.each([
    ['en', 'Your code is', 'is your sign-in code'],
    ['fi', 'Koodisi on', 'on kirjautumiskoodisi'],
    ['sv', 'Din kod är', 'är din inloggningskod'],
    ['de', 'Ihr Code lautet', 'ist Ihr Anmeldecode'],
    ['fr-CA', 'Votre code est', 'est votre code de connexion'],
    ['es', 'Su clave es', 'es su código de acceso'],
    ['zh-Hans-CN', '您的验证码是', '是您的登录验证码'],
    ['xx fi en', 'Koodisi on', 'on kirjautumiskoodisi'],
    ['xx', 'Your code is', 'is your sign-in code'],
  ])('are in the language that ui_locales=%s asks for', async (ui_locales, text, subject) => {
    const bySms = await start(cloud, { extra: { ui_locales } });
    expect(cloud.outbox()[0]?.text).toContain(text);
    const byEmail = await start(cloud, { channel: 'email', extra: { ui_locales } });
    expect(cloud.outbox()[0]?.subject).toBe(`${byEmail.code} ${subject}`);
    expect((await answer(cloud, bySms)).status).toBe(200);
  });

  it('by SMS are transactional, and end with the line that browsers fill in', async () => {
    const { code, username } = await start(cloud);
    const digits = code.replace(' ', '');
    expect(cloud.outbox()[0]).toMatchObject({
      channel: 'sms',
      to: username,
      text: `Your code is ${code}, valid for 10 minutes. Do not share it.\n@localhost #${digits}`,
      attributes: { 'AWS.SNS.SMS.SMSType': 'Transactional' },
    });
  });

  it("carry the caller's own body and title", async () => {
    const own = { [title]: 'Sign in at Example', [body]: 'Your code: {0}.\nBye' };
    const bySms = await start(cloud, { extra: own });
    expect(cloud.outbox()[0]?.text).toBe(`Your code: ${bySms.code}.\nBye`);
    const byEmail = await start(cloud, { channel: 'email', extra: own });
    const message = cloud.outbox()[0];
    expect(message).toMatchObject({
      subject: 'Sign in at Example',
      text: `Your code: ${byEmail.code}.\nBye`,
      html: expect.stringContaining(`Your code: ${byEmail.code}.<br>\nBye`),
    });
    expect((await answer(cloud, byEmail)).status).toBe(200);
  });

  it('of a late code read as the first one did', async () => {
    const started = await start(cloud, { extra: { [body]: 'Koodi {0} tassa' } });
    cloud.advance(600);
    await answer(cloud, started);
    expect(cloud.outbox()[0]?.text).toBe(`Koodi ${newestCode(cloud)} tassa`);
  });

  it.each([
    ['a body without {0}', { [body]: 'Your code' }],
    ['a body with HTML', { [body]: '<a href="https://example.com">{0}</a>' }],
    ['a body with a control character', { [body]: 'code {0}\u0007' }],
    ['an over-long body', { [body]: `{0}${'x'.repeat(4_000)}` }],
    ['a title with a line break', { [title]: 'a\r\nBcc: eve@example.org' }],
    ['a title with HTML', { [title]: '<b>code</b>' }],
    ['an over-long title', { [title]: 'x'.repeat(201) }],
  ])('with %s are refused and not sent', async (_what, extra) => {
    cloud.clearOutbox();
    const { status, body: answered } = await sendCode(cloud, { channel: 'email', extra });
    expect({ status, error: answered['error'], sent: cloud.outbox() }).toEqual({
      status: 400,
      error: 'invalid_request',
      sent: [],
    });
  });

  it('by SMS are refused when they take more than 320 characters', async () => {
    cloud.clearOutbox();
    const { status } = await sendCode(cloud, { extra: { [body]: `{0}${'x'.repeat(318)}` } });
    expect({ status, sent: cloud.outbox() }).toEqual({ status: 400, sent: [] });
    const username = nextPhone();
    await sendCode(cloud, { username, extra: { [body]: `{0}${'x'.repeat(317)}` } });
    expect(cloud.outbox().map(({ to }) => to)).toEqual([username]);
  });

  it('need ui_locales where the client is registered so and has no words of its own', async () => {
    await registerClient(cloud, strict);
    const { status, body: answered } = await sendCode(cloud, { as: strict });
    expect({ status, answered }).toEqual({
      status: 400,
      answered: { error: 'invalid_request', error_description: 'ui_locales is missing' },
    });
    expect((await sendCode(cloud, { as: strict, extra: { ui_locales: 'fi' } })).status).toBe(200);
    expect((await sendCode(cloud, { as: strict, extra: { [body]: '{0}' } })).status).toBe(200);
  });
});
