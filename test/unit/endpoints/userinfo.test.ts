import { describe, expect, it } from 'vitest';
import type { User } from '../../../shared/core/model.ts';
import {
  alice,
  type CiamWorld,
  ciamWorld,
  frozen,
  jsonRequest,
  spa,
  userinfoUrl,
  web,
  webCredentials,
  wrongOtp,
} from '../../support/ciam.ts';
import { apiClient, clientWith } from '../../support/memory-fixtures.ts';
import { testSigner } from '../../support/memory-keys.ts';
import { logLines } from '../../support/memory-log.ts';
import { outcomeOf, world as plainWorld } from '../../support/world.ts';

logLines();

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function loggedIn(options: Parameters<typeof ciamWorld>[0] = {}) {
  const world = ciamWorld(options);
  const { access_token: token, refresh_token, id_token } = await world.loginAlice();
  const get = (headers: Readonly<Record<string, string>> = bearer(token)) =>
    world.fetch(userinfoUrl, { headers });
  const patch = (members: unknown) =>
    outcomeOf(world.fetch(userinfoUrl, jsonRequest('PATCH', members, bearer(token))));
  return { world, token, refresh_token, id_token, get, patch };
}

/** Status, challenge and body of an answer that says everything in its headers. */
async function challengeOf(response: Response) {
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    type: response.headers.get('content-type'),
    body: await response.text(),
  };
}

function challenge(status: number, error: string, description: string) {
  const uri = 'https://tools.ietf.org/html/rfc6750#section-3.1';
  return {
    status,
    challenge: `Bearer error="${error}", error_description="${description}", error_uri="${uri}"`,
    type: null,
    body: '',
  };
}

const missing = challenge(400, 'invalid_request', 'Bearer token not found in the request');
const invalid = challenge(401, 'invalid_token', 'Error decoding JWT');
const insufficient = challenge(
  403,
  'insufficient_scope',
  'The request requires higher privileges than provided by the access token.',
);

describe('userinfo', () => {
  it('tells who it is, and what the client may know', async () => {
    const { get } = await loggedIn();
    const response = await get();
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await outcomeOf(response)).toEqual({
      status: 200,
      body: { sub: 'user-alice', email: 'alice@example.com', phone_number: '+358401234567', name: 'Alice' },
    });
  });

  it('tells nothing but who it is where the client may know nothing', async () => {
    const { get } = await loggedIn({ clients: [{ ...web, claims: [] }] });
    expect(await outcomeOf(get())).toEqual({ status: 200, body: { sub: 'user-alice' } });
  });

  it.each([{}, { authorization: 'Basic d2ViOndlYi1zZWNyZXQ=' }])('asks for a token: %j', async (headers) => {
    const { get } = await loggedIn();
    expect(await challengeOf(await get(headers))).toEqual(missing);
  });

  it.each(['', ' a b', ' abc', ' {}', ` ${'x'.repeat(9_000)}`])(
    'refuses a token that is none: %j',
    async (text) => {
      const { get } = await loggedIn();
      expect(await challengeOf(await get({ authorization: `Bearer${text}` }))).toEqual(invalid);
    },
  );

  it('refuses an ID token, a refresh token, and a token whose signature was cut', async () => {
    const { get, token, id_token, refresh_token } = await loggedIn();
    for (const other of [id_token, refresh_token, token.slice(0, -4)]) {
      expect(await challengeOf(await get(bearer(other)))).toEqual(invalid);
    }
  });

  it('refuses a token from the second in which it expires', async () => {
    const { world, get } = await loggedIn();
    world.clock.advance(3_599);
    expect((await get()).status).toBe(200);
    world.clock.advance(1);
    expect(await challengeOf(await get())).toEqual(invalid);
  });

  it.each(['access_token', 'refresh_token'] as const)(
    'refuses a token after its %s was revoked',
    async (kind) => {
      const { world, token, refresh_token, get } = await loggedIn();
      const revoked = kind === 'access_token' ? token : refresh_token;
      const form = { ...webCredentials, token: revoked };
      expect((await world.post('https://login.example.com/oauth2/revoke', form)).status).toBe(200);
      expect(await challengeOf(await get())).toEqual(invalid);
    },
  );

  it('refuses a token whose client is gone', async () => {
    const { world, get } = await loggedIn();
    const { clients } = world.ports;
    Object.assign(clients, { find: async () => undefined });
    expect(await challengeOf(await get())).toEqual(invalid);
  });

  it("refuses the token of another issuer's login, in the words of its client", async () => {
    const world = plainWorld({ clients: [clientWith(), apiClient] });
    const { access_token: token } = await world.login();
    expect(await challengeOf(await world.fetch(userinfoUrl, { headers: bearer(token) }))).toEqual({
      status: 401,
      challenge: 'Bearer error="invalid_token"',
      type: 'application/json;charset=UTF-8',
      body: '{"error":"invalid_token"}',
    });
  });

  it('wants the scope openid', async () => {
    const { world, get } = await loggedIn();
    const [grant] = world.grants.contents.values();
    if (!grant) throw new Error('there is no grant');
    const token = await testSigner.sign(
      {
        iss: 'https://login.example.com',
        sub: 'user-alice',
        aud: 'web',
        exp: world.clock.seconds() + 60,
        jti: 'x',
        client_id: 'web',
        grant_id: Buffer.from(grant.id).toString('base64url'),
        scope: ['profile'],
        token_use: 'access',
      },
      'JWT',
    );
    expect(await challengeOf(await get(bearer(token)))).toEqual(insufficient);
  });

  it('says in a body when the user is gone', async () => {
    const { world, get } = await loggedIn();
    world.users.contents.delete(alice.id);
    const response = await get();
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(await outcomeOf(response)).toEqual({ status: 404, body: { error: 'user_not_found' } });
  });

  it.each(['frozen', 'locked'] as const)('treats the token of a %s user as revoked', async (status) => {
    const { world, get } = await loggedIn();
    world.users.contents.set(alice.id, { ...alice, status });
    expect(await challengeOf(await get())).toEqual(invalid);
  });
});

describe('pages', () => {
  async function asSpa() {
    const world = ciamWorld({ clients: [web, spa] });
    const { access_token: token } = await world.loginAlice({ client_id: 'spa' });
    const ask = async (origin: string, text = token) => {
      const response = await world.fetch(userinfoUrl, { headers: { ...bearer(text), origin } });
      return [
        response.status,
        response.headers.get('access-control-allow-origin'),
        response.headers.get('access-control-expose-headers'),
      ];
    };
    return { world, ask };
  }
  const open = ['https://spa.example.com', 'WWW-Authenticate, x-amzn-Remapped-WWW-Authenticate, Retry-After'];

  it("of the client's origins read the answer, and no others", async () => {
    const { ask } = await asSpa();
    expect(await ask('https://spa.example.com')).toEqual([200, ...open]);
    expect(await ask('https://web.example.com')).toEqual([200, null, null]);
  });

  it('read that their token has expired or was revoked', async () => {
    const { world, ask } = await asSpa();
    for (const [key, grant] of world.grants.contents)
      world.grants.contents.set(key, { ...grant, revokedAt: 1 });
    expect(await ask('https://spa.example.com')).toEqual([401, ...open]);
    world.clock.advance(3_600);
    expect(await ask('https://spa.example.com')).toEqual([401, ...open]);
    expect(await ask('https://evil.example.com')).toEqual([401, null, null]);
    expect(await ask('https://spa.example.com', 'forged')).toEqual([401, null, null]);
  });
});

const badRequest = (error: string, description?: string) => ({
  status: 400,
  body: { error, ...(description === undefined ? {} : { error_description: description }) },
});
const userOf = (world: CiamWorld): User | undefined => world.users.contents.get(alice.id);

async function newPhone(world: CiamWorld, phone_number = '+358409999999', usage = 'update_userinfo') {
  const { token, code } = await world.sent({ usage, phone_number });
  return { phone_number, phone_number_otp_token: token, phone_number_otp: code };
}

async function newEmail(world: CiamWorld, email = 'new@example.com') {
  const { token, code } = await world.sent({ usage: 'update_userinfo', email });
  return { email, email_otp_token: token, email_otp: code };
}

describe('an update', () => {
  it('changes the claims that were sent, keeps the others, and answers as a read would', async () => {
    const { world, get, patch } = await loggedIn();
    world.clock.advance(5);
    const body = {
      sub: 'user-alice',
      email: 'alice@example.com',
      phone_number: '+358401234567',
      name: 'Alice B',
    };
    expect(await patch({ name: 'Alice B', locale: 'fi-FI' })).toEqual({ status: 200, body });
    expect(await outcomeOf(get())).toEqual({ status: 200, body });
    expect(userOf(world)).toEqual({
      ...alice,
      profile: { name: 'Alice B', nickname: 'Al', locale: 'fi-FI' },
      updatedAt: alice.updatedAt + 5,
    });
  });

  it('changes nothing when nothing was sent', async () => {
    const { world, patch } = await loggedIn();
    world.clock.advance(5);
    expect((await patch({})).status).toBe(200);
    expect((await patch({ name: '' })).status).toBe(200);
    expect(userOf(world)).toEqual(alice);
  });

  it('takes a new number and a new address, each with its code', async () => {
    const { world, patch } = await loggedIn();
    const proof = { ...(await newPhone(world)), ...(await newEmail(world)) };
    expect((await patch(proof)).body).toMatchObject({
      phone_number: '+358409999999',
      email: 'new@example.com',
    });
    expect(await world.users.find({ kind: 'phone_number', address: '+358401234567' })).toBeUndefined();
    expect(userOf(world)).toMatchObject({ phoneNumber: '+358409999999', email: 'new@example.com' });
  });

  it('takes each code once', async () => {
    const { world, patch } = await loggedIn();
    const proof = await newPhone(world);
    const outcomes = await Promise.all([patch(proof), patch(proof)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(await patch(proof)).toEqual(badRequest('bad_phone_number_otp_token'));
  });

  it.each([
    ['bad_phone_number_otp_token', { phone_number: '+358408888888' }],
    ['bad_phone_number_otp_token', { phone_number_otp_token: 'x' }],
    ['bad_phone_number_otp', { phone_number_otp: 'abc' }],
    ['malformed_phone_number', { phone_number: 'abc' }],
  ])('is refused with %s for %j', async (error, instead) => {
    const { world, patch } = await loggedIn();
    const proof = await newPhone(world);
    expect(await patch({ ...proof, ...instead, name: 'Eve' })).toEqual(badRequest(error));
    expect(userOf(world)).toEqual(alice);
  });

  it.each([
    ['bad_email_otp_token', { email: 'other@example.com' }],
    ['bad_email_otp_token', { email_otp_token: 'x' }],
    ['bad_email_otp', { email_otp: 'abc' }],
    ['malformed_email', { email: 'abc' }],
  ])('by e-mail is refused with %s for %j', async (error, instead) => {
    const { world, patch } = await loggedIn();
    const proof = await newEmail(world);
    expect(await patch({ ...proof, ...instead })).toEqual(badRequest(error));
    expect(userOf(world)).toEqual(alice);
  });

  it('does not take codes that were sent for a sign-up, or to another client', async () => {
    const { world, patch } = await loggedIn();
    expect(await patch(await newPhone(world, '+358409999999', 'signup'))).toEqual(
      badRequest('bad_phone_number_otp_token'),
    );
    const usage = { usage: 'update_userinfo', email: 'new@example.com' };
    const { token, code } = await world.sent({ ...usage, client_id: 'spa' }, {});
    const proof = { email: 'new@example.com', email_otp_token: token, email_otp: code };
    expect(await patch(proof)).toEqual(badRequest('bad_email_otp_token'));
  });

  it("does not take another user's contact, and says so only to who proved it", async () => {
    const bob: User = { ...frozen, id: 'user-bob', status: 'active', phoneNumber: '+358409999999' };
    const { world, patch } = await loggedIn({ users: [alice, bob] });
    const phone = await newPhone(world);
    const guess = { ...phone, phone_number_otp: wrongOtp(phone.phone_number_otp) };
    expect(await patch(guess)).toEqual(badRequest('bad_phone_number_otp'));
    expect(await patch(phone)).toEqual(badRequest('duplicate_phone_number'));
    expect(await patch(await newEmail(world, frozen.email))).toEqual(badRequest('duplicate_email'));
    expect(userOf(world)).toEqual(alice);
  });

  it('takes the contact that the user has already', async () => {
    const { world, patch } = await loggedIn();
    world.clock.advance(60);
    expect((await patch(await newPhone(world, '040 1234567'))).status).toBe(200);
    expect(userOf(world)?.phoneNumber).toBe('+358401234567');
  });

  const unknown = badRequest('invalid_request', 'Unknown attribute(s) found.');
  const fixed = badRequest('invalid_request', 'Unsupported user attribute(s) found.');
  it.each<[string, unknown, ReturnType<typeof badRequest>]>([
    ['an unknown member', { role: 'admin' }, unknown],
    ['the state', { status: 'active' }, unknown],
    ['the id', { sub: 'user-bob' }, fixed],
    ['the user name', { username: 'bob' }, fixed],
    ['a password', { password: 'x' }, fixed],
    ['a verified flag', { email_verified: true }, fixed],
    [
      'a bad value',
      { picture: 'javascript:alert(1)' },
      badRequest('illegal_parameter_value', 'the value of picture is not allowed'),
    ],
    [
      'a number without its code',
      { phone_number: '+358409999999' },
      badRequest(
        'invalid_request',
        'phone_number, phone_number_otp_token and phone_number_otp belong together',
      ),
    ],
    ['an array', [], badRequest('invalid_request', 'the body must be a JSON object')],
    ['null', { name: null }, badRequest('invalid_request', 'every member must be a string')],
  ])('is refused for %s', async (_case, members, outcome) => {
    const { world, patch } = await loggedIn();
    const before = world.written();
    expect(await patch(members)).toEqual(outcome);
    expect(world.written()).toBe(before);
  });

  it('takes JSON alone', async () => {
    const { world, token } = await loggedIn();
    const init = { method: 'PATCH', headers: bearer(token), body: new URLSearchParams({ name: 'Eve' }) };
    expect(await outcomeOf(world.fetch(userinfoUrl, init))).toEqual(
      badRequest('invalid_request', 'the body must be application/json'),
    );
  });

  it('wants a token as reading does', async () => {
    const { world } = await loggedIn();
    const response = await world.fetch(userinfoUrl, jsonRequest('PATCH', { name: 'Eve' }));
    expect(await challengeOf(response)).toEqual(missing);
    expect(userOf(world)).toEqual(alice);
  });
});

describe('an update that another one comes before', () => {
  /** A world whose user is changed by somebody else just before each of the first changes. */
  async function contested(times: number, other: (user: User) => User) {
    const made = await loggedIn();
    const { users } = made.world;
    const { change } = users;
    let left = times;
    users.change = (user, wanted, now) => {
      if (left > 0) users.contents.set(user.id, other({ ...user, updatedAt: user.updatedAt + 1 }));
      left -= 1;
      return change(user, wanted, now);
    };
    return made;
  }

  it('is made anew on what is there then', async () => {
    const { world, patch } = await contested(2, (user) => ({ ...user, profile: { nickname: 'Ally' } }));
    expect((await patch({ name: 'Alice B' })).status).toBe(200);
    expect(userOf(world)?.profile).toEqual({ nickname: 'Ally', name: 'Alice B' });
  });

  it('is given up after three', async () => {
    const { world, patch } = await contested(3, (user) => user);
    expect(await patch({ name: 'Alice B' })).toEqual({
      status: 503,
      body: { error: 'temporarily_unavailable' },
    });
    expect(userOf(world)?.profile).toEqual(alice.profile);
  });

  it('is given up when the user was frozen', async () => {
    const { world, patch } = await contested(1, (user) => ({ ...user, status: 'frozen' }));
    expect((await patch({ name: 'Alice B' })).status).toBe(503);
    expect(userOf(world)?.profile).toEqual(alice.profile);
  });

  it.each([
    ['duplicate_phone_number', 'phone_number'],
    ['duplicate_email', 'email'],
  ] as const)('is refused with %s when the contact was taken', async (error, identifier) => {
    const { world, patch } = await loggedIn();
    Object.assign(world.users, { change: async () => ({ kind: 'taken', identifier }) });
    expect(await patch(await newPhone(world))).toEqual(badRequest(error));
  });
});
