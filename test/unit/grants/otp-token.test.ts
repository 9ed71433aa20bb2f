import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  alice,
  asWeb,
  type CiamWorld,
  ciamWorld,
  otpTokenGrants,
  otpTokenUrl,
  smsSource,
  spa,
  web,
  wrongOtp,
} from '../../support/ciam.ts';
import { logLines } from '../../support/memory-log.ts';
import { type Json, outcomeOf } from '../../support/world.ts';

logLines();

const bySms = { auth_source_id: 'sms-login', phone_number: '0401234567' };
const toNobody = { auth_source_id: 'sms-login', phone_number: '+358409999999' };

const refused = (error: string, description: string) => ({
  status: 400,
  body: { error, error_description: description },
});
const badToken = refused('invalid_grant', 'Unknown or expired otp_token');
const badOtp = refused('invalid_grant', 'Unknown or expired OTP');
const mismatch = refused('invalid_request', 'Mismatched OTP token and OTP sending parameters');
const noUser = refused('invalid_grant', 'User not found');
const abnormal = refused('invalid_grant', 'Abnormal user status');
const unassociated = refused('invalid_auth_source', 'Auth source and application not associated');

/** Sends a code, and redeems it with whatever is given instead. */
async function started(world: CiamWorld, members: Json = bySms) {
  const { token, code } = await world.sent(members);
  const redeem = (instead: Json = {}) =>
    outcomeOf(
      world.redeem({ grant_type: otpTokenGrants.sms, ...members, otp_token: token, otp: code, ...instead }),
    );
  return { token, code, redeem };
}

describe('a token that has logged somebody in', () => {
  it('is dead, whatever comes with it, and makes no user again', async () => {
    const world = ciamWorld();
    const { redeem, code } = await started(world, toNobody);
    expect((await redeem({ auto_signup: true })).status).toBe(200);
    world.users.contents.clear();
    expect(await redeem({ auto_signup: true })).toEqual(badToken);
    expect(await redeem({ otp: wrongOtp(code) })).toEqual(badToken);
    world.clock.advance(61);
    expect(await redeem({ auto_signup: true })).toEqual(badToken);
    expect(world.users.contents.size).toBe(0);
  });

  it('has a refresh token that is good for its own dialect alone', async () => {
    const uasGrant = 'http://globalsign.com/iam/sso/oauth2/grant-type/sms-mt-otp';
    const client = { ...web, grantTypes: [...web.grantTypes, uasGrant] };
    const world = ciamWorld({ clients: [client, spa] });
    const { redeem } = await started(world);
    const { body } = await redeem();
    const form = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) };
    const elsewhere = await world.post('https://login.example.com/uas/oauth2/token', form, asWeb);
    expect((await outcomeOf(elsewhere)).body).toEqual({
      error: 'invalid_grant',
      error_description: 'the refresh token is not valid',
    });
  });
});

describe('a code that is redeemed', () => {
  it('gives all six members, and claims as the vendor has them', async () => {
    const world = ciamWorld();
    const { redeem } = await started(world);
    const { status, body } = await redeem();
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 3_600,
        scope: 'openid',
        refresh_token: expect.any(String),
        id_token: expect.any(String),
      },
    });
    const now = world.clock.seconds();
    const common = { iss: 'https://login.example.com', sub: 'user-alice', aud: 'web', iat: now };
    expect(decodeJwt(String(body['access_token']))).toEqual({
      ...common,
      exp: now + 3_600,
      nbf: now,
      scope: ['openid'],
      jti: expect.any(String),
      client_id: 'web',
      grant_id: expect.any(String),
      token_use: 'access',
    });
    expect(decodeJwt(String(body['id_token']))).toEqual({
      ...common,
      azp: 'web',
      exp: now + 600,
      jti: expect.any(String),
      auth_time: now,
      sid: decodeJwt(String(body['access_token']))['grant_id'],
      acr: 'urn:latchkey:params:oauth:acr:otp:sms',
      token_use: 'id',
      email: 'alice@example.com',
      phone_number: '+358401234567',
      name: 'Alice',
    });
  });

  it('may come as a form, by e-mail, under our own name of the grant, and from a client without a secret', async () => {
    const { sent, post } = ciamWorld();
    const members = { auth_source_id: 'email-login', email: 'Alice@Example.com' };
    const { token, code } = await sent({ ...members, client_id: 'spa' }, {});
    const grant_type = 'https://login.example.com/oauth2/grant-type/otp/email';
    const form = { grant_type, client_id: 'spa', ...members, otp_token: token, otp: code };
    expect((await outcomeOf(post(otpTokenUrl, form))).status).toBe(200);
  });

  it.each([
    [
      'full-width digits',
      (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    ],
    [
      'Arabic digits',
      (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))),
    ],
    ['a blank in the middle', (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`],
  ])('may be typed in %s', async (_how, typed) => {
    const { redeem, code } = await started(ciamWorld());
    expect((await redeem({ otp: typed(code) })).status).toBe(200);
  });

  it('is the same number however it is written', async () => {
    const { redeem } = await started(ciamWorld());
    expect((await redeem({ phone_number: '+358 40 123 4567' })).status).toBe(200);
  });

  it('gives the claims of the login again with a refresh, which asks for no user', async () => {
    const world = ciamWorld();
    const { redeem } = await started(world);
    const { body } = await redeem();
    world.users.contents.clear();
    const refreshed = await outcomeOf(
      world.redeem({ grant_type: 'refresh_token', refresh_token: body['refresh_token'] }),
    );
    expect(decodeJwt(String(refreshed.body['id_token']))).toMatchObject({ sub: 'user-alice', name: 'Alice' });
  });

  it('keeps of its user what tokens tell, and nothing by which it logs in', async () => {
    const world = ciamWorld({ users: [{ ...alice, passwordHash: 'hash' }] });
    await (await started(world)).redeem();
    const { phoneNumber, email, username, profile, groups } = alice;
    const [grant] = world.grants.contents.values();
    expect(grant?.user).toEqual({ phoneNumber, email, username, profile, groups });
  });

  it('gives nothing more once its grant was ended, as freezing the user does', async () => {
    const world = ciamWorld();
    const { redeem } = await started(world);
    const { body } = await redeem();
    const [grant] = world.grants.contents.values();
    await world.grants.revoke(grant?.id ?? new Uint8Array(), 'web', world.clock.seconds());
    expect(
      await outcomeOf(world.redeem({ grant_type: 'refresh_token', refresh_token: body['refresh_token'] })),
    ).toEqual(refused('invalid_grant', 'the refresh token is not valid'));
  });
});

describe('what fails first is answered', () => {
  // Each request is wrong in everything that stands below it too.
  const wrongs = [
    ['a missing otp', { otp: '' }, refused('invalid_request', 'otp is missing')],
    ['a foreign source', { auth_source_id: 'none' }, unassociated],
    ['a forged token', { otp_token: 'x'.repeat(118) }, badToken],
    ['another number', { phone_number: '+358409999998' }, mismatch],
    ['a wrong code', { otp: 'abc' }, badOtp],
  ] as const;

  it.each(wrongs.map(([name, , outcome], rank) => [name, rank, outcome] as const))(
    '%s',
    async (_name, rank, outcome) => {
      const { redeem } = await started(ciamWorld({ clients: [{ ...web, autoSignup: false }] }), toNobody);
      const all = Object.assign(
        {},
        ...wrongs
          .slice(rank)
          .toReversed()
          .map(([, wrong]) => wrong),
      );
      expect(await redeem(all)).toEqual(outcome);
    },
  );

  it('a user that is not there, once the code was right', async () => {
    const { redeem } = await started(ciamWorld(), toNobody);
    expect(await redeem()).toEqual(noUser);
  });

  it.each(['frozen', 'locked'] as const)('a user who is %s, once the code was right', async (status) => {
    const world = ciamWorld({ users: [{ ...alice, status }] });
    const { redeem, code } = await started(world);
    expect(await redeem({ otp: wrongOtp(code) })).toEqual(badOtp);
    expect(await redeem()).toEqual(abnormal);
  });
});

describe('two clocks', () => {
  it('say that the code is late from its last second on', async () => {
    const world = ciamWorld();
    const { redeem } = await started(world);
    world.clock.advance(60);
    expect(await redeem()).toEqual(badOtp);
  });

  it('let the code pass just before', async () => {
    const world = ciamWorld();
    const { redeem } = await started(world);
    world.clock.advance(59);
    expect((await redeem()).status).toBe(200);
  });

  it('say that the token is late after five minutes', async () => {
    const world = ciamWorld();
    const { redeem } = await started(world);
    world.clock.advance(299);
    expect(await redeem()).toEqual(badOtp);
    world.clock.advance(1);
    expect(await redeem()).toEqual(badToken);
  });

  it('tell a late code for other parameters as a mismatch', async () => {
    const world = ciamWorld();
    const { redeem } = await started(world);
    world.clock.advance(60);
    expect(await redeem({ phone_number: '+358409999998' })).toEqual(mismatch);
  });
});

describe('parameters that differ from those of sending', () => {
  it.each([
    ['another number', { phone_number: '+358409999998' }],
    ['a number that cannot be read', { phone_number: 'abc' }],
    ['another source', { auth_source_id: 'other' }],
    ['another client', { client_id: 'other-web' }],
  ])('%s', async (_case, instead) => {
    const other = { ...web, clientId: 'other-web' };
    const clients = ['web', 'other-web'];
    const world = ciamWorld({
      clients: [web, other],
      sources: [
        { ...smsSource, clients },
        { ...smsSource, id: 'other', clients },
      ],
    });
    const { redeem } = await started(world);
    expect(await redeem(instead)).toEqual(mismatch);
    expect((await redeem()).status).toBe(200);
  });

  it('count as guesses', async () => {
    const { redeem } = await started(ciamWorld());
    for (let guess = 0; guess < 5; guess += 1) await redeem({ phone_number: '+358409999998' });
    expect(await redeem()).toEqual(badToken);
  });

  it('cannot make a login of a code for something else', async () => {
    const world = ciamWorld();
    const { token, code } = await world.sent({ usage: 'signup', phone_number: '0401234567' });
    const members = { grant_type: otpTokenGrants.sms, ...bySms, otp_token: token, otp: code };
    expect(await outcomeOf(world.redeem(members))).toEqual(mismatch);
  });
});

describe('guesses', () => {
  it('are five: after them the right code is dead with its token', async () => {
    const { redeem, code } = await started(ciamWorld());
    for (let guess = 0; guess < 5; guess += 1) expect(await redeem({ otp: wrongOtp(code) })).toEqual(badOtp);
    expect(await redeem()).toEqual(badToken);
  });

  it('may be right at the fifth', async () => {
    const { redeem, code } = await started(ciamWorld());
    for (let guess = 0; guess < 4; guess += 1) await redeem({ otp: wrongOtp(code) });
    expect((await redeem()).status).toBe(200);
  });

  it('are right once, whatever runs in parallel', async () => {
    const { redeem } = await started(ciamWorld());
    const outcomes = await Promise.all([redeem(), redeem(), redeem()]);
    expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status !== 200)).toEqual([badToken, badToken]);
    expect(await redeem()).toEqual(badToken);
  });
});

describe('automatic sign-up', () => {
  it.each([[true], ['true']])('makes a user when the request says %j', async (auto_signup) => {
    const world = ciamWorld();
    const { redeem } = await started(world, toNobody);
    const { status, body } = await redeem({ auto_signup });
    const user = await world.users.find({ kind: 'phone_number', address: '+358409999999' });
    expect(status).toBe(200);
    expect(decodeJwt(String(body['access_token'])).sub).toBe(user?.id);
    expect(user).toMatchObject({ status: 'active', phoneNumber: '+358409999999', profile: {} });
  });

  it('makes a user of an e-mail address', async () => {
    const world = ciamWorld();
    const { token, code } = await world.sent({ auth_source_id: 'email-login', email: 'new@example.com' });
    const members = { auth_source_id: 'email-login', email: 'new@example.com', otp_token: token, otp: code };
    const { status } = await outcomeOf(
      world.redeem({ grant_type: otpTokenGrants.email, ...members, auto_signup: true }),
    );
    expect(status).toBe(200);
    expect(await world.users.find({ kind: 'email', address: 'new@example.com' })).toMatchObject({
      status: 'active',
      email: 'new@example.com',
    });
  });

  it.each([[false], ['false'], ['yes'], ['TRUE'], ['1'], ['']])(
    'makes none when it says %j',
    async (auto_signup) => {
      const world = ciamWorld();
      const { redeem } = await started(world, toNobody);
      expect(await redeem({ auto_signup })).toEqual(noUser);
      expect(world.users.contents.size).toBe(2);
    },
  );

  it.each([[null], [{}]])('refuses %j', async (auto_signup) => {
    const world = ciamWorld();
    const { redeem } = await started(world, toNobody);
    expect(await redeem({ auto_signup })).toEqual(
      refused('invalid_request', 'every member must be a string'),
    );
  });

  it('makes none for a client that may not ask for it', async () => {
    const world = ciamWorld({ clients: [{ ...web, autoSignup: false }, spa] });
    const { redeem } = await started(world, toNobody);
    expect(await redeem({ auto_signup: true })).toEqual(noUser);
    expect(world.users.contents.size).toBe(2);
  });

  it('makes none when the code is wrong', async () => {
    const world = ciamWorld();
    const { redeem, code } = await started(world, toNobody);
    expect(await redeem({ auto_signup: true, otp: wrongOtp(code) })).toEqual(badOtp);
    expect(world.users.contents.size).toBe(2);
  });

  it('finds the one who is there', async () => {
    const world = ciamWorld();
    const { redeem } = await started(world);
    const { body } = await redeem({ auto_signup: true });
    expect(decodeJwt(String(body['access_token'])).sub).toBe('user-alice');
    expect(world.users.contents.size).toBe(2);
  });

  it('does not go by a number that was taken in between', async () => {
    const world = ciamWorld({
      ports: {
        users: {
          find: async () => undefined,
          findById: async () => undefined,
          signUp: async () => ({ kind: 'taken', identifier: 'phone_number' }),
          change: async () => ({ kind: 'conflict' }),
        },
      },
    });
    const { redeem } = await started(world, toNobody);
    expect(await redeem({ auto_signup: true })).toEqual(noUser);
  });
});
