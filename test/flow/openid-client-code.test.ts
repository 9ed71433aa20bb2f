import * as client from 'openid-client';
import { describe, expect, it } from 'vitest';
import { nextSource } from '../support/calls.ts';
import { localCloud } from '../support/local.ts';
import { nextPhone } from '../support/login.ts';
import { forms, type Place, type ScriptedBrowser, scriptedBrowser } from './scripted-browser.ts';

const cloud = await localCloud();
const redirectUri = 'http://localhost:3000/callback';
const home = 'http://localhost:3000/';

/** Signs in with the newest code of the outbox. */
async function byCode(browser: ScriptedBrowser, first: Place): Promise<Place> {
  const second = await browser.send(first, '/signin/recipient', { recipient: nextPhone() });
  const [code = ''] = /\b\d{4} \d{4}\b|\b\d{6}\b/.exec(cloud.outbox()[0]?.text ?? '') ?? [];
  return browser.send(second, '/signin/code', { code });
}

/** Signs in as alice. */
async function byPassword(browser: ScriptedBrowser, first: Place): Promise<Place> {
  const second = await browser.send(first, '/signin/change', { to: 'password' });
  return browser.send(second, '/signin/password', {
    username: 'alice',
    password: 'correct horse battery staple',
  });
}

/** Each issuer, with a client of its dialect and how somebody signs in there. */
const issuers = [
  { name: 'the root', path: '', clientId: 'demo-web', signIn: byCode },
  { name: '/uas', path: '/uas', clientId: 'demo-app', signIn: byCode },
  { name: 'csp', path: '/csp/gateway/am/api/auth', clientId: 'demo-service', signIn: byPassword },
] as const;

type Parameters = Readonly<Record<string, string>>;

describe.each(issuers)('openid-client that knows nothing but the issuer: $name', async (issuer) => {
  const config = await client.discovery(
    new URL(`${cloud.url}${issuer.path}`),
    issuer.clientId,
    undefined,
    client.ClientSecretBasic(`${issuer.clientId}-secret`),
    { execute: [client.allowInsecureRequests] },
  );
  config[client.customFetch] = (url, options) =>
    fetch(url, {
      ...options,
      headers: { ...options.headers, 'x-local-source-ip': nextSource() },
    } as RequestInit);

  /** An authorization request, and what checks its answer. */
  async function begin(more: Parameters = {}) {
    const [verifier, state, nonce] = [
      client.randomPKCECodeVerifier(),
      client.randomState(),
      client.randomNonce(),
    ];
    const parameters = {
      redirect_uri: redirectUri,
      scope: 'openid',
      ...{ state, nonce },
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    };
    const checks = {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    };
    return { parameters, checks };
  }

  /** A whole sign-in. */
  async function signIn(more: Parameters = {}, browser = scriptedBrowser(cloud.url)) {
    const { parameters, checks } = await begin(more);
    const first = await browser.open(client.buildAuthorizationUrl(config, parameters).href);
    const { url } = await issuer.signIn(browser, first);
    const tokens = await client.authorizationCodeGrant(config, new URL(url), checks);
    return { browser, tokens };
  }

  it('signs in with a code, and reads who signed in', async () => {
    const { tokens } = await signIn();
    const claims = tokens.claims();
    expect(claims).toMatchObject({ iss: `${cloud.url}${issuer.path}`, auth_time: expect.any(Number) });
    const told = await client.fetchUserInfo(config, tokens.access_token, String(claims?.sub));
    expect(told.sub).toBe(claims?.sub);
  });

  it('pushes its request ahead', async () => {
    const browser = scriptedBrowser(cloud.url);
    const { parameters, checks } = await begin();
    const url = await client.buildAuthorizationUrlWithPAR(config, parameters);
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    const back = await issuer.signIn(browser, await browser.open(url.href));
    const tokens = await client.authorizationCodeGrant(config, new URL(back.url), checks);
    expect(tokens.claims()?.sub).toEqual(expect.any(String));
  });

  it('takes the answer as a form', async () => {
    const browser = scriptedBrowser(cloud.url);
    const { parameters, checks } = await begin({ response_mode: 'form_post' });
    const first = await browser.open(client.buildAuthorizationUrl(config, parameters).href);
    const [form] = forms(await issuer.signIn(browser, first));
    const request = new Request(redirectUri, { method: 'POST', body: new URLSearchParams(form?.fields) });
    expect(form?.action).toBe(redirectUri);
    const tokens = await client.authorizationCodeGrant(config, request, checks);
    expect(tokens.claims()?.sub).toEqual(expect.any(String));
  });

  it('is told when the user signed in, and takes a sign-in that is new enough', async () => {
    const { browser, tokens } = await signIn();
    const { parameters, checks } = await begin({ max_age: '3600' });
    const { url } = await browser.open(client.buildAuthorizationUrl(config, parameters).href);
    const again = await client.authorizationCodeGrant(config, new URL(url), { ...checks, maxAge: 3_600 });
    expect(again.claims()?.auth_time).toBe(tokens.claims()?.auth_time);
  });

  it('refreshes', async () => {
    const { tokens } = await signIn();
    const refreshed = await client.refreshTokenGrant(config, String(tokens.refresh_token));
    const sub = String(tokens.claims()?.sub);
    expect(refreshed.access_token).not.toBe(tokens.access_token);
    expect((await client.fetchUserInfo(config, refreshed.access_token, sub)).sub).toBe(sub);
  });

  it('signs the browser out, which ends what was given', async () => {
    const { browser, tokens } = await signIn();
    const leaving = client.buildEndSessionUrl(config, {
      id_token_hint: String(tokens.id_token),
      post_logout_redirect_uri: home,
      state: 'bye',
    });
    expect((await browser.open(leaving.href)).url).toBe(`${home}?state=bye`);
    const { parameters, checks } = await begin({ prompt: 'none' });
    const { url } = await browser.open(client.buildAuthorizationUrl(config, parameters).href);
    await expect(client.authorizationCodeGrant(config, new URL(url), checks)).rejects.toMatchObject({
      error: 'login_required',
    });
    await expect(client.refreshTokenGrant(config, String(tokens.refresh_token))).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});
