import { describe, expect, it } from 'vitest';
import { administrator } from '../../cli/administrator.ts';
import { ask, basic, paths as other, post } from '../../support/calls.ts';
import { demoApi } from '../../support/clients.ts';
import { codePortsOf } from '../../support/cloud-codes.ts';
import { callback, mintCode } from '../../support/codes.ts';
import { tokensOf } from '../../support/login.ts';
import {
  alicePassword,
  answerOf,
  delegate,
  demoBackend,
  demoOrganization,
  demoService,
  envelope,
  introspect,
  paths,
  refresh,
  refusals,
  request,
  userinfo,
} from './steps.ts';

const { ask: administer, cloud, given } = await administrator();
const ports = await codePortsOf(cloud);

let made = 0;

/** A new user of the organization, with a password, and all that it can hold of `demo-service`. */
async function everythingOf() {
  made += 1;
  const username = `user_${made}`;
  const membership = `${demoOrganization.id}:csp:org_member`;
  const { sub } = await given(alicePassword).ask(
    ...['user', 'create', '--username', username, '--password-stdin', '--organization', membership],
  );
  const logIn = () => request(cloud, { grant_type: 'password', username, password: alicePassword });
  const tokens = tokensOf(await logIn());
  const delegated = await delegate(cloud, tokens.accessToken);
  const { api_token: apiToken } = await administer(
    ...['api-token', 'create', String(sub), '--client-id', demoService.clientId, '--expires', '30d'],
  );
  const code = await mintCode(ports, {
    clientId: demoService.clientId,
    user: {
      ...{ id: String(sub), status: 'active', username, profile: {}, groups: [], organizations: [] },
      ...{ createdAt: 0, updatedAt: 0 },
    },
  });
  return {
    ...tokens,
    ...{ sub: String(sub), logIn, code, apiToken: String(apiToken) },
    delegated: String(delegated.body['access_token']),
  };
}

type Everything = Awaited<ReturnType<typeof everythingOf>>;

const asService = { authorization: basic(demoService) };
const trade = ({ apiToken }: Everything) =>
  post(cloud, paths.apiToken, { api_token: apiToken }, { as: null });
const redeem = ({ code }: Everything) =>
  request(cloud, { grant_type: 'authorization_code', code, redirect_uri: callback });
const isActive = async (token: string) =>
  (await post(cloud, '/oauth2/introspect', { token }, { as: demoApi })).body['active'];
const whoami = (token: string) => ask(cloud, other.whoami, { headers: { authorization: `Bearer ${token}` } });

/** What each of the things still does, all at once. Nothing here was shown to a protected route before, which remembers for minutes. */
async function standing(held: Everything) {
  const { accessToken, delegated, refreshToken } = held;
  return {
    refreshToken: (await introspect(cloud, refreshToken))['active'],
    accessToken: await isActive(accessToken),
    delegated: await isActive(delegated),
    userinfo: (await userinfo(cloud, accessToken)).status,
    resource: (await whoami(accessToken)).status,
    delegation: (await delegate(cloud, accessToken)).status,
    apiToken: (await trade(held)).status,
  };
}

const allEnded = {
  ...{ refreshToken: false, accessToken: false, delegated: false },
  ...{ userinfo: 401, resource: 401, delegation: 400, apiToken: 400 },
};

describe('what a user holds', () => {
  it('works while nothing is done to the user', async () => {
    const held = await everythingOf();
    expect(await standing(held)).toEqual({
      ...{ refreshToken: true, accessToken: true, delegated: true },
      ...{ userinfo: 200, resource: 200, delegation: 200, apiToken: 200 },
    });
    expect((await redeem(held)).status).toBe(200);
    expect((await refresh(cloud, held.refreshToken)).status).toBe(200);
  });

  it('ends at once when the user is frozen, and stays ended when it is not frozen any more', async () => {
    const held = await everythingOf();
    await administer('user', 'freeze', held.sub, '--no-wait');
    expect(await standing(held)).toEqual(allEnded);
    expect(answerOf(await refresh(cloud, held.refreshToken))).toEqual(refusals.refreshToken);
    expect(answerOf(await redeem(held))).toEqual(refusals.code);
    expect(answerOf(await held.logIn())).toEqual(envelope('invalid_grant', 'the account is not active'));
    await administer('user', 'unfreeze', held.sub);
    expect((await refresh(cloud, held.refreshToken)).status).toBe(400);
    expect(await isActive(held.accessToken)).toBe(false);
    expect((await held.logIn()).status).toBe(200);
  });

  it.each<[string, (sub: string) => Promise<unknown>]>([
    ['is deleted', (sub) => administer('user', 'delete', sub, '--yes', '--no-wait')],
    [
      'may do other things',
      (sub) => administer('user', 'update', sub, '--organization', 'other', '--no-wait'),
    ],
    ['is in other groups', (sub) => administer('user', 'update', sub, '--group', 'g-1=Admins', '--no-wait')],
    [
      'has a new password',
      (sub) => given('a new password').ask('user', 'update', sub, '--password-stdin', '--no-wait'),
    ],
    ['is signed out', (sub) => administer('user', 'sign-out', sub, '--no-wait')],
  ])('ends at once when the user %s', async (_what, change) => {
    const held = await everythingOf();
    await change(held.sub);
    expect(await standing(held)).toEqual({
      ...allEnded,
      // Of a user that is gone, UserInfo would say so; but first comes the token.
      userinfo: 401,
    });
    expect(answerOf(await refresh(cloud, held.refreshToken))).toEqual(refusals.refreshToken);
    expect(answerOf(await redeem(held))).toEqual(refusals.code);
  });

  it('of other users goes on', async () => {
    const [held, others] = [await everythingOf(), await everythingOf()];
    await administer('user', 'freeze', held.sub, '--no-wait');
    expect((await refresh(cloud, others.refreshToken)).status).toBe(200);
    expect((await userinfo(cloud, others.accessToken)).status).toBe(200);
    expect((await delegate(cloud, others.accessToken, {}, demoBackend)).status).toBe(200);
    expect((await ask(cloud, paths.discovery, { headers: asService })).status).toBe(200);
  });
});
