import { describe, expect, it } from 'vitest';
import type { UserStore } from '../../../shared/core/ports.ts';
import {
  alice,
  asWeb,
  type CiamWorld,
  ciamWorld,
  signupUrl,
  spa,
  web,
  wrongOtp,
} from '../../support/ciam.ts';
import { logLines } from '../../support/memory-log.ts';
import { basic, type Json, outcomeOf } from '../../support/world.ts';

logLines();

const newPhone = '+358409999999';
const newEmail = 'new@example.com';

/** Members that prove a new phone number. */
async function phoneProof(world: CiamWorld, phone_number: string = newPhone, usage = 'signup') {
  const { token, code } = await world.sent({ usage, phone_number });
  return { phone_number, phone_number_otp_token: token, phone_number_otp: code };
}

/** Members that prove a new e-mail address. */
async function emailProof(world: CiamWorld, email: string = newEmail, usage = 'signup') {
  const { token, code } = await world.sent({ usage, email });
  return { email, email_otp_token: token, email_otp: code };
}

const signUp = (world: CiamWorld, members: unknown, headers: Readonly<Record<string, string>> = asWeb) =>
  outcomeOf(world.postJson(signupUrl, members, headers));

const badRequest = (error: string, description?: string) => ({
  status: 400,
  body: { error, ...(description === undefined ? {} : { error_description: description }) },
});

const usersOf = (world: CiamWorld) => [...world.users.contents.values()];
const newUsersOf = (world: CiamWorld) => usersOf(world).slice(2);

describe('signing up', () => {
  it('makes a user of a proven phone number, and answers with its id alone', async () => {
    const world = ciamWorld();
    const { status, body } = await signUp(world, await phoneProof(world));
    const now = world.clock.seconds();
    expect(newUsersOf(world)).toEqual([
      {
        id: body['sub'],
        status: 'active',
        phoneNumber: newPhone,
        profile: {},
        organizations: [],
        groups: [],
        createdAt: now,
        updatedAt: now,
      },
    ]);
    expect({ status, body }).toEqual({ status: 200, body: { sub: newUsersOf(world)[0]?.id } });
  });

  it('takes both contacts, a user name and profile claims, and credentials in the body', async () => {
    const world = ciamWorld();
    const members = {
      ...(await phoneProof(world)),
      ...(await emailProof(world)),
      username: 'New_User1',
      nickname: 'Neo 🕶',
      locale: 'zh-CN',
      zoneinfo: 'Asia/Shanghai',
      client_id: 'web',
      client_secret: 'web-secret',
    };
    expect((await signUp(world, members, {})).status).toBe(200);
    expect(newUsersOf(world)).toMatchObject([
      {
        phoneNumber: newPhone,
        email: newEmail,
        username: 'New_User1',
        profile: { nickname: 'Neo 🕶', locale: 'zh-CN', zoneinfo: 'Asia/Shanghai' },
      },
    ]);
  });

  it('is for public clients that may ask for codes, and no others', async () => {
    const world = ciamWorld({ clients: [web, spa, { ...spa, clientId: 'silent', publicOtpSend: false }] });
    const { token, code } = await world.sent({ usage: 'signup', email: newEmail, client_id: 'spa' }, {});
    const proof = { email: newEmail, email_otp_token: token, email_otp: code };
    const refused = await signUp(world, { ...proof, client_id: 'silent' }, {});
    expect([refused.status, refused.body['error']]).toEqual([401, 'invalid_client']);
    expect((await signUp(world, { ...proof, client_id: 'spa' }, {})).status).toBe(200);
  });

  it('accepts the code as full-width digits', async () => {
    const world = ciamWorld();
    const proof = await phoneProof(world);
    const typed = proof.phone_number_otp.replace(/\d/g, (digit) =>
      String.fromCharCode(0xff10 + Number(digit)),
    );
    expect((await signUp(world, { ...proof, phone_number_otp: typed })).status).toBe(200);
  });
});

describe('codes', () => {
  it('are good for one of many parallel requests', async () => {
    const world = ciamWorld();
    const proof = await phoneProof(world);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => signUp(world, proof)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    expect(newUsersOf(world)).toHaveLength(1);
  });

  it('are good once, though the user is gone since', async () => {
    const world = ciamWorld();
    const proof = await phoneProof(world);
    const { body } = await signUp(world, proof);
    world.users.contents.delete(String(body['sub']));
    expect(await signUp(world, proof)).toEqual(badRequest('bad_phone_number_otp_token'));
  });

  it('are dead after five wrong guesses', async () => {
    const world = ciamWorld();
    const proof = await emailProof(world);
    const guess = { ...proof, email_otp: wrongOtp(proof.email_otp) };
    for (let nth = 0; nth < 5; nth += 1)
      expect(await signUp(world, guess)).toEqual(badRequest('bad_email_otp'));
    expect(await signUp(world, proof)).toEqual(badRequest('bad_email_otp_token'));
  });

  it('are late by two clocks', async () => {
    const world = ciamWorld();
    const proof = await phoneProof(world);
    world.clock.advance(60);
    expect(await signUp(world, proof)).toEqual(badRequest('bad_phone_number_otp'));
    world.clock.advance(240);
    expect(await signUp(world, proof)).toEqual(badRequest('bad_phone_number_otp_token'));
  });

  it.each([
    ['another number', 'bad_phone_number_otp_token', { phone_number: '+358408888888' }],
    ['a forged token', 'bad_phone_number_otp_token', { phone_number_otp_token: 'x'.repeat(118) }],
    ['a wrong code', 'bad_phone_number_otp', { phone_number_otp: 'abc' }],
    ['no number at all', 'malformed_phone_number', { phone_number: '12' }],
  ])('are refused with %s', async (_case, error, instead) => {
    const world = ciamWorld();
    const proof = await phoneProof(world);
    expect(await signUp(world, { ...proof, ...instead })).toEqual(badRequest(error));
    expect(usersOf(world)).toHaveLength(2);
    expect((await signUp(world, proof)).status).toBe(200);
  });

  it.each([
    ['another address', 'bad_email_otp_token', { email: 'other@example.com' }],
    ['a forged token', 'bad_email_otp_token', { email_otp_token: 'x' }],
    ['a wrong code', 'bad_email_otp', { email_otp: '1' }],
    ['no address at all', 'malformed_email', { email: 'a (b) <c@d.example>' }],
  ])('by e-mail are refused with %s', async (_case, error, instead) => {
    const world = ciamWorld();
    const proof = await emailProof(world);
    expect(await signUp(world, { ...proof, ...instead })).toEqual(badRequest(error));
    expect(usersOf(world)).toHaveLength(2);
  });

  it.each(['update_userinfo', 'reset_password'])('for %s make no user', async (usage) => {
    const world = ciamWorld();
    const proof = await phoneProof(world, newPhone, usage);
    expect(await signUp(world, proof)).toEqual(badRequest('bad_phone_number_otp_token'));
    expect(usersOf(world)).toHaveLength(2);
  });

  it('for a login make no user', async () => {
    const world = ciamWorld();
    const { token, code } = await world.sent({ auth_source_id: 'sms-login', phone_number: newPhone });
    const proof = { phone_number: newPhone, phone_number_otp_token: token, phone_number_otp: code };
    expect(await signUp(world, proof)).toEqual(badRequest('bad_phone_number_otp_token'));
  });

  it("of another client's make no user", async () => {
    const world = ciamWorld();
    const proof = await phoneProof(world);
    expect(await signUp(world, { ...proof, client_id: 'spa' }, {})).toEqual(
      badRequest('bad_phone_number_otp_token'),
    );
    expect((await signUp(world, proof)).status).toBe(200);
  });

  it('must both be right, and the right one is not used up', async () => {
    const world = ciamWorld();
    const phone = await phoneProof(world);
    const mail = await emailProof(world);
    const both = { ...phone, ...mail, email_otp: wrongOtp(mail.email_otp) };
    expect(await signUp(world, both)).toEqual(badRequest('bad_email_otp'));
    expect(usersOf(world)).toHaveLength(2);
    expect((await signUp(world, { ...phone, ...mail })).status).toBe(200);
  });
});

describe('what is somebody else’s', () => {
  it.each([
    ['duplicate_phone_number', (world: CiamWorld) => phoneProof(world, '0401234567')],
    ['duplicate_email', (world: CiamWorld) => emailProof(world, 'Alice@example.com')],
    ['duplicate_username', async (world: CiamWorld) => ({ ...(await phoneProof(world)), username: 'alice' })],
  ])('is refused with %s, and no code is lost', async (error, prove) => {
    const world = ciamWorld();
    const proof = await prove(world);
    expect(await signUp(world, proof)).toEqual(badRequest(error));
    expect(await signUp(world, proof)).toEqual(badRequest(error));
    expect(usersOf(world)).toHaveLength(2);
  });

  it('does not show before the code was right', async () => {
    const world = ciamWorld();
    const proof = await phoneProof(world, '0401234567');
    const guess = { ...proof, phone_number_otp: wrongOtp(proof.phone_number_otp), username: 'alice' };
    expect(await signUp(world, guess)).toEqual(badRequest('bad_phone_number_otp'));
  });

  it.each([
    ['duplicate_phone_number', { kind: 'found', user: alice }, phoneProof],
    ['duplicate_email', { kind: 'found', user: alice }, emailProof],
    ['duplicate_email', { kind: 'taken', identifier: 'email' }, phoneProof],
    ['duplicate_username', { kind: 'taken', identifier: 'username' }, phoneProof],
  ] as const)('is refused with %s when it was taken in between: %j', async (error, outcome, prove) => {
    const users: UserStore = {
      find: async () => undefined,
      findById: async () => undefined,
      signUp: async () => outcome,
      change: async () => ({ kind: 'conflict' }),
    };
    const world = ciamWorld({ ports: { users } });
    expect(await signUp(world, await prove(world))).toEqual(badRequest(error));
  });
});

describe('a sign-up that is refused for its shape', () => {
  const unknown = badRequest('invalid_request', 'Unknown attribute(s) found.');
  const noPassword = badRequest(
    'misconfigured',
    'No password auth source is associated with the application.',
  );
  it.each<[string, Json, ReturnType<typeof badRequest>]>([
    ['a password', { password: 'Secret-1' }, noPassword],
    ['an unknown member', { role: 'admin' }, unknown],
    ['the state', { status: 'active' }, unknown],
    ['a verified flag', { email_verified: true }, unknown],
    ['an id', { sub: 'user-alice' }, unknown],
    ['a member of Object', { constructor: 'x' }, unknown],
    ['a user name that is an address', { username: 'a@b.example' }, badRequest('invalid_username')],
    ['a user name that is true', { username: true }, badRequest('invalid_username')],
    ['a user name of 33 letters', { username: 'a'.repeat(33) }, badRequest('invalid_username')],
    [
      'a bad time zone',
      { zoneinfo: 'Mars/Base' },
      badRequest('illegal_parameter_value', 'the value of zoneinfo is not allowed'),
    ],
    [
      'half an e-mail proof',
      { email: newEmail },
      badRequest('invalid_request', 'email, email_otp_token and email_otp belong together'),
    ],
    [
      'a number',
      { nickname: 7 },
      badRequest('illegal_parameter_value', 'the value of nickname is not allowed'),
    ],
    [
      'a number for a code',
      { phone_number_otp: 123_456 },
      badRequest('invalid_request', 'phone_number_otp must be a string'),
    ],
    [
      'an over-long code',
      { phone_number_otp: '1'.repeat(257) },
      badRequest('invalid_request', 'phone_number_otp is over 256 characters'),
    ],
  ])('is so for %s, and costs no guess', async (_case, extra, outcome) => {
    const world = ciamWorld();
    const proof = await phoneProof(world);
    const before = world.written();
    expect(await signUp(world, { ...proof, ...extra })).toEqual(outcome);
    expect(world.written()).toBe(before);
  });

  it('is so without any proof', async () => {
    const world = ciamWorld();
    expect(await signUp(world, { username: 'somebody' })).toEqual(
      badRequest('invalid_request', 'Missing required sign-up attribute(s).'),
    );
    expect(usersOf(world)).toHaveLength(2);
  });

  it('is so with wrong credentials', async () => {
    const world = ciamWorld();
    const { status, body } = await signUp(world, await phoneProof(world), {
      authorization: basic('web', 'wrong'),
    });
    expect([status, body['error']]).toEqual([401, 'invalid_client']);
  });
});
