import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { registerClient } from '../support/clients.ts';
import { localCloud } from '../support/local.ts';
import { nextPhone } from '../support/login.ts';
import {
  type Asked,
  authorizationOf,
  type DemoClientId,
  pathOf,
  startApplication,
  trade,
} from './application.ts';
import { hasBrowser, said, signIn, startPeople } from './people.ts';

const cloud = await localCloud();
const application = await startApplication();
const newPerson = await startPeople();
await registerClient(cloud, {
  clientId: 'leaver',
  secret: 'leaver-secret',
  grantTypes: ['authorization_code'],
  postLogoutRedirectUris: [application.home],
});
const back = `${application.redirectUri}**`;
const alice = { phone: '+358401234567', password: 'correct horse battery staple' };

const authorize = (clientId?: DemoClientId, more: Readonly<Record<string, string>> = {}) =>
  authorizationOf(cloud, application, clientId, more);

/** What came back to the application last. */
const answered = () => application.returned().at(-1)?.parameters ?? {};

/** Opens a sign-in that asks nothing, and gives its answer. */
async function pass(tab: Page, asked: Asked): Promise<Readonly<Record<string, string>>> {
  await tab.goto(asked.url);
  await tab.waitForURL(back);
  return answered();
}

/** The ID token that a code is worth. */
async function idTokenFor(asked: Asked, code: string | undefined): Promise<string> {
  return String((await trade(cloud, asked, code, application))['id_token']);
}

const claimsFor = async (asked: Asked, code: string | undefined) => decodeJwt(await idTokenFor(asked, code));

/** A new user is signed in at demo-web. */
async function signedIn(recipient = nextPhone()) {
  cloud.advance(61);
  const person = await newPerson();
  const asked = authorize();
  await person.tab.goto(asked.url);
  await signIn(person.tab, recipient, cloud);
  await person.tab.waitForURL(back);
  const idToken = await idTokenFor(asked, answered()['code']);
  return { ...person, idToken, claims: decodeJwt(idToken) };
}

describe.skipIf(!hasBrowser)('a browser that is signed in', () => {
  it('signs in to a second application without a question, as the same user since the same time', async () => {
    const { tab, claims } = await signedIn(alice.phone);
    const asked = authorize('demo-service');
    const { code, iss } = await pass(tab, asked);
    const second = await claimsFor(asked, code);
    expect([iss, second['auth_time']]).toEqual([`${cloud.url}/csp/gateway/am/api/auth`, claims['auth_time']]);
    expect(second.sub).toBe(claims.sub);
  });

  it('is answered without a page under prompt=none, and others are told that a login is needed', async () => {
    const { tab } = await signedIn();
    expect(await pass(tab, authorize('demo-spa', { prompt: 'none' }))).toEqual({
      code: expect.any(String),
      state: 'state-1',
      iss: cloud.url,
    });
    const stranger = await newPerson();
    expect(await pass(stranger.tab, authorize('demo-spa', { prompt: 'none' }))).toEqual({
      error: 'login_required',
      error_description: expect.any(String),
      state: 'state-1',
      iss: cloud.url,
    });
  });

  it.each([
    ['prompt=login', { prompt: 'login' }],
    ['max_age, once that much time went by', { max_age: '60' }],
  ])('is asked again by %s, and the time of the login is new', async (_, more) => {
    const { tab, claims } = await signedIn();
    cloud.advance(120);
    const asked = authorize('demo-web', more);
    await tab.goto(asked.url);
    expect(await said(tab)).toEqual({ heading: 'Sign in' });
    await signIn(tab, nextPhone(), cloud);
    await tab.waitForURL(back);
    const again = await claimsFor(asked, answered()['code']);
    expect(Number(again['auth_time'])).toBeGreaterThanOrEqual(Number(claims['auth_time']) + 120);
  });

  it('may go on as another under prompt=select_account', async () => {
    const { tab, claims } = await signedIn();
    const same = authorize('demo-web', { prompt: 'select_account' });
    await tab.goto(same.url);
    expect(await said(tab)).toEqual({ heading: 'Choose an account' });
    await tab.getByRole('button', { name: 'Continue as' }).click();
    await tab.waitForURL(back);
    expect((await claimsFor(same, answered()['code'])).sub).toBe(claims.sub);
    const other = authorize('demo-web', { prompt: 'select_account' });
    await tab.goto(other.url);
    await tab.getByRole('button', { name: 'Use another account' }).click();
    await signIn(tab, nextPhone(), cloud);
    await tab.waitForURL(back);
    expect((await claimsFor(other, answered()['code'])).sub).not.toBe(claims.sub);
  });

  it('changes its session’s cookie with each sign-in', async () => {
    const { context, tab } = await signedIn();
    const session = async () =>
      (await context.cookies()).find(({ name }) => name === '__Host-latchkey-session');
    const before = await session();
    await tab.goto(authorize('demo-web', { prompt: 'login' }).url);
    await signIn(tab, nextPhone(), cloud);
    await tab.waitForURL(back);
    const after = await session();
    expect([before, after]).toEqual(
      [before?.value, after?.value].map((value) =>
        expect.objectContaining({ value, httpOnly: true, secure: true, sameSite: 'Lax', path: '/' }),
      ),
    );
    expect(after?.value).not.toBe(before?.value);
    application.returned();
  });

  it('asks for a third party’s access once, and again where it wants more', async () => {
    const { tab } = await signedIn();
    await tab.goto(authorize('demo-partner').url);
    expect(await said(tab)).toEqual({ heading: 'Give Demo partner access?' });
    await tab.getByRole('button', { name: 'Don’t allow' }).click();
    await tab.waitForURL(back);
    expect(answered()).toMatchObject({ error: 'access_denied', state: 'state-1' });
    await tab.goto(authorize('demo-partner').url);
    await tab.getByRole('button', { name: 'Allow', exact: true }).click();
    await tab.waitForURL(back);
    expect(answered()).toMatchObject({ code: expect.any(String) });
    expect(await pass(tab, authorize('demo-partner', { prompt: 'none' }))).toMatchObject({
      code: expect.any(String),
    });
    expect(
      await pass(tab, authorize('demo-partner', { prompt: 'none', scope: 'openid phone' })),
    ).toMatchObject({ error: 'consent_required' });
  });

  it('signs in with a password where the client offers it', async () => {
    const { tab, complaints } = await newPerson();
    const asked = authorize('demo-service', { scope: 'openid group_names' });
    await tab.goto(asked.url);
    await tab.getByRole('button', { name: 'Use a password instead' }).click();
    await tab.getByLabel('User name').fill('alice');
    await tab.getByLabel('Password').fill('wrong');
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await tab.locator('#problem').waitFor();
    expect(await said(tab)).toEqual({
      heading: 'Sign in',
      problem: 'The user name or the password is not right.',
    });
    expect(await tab.getByLabel('User name').inputValue()).toBe('alice');
    expect(complaints()).toEqual([expect.stringContaining('status of 400')]);
    await tab.getByLabel('Password').fill(alice.password);
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await tab.waitForURL(back);
    expect(await claimsFor(asked, answered()['code'])).toMatchObject({
      username: 'alice',
      aud: ['demo-service'],
    });
  });

  it('offers no password where the client has none', async () => {
    const { tab } = await newPerson();
    await tab.goto(authorize().url);
    expect(await tab.getByRole('button').allTextContents()).toEqual(['Send code']);
  });

  describe('signs out', () => {
    const logout = (parameters: Readonly<Record<string, string>>) =>
      `${cloud.url}${pathOf('ciam', 'end_session')}?${new URLSearchParams(parameters)}`;
    const isStranger = async (tab: Page) =>
      expect(await pass(tab, authorize('demo-web', { prompt: 'none' }))).toMatchObject({
        error: 'login_required',
      });

    it('after it was asked, where a link alone leads there', async () => {
      const { tab, complaints } = await signedIn();
      await tab.goto(logout({ client_id: 'leaver', post_logout_redirect_uri: application.home, state: 's' }));
      expect(await said(tab)).toEqual({ heading: 'Sign out?' });
      await tab.getByRole('button', { name: 'Sign out' }).click();
      await tab.waitForURL(`${application.home}?state=s`);
      expect(complaints()).toEqual([]);
      await isStranger(tab);
    });

    it('at once where the application shows who is signed in', async () => {
      const { tab, idToken } = await signedIn();
      await tab.goto(logout({ id_token_hint: idToken }));
      expect(await said(tab)).toEqual({ heading: 'You are signed out' });
      await isStranger(tab);
    });

    it('not at an address that is not the application’s', async () => {
      const { tab } = await signedIn();
      await tab.goto(
        logout({ client_id: 'leaver', post_logout_redirect_uri: `${application.home}elsewhere` }),
      );
      expect(await said(tab)).toEqual({ heading: 'This link does not work' });
      expect(await pass(tab, authorize('demo-web', { prompt: 'none' }))).toMatchObject({
        code: expect.any(String),
      });
    });
  });
});
