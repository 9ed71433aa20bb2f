import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { openUsers } from '../../../infra/cli/users.ts';
import type { User } from '../../../shared/core/model.ts';
import { dynamoGrantRegistry } from '../../../shared/dynamo/grant-admin.ts';
import { adminTargetOf } from '../../cli/admin-target.ts';
import { ask, basic } from '../../support/calls.ts';
import { registerClient } from '../../support/clients.ts';
import { localCloud } from '../../support/local.ts';
import { nextAddress } from '../../support/login.ts';
import {
  answerOf,
  badToken,
  challengeOf,
  demoWeb,
  failure,
  login,
  nextMobile,
  noToken,
  paths,
  recipientOf,
  redeem,
  refresh,
  sendJson,
  sent,
  start,
  type Tokens,
  tokensOf,
  userinfo,
  wrongCode,
} from './steps.ts';

const cloud = await localCloud();
const now = () => Math.floor(cloud.now() / 1000);
const target = adminTargetOf(cloud);
/** The users as the administrator's command reaches them. */
const users = await openUsers(target);

async function userOf({ access }: Tokens): Promise<User> {
  const user = await users.findById(String(decodeJwt(access).sub));
  if (!user) throw new Error('the user of the login is not there');
  return user;
}

describe('userinfo', () => {
  it('tells what the client may know', async () => {
    cloud.advance(60);
    const tokens = await login(cloud, { typed: '+358401234567' });
    const reply = await userinfo(cloud, tokens.access);
    expect(answerOf(reply)).toEqual({
      status: 200,
      body: {
        sub: decodeJwt(tokens.access).sub,
        email: 'alice@example.com',
        phone_number: '+358401234567',
      },
    });
    expect(reply.headers.get('content-type')).toBe('application/json;charset=UTF-8');
  });

  it('says what is wrong with a token in a header, and nowhere else', async () => {
    const tokens = await login(cloud);
    expect(challengeOf(await userinfo(cloud))).toEqual(noToken);
    for (const other of ['x', tokens.id, tokens.refresh, `${tokens.access}x`])
      expect(challengeOf(await userinfo(cloud, other))).toEqual(badToken);
    cloud.advance(601);
    expect(challengeOf(await userinfo(cloud, tokens.access))).toEqual(badToken);
  });

  it('of a frozen user goes no further, and a refresh neither', async () => {
    const tokens = await login(cloud);
    const user = await userOf(tokens);
    await users.setStatus(user, 'frozen', now());
    expect(challengeOf(await userinfo(cloud, tokens.access))).toEqual(badToken);
    // The administrator's command ends the sessions, so that no refresh need read the user.
    await dynamoGrantRegistry(target.table).endAll(user.id, now());
    expect((await refresh(cloud, tokens.refresh)).body['error']).toBe('invalid_grant');
  });

  it('says that a user is gone', async () => {
    const tokens = await login(cloud);
    await users.remove(await userOf(tokens), now());
    const gone = failure('user_not_found', undefined, 404);
    expect(answerOf(await userinfo(cloud, tokens.access))).toEqual(gone);
  });

  it('changes what users say about themselves', async () => {
    const { access } = await login(cloud);
    const { sub, phone_number } = (await userinfo(cloud, access)).body;
    const changed = await userinfo(cloud, access, { name: 'Ada 😀 Lovelace', zoneinfo: 'Europe/Helsinki' });
    expect(answerOf(changed)).toEqual({ status: 200, body: { sub, phone_number, name: 'Ada 😀 Lovelace' } });
    expect((await userinfo(cloud, access)).body).toEqual(changed.body);
    expect((await userinfo(cloud, access, { sub: 'other' })).body).toEqual(
      failure('invalid_request', 'Unsupported user attribute(s) found.').body,
    );
    expect((await userinfo(cloud, access, { zoneinfo: 'Atlantis' })).body['error']).toBe(
      'illegal_parameter_value',
    );
  });

  it('takes a new address once it is proven, and only then', async () => {
    const { access } = await login(cloud);
    const email = nextAddress();
    const { token, code } = await sent(cloud, { usage: 'update_userinfo', email });
    const members = { email, email_otp_token: token, email_otp: code };
    const wrong = await userinfo(cloud, access, { ...members, email_otp: wrongCode(code) });
    expect(answerOf(wrong)).toEqual(failure('bad_email_otp'));
    const unknown = await userinfo(cloud, access, { ...members, email_otp_token: 'x' });
    expect(answerOf(unknown)).toEqual(failure('bad_email_otp_token'));
    expect((await userinfo(cloud, access, members)).body).toMatchObject({ email });
    cloud.advance(60);
    const known = await start(cloud, { channel: 'email', typed: email });
    const { access: again } = tokensOf(await redeem(cloud, known));
    expect(decodeJwt(again).sub).toBe(decodeJwt(access).sub);
  });

  it("does not take another user's address", async () => {
    cloud.advance(3_600);
    const { access } = await login(cloud);
    const { token, code } = await sent(cloud, { usage: 'update_userinfo', email: 'alice@example.com' });
    const taken = { email: 'alice@example.com', email_otp_token: token, email_otp: code };
    expect(answerOf(await userinfo(cloud, access, taken))).toEqual(failure('duplicate_email'));
  });
});

describe('a sign-up', () => {
  const signUp = (members: Readonly<Record<string, string>>) =>
    sendJson(cloud, paths.signup, members, { authorization: basic(demoWeb) });

  /** A number, its token and its code, as a sign-up takes them. */
  async function provenPhone(phone_number = nextMobile()) {
    // Without an auth source there is no default region but the stack's own.
    const typed = `+86${phone_number}`;
    const { token, code } = await sent(cloud, { usage: 'signup', phone_number: typed });
    return { phone_number: typed, phone_number_otp_token: token, phone_number_otp: code };
  }

  it('makes a user of a proven number and address, who then logs in by either', async () => {
    const phone = await provenPhone();
    const email = nextAddress();
    const { token, code } = await sent(cloud, { usage: 'signup', email });
    const members = { ...phone, email, email_otp_token: token, email_otp: code, username: `ada_${code}` };
    const made = await signUp(members);
    expect(answerOf(made)).toEqual({ status: 200, body: { sub: expect.any(String) } });
    cloud.advance(60);
    const [bySms, byEmail] = [
      await start(cloud, { typed: phone.phone_number }),
      await start(cloud, { channel: 'email', typed: email }),
    ];
    for (const started of [bySms, byEmail]) {
      const { access } = tokensOf(await redeem(cloud, started));
      expect(decodeJwt(access).sub).toBe(made.body['sub']);
    }
  });

  it('takes a code once, and no wrong one', async () => {
    const phone = await provenPhone();
    const wrong = { ...phone, phone_number_otp: wrongCode(phone.phone_number_otp) };
    expect(answerOf(await signUp(wrong))).toEqual(failure('bad_phone_number_otp'));
    expect((await signUp(phone)).status).toBe(200);
    expect(answerOf(await signUp(phone))).toEqual(failure('bad_phone_number_otp_token'));
    cloud.advance(60);
    const again = await provenPhone(phone.phone_number.slice(3));
    expect(answerOf(await signUp(again))).toEqual(failure('duplicate_phone_number'));
  });

  it('does not take a code that was sent for a login', async () => {
    const { token, code } = await sent(cloud, recipientOf('email', 'login-only@example.org'));
    const members = { email: 'login-only@example.org', email_otp_token: token, email_otp: code };
    expect(answerOf(await signUp(members))).toEqual(failure('bad_email_otp_token'));
  });

  it('needs a client and an address', async () => {
    const nobody = await sendJson(cloud, paths.signup, await provenPhone());
    expect({ status: nobody.status, error: nobody.body['error'] }).toEqual({
      status: 401,
      error: 'invalid_client',
    });
    expect(answerOf(await signUp({ username: 'ada' }))).toEqual(
      failure('invalid_request', 'Missing required sign-up attribute(s).'),
    );
  });
});

describe('a logout', () => {
  const logout = (query: Readonly<Record<string, string>>) =>
    ask(cloud, `${paths.logout}?${new URLSearchParams(query)}`, { redirect: 'manual' });

  it('sends the browser back to a registered address', async () => {
    const target = 'https://app.example.com/bye';
    await registerClient(cloud, { clientId: 'with-logout', secret: 'x', postLogoutRedirectUris: [target] });
    const reply = await logout({ client_id: 'with-logout', logout_redirect_uri: target });
    expect([reply.status, reply.headers.get('location')]).toEqual([302, target]);
    const standard = { client_id: 'with-logout', post_logout_redirect_uri: target, state: 'a b' };
    expect((await logout(standard)).headers.get('location')).toBe(`${target}?state=a+b`);
    expect((await logout({ client_id: 'demo-web', logout_redirect_uri: target })).status).toBe(400);
  });

  it('does not send the browser to an address that is not registered', async () => {
    for (const logout_redirect_uri of ['https://evil.example', 'http://localhost:3000/callback', '//x'])
      expect((await logout({ client_id: 'demo-web', logout_redirect_uri })).status).toBe(400);
  });

  it('without an address ends in an empty object', async () => {
    expect(answerOf(await logout({ client_id: 'demo-web' }))).toEqual({ status: 200, body: {} });
  });
});
