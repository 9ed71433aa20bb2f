import { describe, expect, it } from 'vitest';
import { asWeb, ciamWorld, otpTokenGrants, signupUrl, smsSource, spa, wrongOtp } from '../../support/ciam.ts';
import { lastCode, wrongCode } from '../../support/memory-courier.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { memorySmsBudgets } from '../../support/memory-sms-budgets.ts';
import { asApp, type Json, outcomeOf, referenceOf, smsForm, tokenUrl, world } from '../../support/world.ts';

logLines();

const key = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

/** What is answered, with the seconds to wait. */
async function told(answering: Promise<Response>) {
  const response = await answering;
  return { ...(await outcomeOf(response)), retryAfter: response.headers.get('retry-after') };
}

/** In the vendor's way. */
const tooMany = {
  error: 'otp_rate_limit_exceeded',
  error_description: 'too many codes tried; try again later',
};

describe('guesses at a recipient that are used up', () => {
  it('are told with a new reference where references rotate, and the right code waits with it', async () => {
    const server = world();
    let reference = await referenceOf(server.askForCode());
    const guess = (code: string) => server.presentCode(reference, code);
    for (let nth = 0; nth < 5; nth += 1)
      reference = await referenceOf(guess(wrongCode(lastCode(server.messages))));
    server.clock.advance(61);
    reference = await referenceOf(server.askForCode());
    reference = await referenceOf(guess(wrongCode(lastCode(server.messages))));
    const limited = await guess(lastCode(server.messages));
    expect(limited.headers.get('retry-after')).toBe('4139');
    const { status, body } = await outcomeOf(limited);
    expect([status, body]).toEqual([
      429,
      {
        error: 'slow_down',
        error_description: 'too many codes tried; try again later',
        x_globalsign_iam_challenge: expect.any(Object),
      },
    ]);
    expect(server.grants.contents.size).toBe(0);
  });

  it('are told where they do not, though not of a token that has logged in', async () => {
    const bySms = { auth_source_id: 'sms-login', phone_number: '0401234567' };
    const server = ciamWorld({ sources: [{ ...smsSource, validFor: 300 }] });
    const redeem = (otp_token: string, otp: string) =>
      told(server.redeem({ grant_type: otpTokenGrants.sms, ...bySms, otp_token, otp }));
    const first = await server.sent(bySms);
    expect((await redeem(first.token, first.code)).status).toBe(200);
    server.clock.advance(61);
    const second = await server.sent(bySms);
    for (let nth = 0; nth < 5; nth += 1) await redeem(second.token, wrongOtp(second.code));
    server.clock.advance(61);
    const third = await server.sent(bySms);
    await redeem(third.token, wrongOtp(third.code));
    // The client has proven the number by then, so that one more was kept for it.
    await redeem(third.token, wrongOtp(third.code));
    expect(await redeem(third.token, third.code)).toEqual({
      ...{ status: 400, body: tooMany, retryAfter: '4139' },
    });
    expect((await redeem(first.token, first.code)).body).toEqual({
      error: 'invalid_grant',
      error_description: 'Unknown or expired otp_token',
    });
  });

  it('are told where codes prove a contact', async () => {
    const server = ciamWorld();
    const contact = { usage: 'signup', phone_number: '+358409999999' };
    const signUp = ({ token, code }: { readonly token: string; readonly code: string }) =>
      told(
        server.postJson(
          signupUrl,
          { phone_number: contact.phone_number, phone_number_otp_token: token, phone_number_otp: code },
          asWeb,
        ),
      );
    const first = await server.sent(contact);
    for (let nth = 0; nth < 5; nth += 1) await signUp({ ...first, code: wrongOtp(first.code) });
    server.clock.advance(61);
    const second = await server.sent(contact);
    await signUp({ ...second, code: wrongOtp(second.code) });
    expect(await signUp(second)).toEqual({
      ...{ status: 400, body: tooMany, retryAfter: '4139' },
    });
    expect(server.users.contents.size).toBe(2);
  });
});

describe('asking for a code at the token endpoint', () => {
  const ask = (
    server: ReturnType<typeof world>,
    headers: Readonly<Record<string, string>>,
    form: object = {},
  ) => told(server.post(tokenUrl, { ...smsForm, ...form }, headers));

  it('again is given the first answer, byte for byte, by its client within ten seconds', async () => {
    const server = world();
    const first = await ask(server, asApp);
    server.clock.advance(9.999);
    expect(await ask(server, asApp)).toEqual(first);
    expect(server.messages).toHaveLength(1);
    server.clock.advance(0.001);
    expect((await ask(server, asApp)).body['error']).toBe('slow_down');
  });

  it('again is given it under its Idempotency-Key, and another request is not', async () => {
    const server = world();
    const keyed = { ...asApp, 'idempotency-key': key };
    const first = await ask(server, keyed);
    server.clock.advance(300);
    expect(await ask(server, keyed)).toEqual(first);
    expect(await ask(server, keyed, { username: '0401234568' })).toEqual({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: 'Idempotency-Key was sent with another request before',
      },
      retryAfter: null,
    });
    expect(server.messages).toHaveLength(1);
  });

  it('again is one too many for a public client, unless it names its request', async () => {
    const page = clientWith({ ...spa, grantTypes: [smsForm.grant_type] });
    const server = world({ clients: [page, clientWith({ clientId: 'api', resourceServer: true })] });
    const named = { client_id: 'spa' };
    const first = await ask(server, { 'idempotency-key': key }, named);
    expect(first.status).toBe(200);
    expect(await ask(server, { 'idempotency-key': key }, named)).toEqual(first);
    expect((await ask(server, {}, named)).status).toBe(429);
    expect(server.messages).toHaveLength(1);
  });

  it.each([
    [{ budget: 'money-day', retryAfter: 42 }, '42'],
    [{ budget: 'price-unknown' }, null],
  ] as const)('is refused where a budget of SMS is spent: %o', async (refusal, retryAfter) => {
    const server = world({
      ports: { smsBudgets: memorySmsBudgets(() => ({ kind: 'refused', ...refusal })) },
    });
    const body: Json = { error: 'slow_down', error_description: 'too many messages; try again later' };
    expect(await ask(server, asApp)).toEqual({ status: 429, body, retryAfter });
  });
});
