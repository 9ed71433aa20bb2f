import { describe, expect, it } from 'vitest';
import { hiddenFields } from '../../support/browser.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, basic, outcomeOf } from '../../support/world.ts';
import { callback, challenge, clients, requestUrl, setting, shown, signIn, web } from './sign-in-setting.ts';

logLines();

describe('messages that strangers ask for on pages', () => {
  /** How many of twenty are sent in one minute. */
  const sentOf = async (fields: Readonly<Record<string, string>>) => {
    const { server, browser } = setting();
    for (let nth = 0; nth < 20; nth += 1) {
      const page = await browser.open(requestUrl(fields));
      await browser.send(page, 'recipient', { recipient: `stranger-${nth}@example.com` });
    }
    return server.messages.length;
  };

  it.each([
    ['with a secret', {}],
    ['without', { client_id: 'spa', redirect_uri: 'http://127.0.0.1/callback' }],
  ])('are as few from one address in the name of a client %s', async (_, fields) => {
    expect(await sentOf(fields)).toBe(5);
  });

  it('do not use up what the client itself may send', async () => {
    const { server, browser } = setting();
    await browser.send(await browser.open(requestUrl()), 'recipient', { recipient: 'one@example.com' });
    const written = server.written();
    expect([written.includes('"client:page:web"'), written.includes('"client:web"')]).toEqual([true, false]);
  });
});

/** Characters that take nine each in an address. */
const wide = (count: number) => '\u4f60'.repeat(count);
const bye = 'https://web.example.com/bye';
const farewell = clientWith({ ...web, postLogoutRedirectUris: [bye] });
const long = clientWith({
  ...web,
  clientId: 'long',
  redirectUris: [`https://web.example.com/${'a'.repeat(2_000)}`],
});

/** A browser that is signed in, and what pushes requests. */
async function signedIn() {
  const place = setting({
    clients: [...clients.filter(({ clientId }) => clientId !== 'web'), farewell, long],
  });
  await signIn(place);
  const push = async (fields: Readonly<Record<string, unknown>>, clientId = 'web') => {
    const request = { response_type: 'code', code_challenge: challenge, code_challenge_method: 'S256' };
    const response = await place.server.fetch(`${baseUrl}/oauth2/par`, {
      method: 'POST',
      headers: { authorization: basic(clientId, 'app-secret'), 'content-type': 'application/json' },
      body: JSON.stringify({ ...request, ...fields }),
    });
    return outcomeOf(response);
  };
  return { ...place, push };
}

describe('an address to go on to', () => {
  it.each([
    ['whose state is as long as it may be', { state: 's'.repeat(2_048) }, '303', 2_200],
    ['whose state is as wide as it may be', { state: wide(600) }, '303', 5_500],
    ['whose state is too wide', { state: wide(700) }, '400 generic', 0],
    ['that is too much in all', { state: wide(500), nonce: wide(200) }, '400 generic', 0],
    ['whose claims are too wide', { claims: wide(1_500) }, '400 generic', 0],
  ])('is short for a request %s, by GET and by POST', async (_, fields, outcome, length) => {
    const { browser } = await signedIn();
    const url = new URL(requestUrl(fields));
    const gone = await browser.get(url.href);
    const posted = await browser.post(url.origin + url.pathname, Object.fromEntries(url.searchParams));
    expect([gone, posted].map((visited) => shown(visited).trim())).toEqual([outcome, outcome]);
    for (const { location } of [gone, posted]) {
      expect(location.length).toBeGreaterThanOrEqual(length);
      expect(location.length).toBeLessThan(8_000);
    }
  });

  it('is short for a request that was pushed', async () => {
    const { browser, push } = await signedIn();
    const taken = await push({ redirect_uri: callback, state: wide(600), scope: 'openid' });
    const uri = String(taken.body['request_uri']);
    const query = new URLSearchParams({ client_id: 'web', request_uri: uri });
    const { status, location } = await browser.get(`${baseUrl}/oauth2/authorize?${query}`);
    expect([taken.status, status, location.length > 5_400, location.length < 8_000]).toEqual([
      201,
      303,
      true,
      true,
    ]);
    expect(await push({ redirect_uri: callback, state: wide(700), scope: 'openid' })).toEqual({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: 'the parameters are over 6000 characters together',
      },
    });
  });

  it('counts a registered address that was not sent', async () => {
    const { browser, push } = await signedIn();
    expect(await push({ state: wide(600) }, 'long')).toEqual({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: 'redirect_uri and state together are too long',
      },
    });
    const url = requestUrl({ client_id: 'long', redirect_uri: '', state: wide(600), scope: '' });
    expect(shown(await browser.get(url))).toBe('400 generic');
    const fitting = requestUrl({ client_id: 'long', redirect_uri: '', state: wide(500), scope: '' });
    const { status, location } = await browser.get(fitting);
    expect([status, location.length > 6_500, location.length < 8_000]).toEqual([303, true, true]);
  });

  it.each([
    ['as wide as it may be', wide(640), 303],
    ['too wide', wide(1_024), 400],
  ])('is short for a logout whose state is %s', async (_, state, status) => {
    const { browser } = await signedIn();
    const fields = { client_id: 'web', post_logout_redirect_uri: bye, state };
    const html = { headers: { accept: 'text/html' } };
    const posted = await browser.post(`${baseUrl}/logout`, fields, html);
    const page = await browser.get(`${baseUrl}/logout?${new URLSearchParams(fields)}`, html);
    const left = await browser.post(`${baseUrl}/signout`, { ...hiddenFields(page.html), state }, html);
    expect([posted.status, page.status, left.status]).toEqual([status, status === 303 ? 200 : 400, status]);
    expect([posted, left].filter(({ location }) => location.length >= 8_000)).toEqual([]);
  });
});

describe('text that is half a letter', () => {
  it.each(['nonce', 'state', 'claims'])('is refused as %s', async (name) => {
    const { push } = await signedIn();
    expect(await push({ redirect_uri: callback, [name]: 'a\ud800' })).toEqual({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: 'a member has a character that is not allowed',
      },
    });
  });
});
