import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../shared/core/encoding.ts';
import { pageTextsIn } from '../../../shared/pages/locales/index.ts';
import { hiddenFields, type TestBrowser, type Visited } from '../../support/browser.ts';
import { testSigner } from '../../support/memory-keys.ts';
import { logLines } from '../../support/memory-log.ts';
import { asApi, baseUrl, type Form, outcomeOf, type World } from '../../support/world.ts';
import {
  type Address,
  clients,
  codeOf,
  cspIssuer,
  phone,
  redeem,
  requestUrl,
  service,
  setting,
  signIn,
  site,
  tool,
  web,
} from './sign-in-setting.ts';

logLines();

const bye = 'https://web.example.com/bye';
const forms = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const { signOut, signedOut, errors } = pageTextsIn('en');
/** Pages by their headings, as HTML has them. */
const headings = { ask: signOut.title, done: signedOut.title };

const leaving = (client: (typeof clients)[number]) =>
  [web, service, site, tool].some(({ clientId }) => clientId === client.clientId)
    ? { ...client, postLogoutRedirectUris: [bye] }
    : client;

/** A browser in which alice signed in to a client, and the tokens that it got. */
async function signedIn(
  request: Form = {},
  address: Address = 'plain',
  recipient = 'alice@example.com',
  changes: Partial<(typeof clients)[number]> = {},
) {
  const place = setting({ clients: clients.map(leaving).map((client) => ({ ...client, ...changes })) });
  const clientId = request['client_id'] ?? 'web';
  const more = async (overrides: Form = {}) => {
    const visited = await place.browser.open(requestUrl({ ...request, ...overrides }, address));
    return (await redeem(place.server, codeOf(visited), { clientId, address })).body;
  };
  const visited = await signIn(place, { url: requestUrl(request, address), recipient });
  const { body } = await redeem(place.server, codeOf(visited), { clientId, address });
  const [session] = place.server.sessions.contents.values();
  if (!session) throw new Error('there is no session');
  return { ...place, body, session, more, idToken: String(body['id_token']) };
}

const at = (path: string, query: Form = {}) => `${baseUrl}${path}?${new URLSearchParams(query)}`;
const leave = (browser: TestBrowser, query: Form = {}, path = '/logout') =>
  browser.get(at(path, query), { headers: forms });
const shown = ({ status, html }: Visited) => [status, /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html)?.[1]?.trim()];
const isSignedIn = async (browser: TestBrowser) =>
  !(await browser.get(requestUrl({ prompt: 'none' }))).location.includes('login_required');

async function isActive({ post }: Pick<World, 'post'>, token: unknown): Promise<unknown> {
  const { body } = await outcomeOf(post(`${baseUrl}/oauth2/introspect`, { token: String(token) }, asApi));
  return body['active'];
}

describe('a sign-out with an ID token', () => {
  it('ends the session and its grants at once, removes the cookie, and leads back with the state', async () => {
    const { server, browser, body, idToken } = await signedIn();
    const query = { id_token_hint: idToken, post_logout_redirect_uri: bye, state: 'a b&c\r\n' };
    const visited = await leave(browser, query);
    expect([visited.status, visited.location]).toEqual([302, `${bye}?state=a+b%26c%0D%0A`]);
    expect(visited.headers.getSetCookie()).toEqual([
      '__Host-latchkey-session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
    ]);
    expect([await isSignedIn(browser), await isActive(server, body['access_token'])]).toEqual([false, false]);
    expect(await isActive(server, body['refresh_token'])).toBe(false);
  });

  it('cannot be undone by keeping the cookie', async () => {
    const { browser, idToken } = await signedIn();
    const kept = new Map(browser.cookies);
    await leave(browser, { id_token_hint: idToken });
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('shows that it is done without an address', async () => {
    const { browser, idToken } = await signedIn();
    const visited = await leave(browser, { id_token_hint: idToken });
    expect(shown(visited)).toEqual([200, headings.done]);
    expect(visited.headers.get('cache-control')).toBe('no-store');
  });

  it('is good though the ID token is over', async () => {
    const { server, browser, idToken } = await signedIn();
    server.clock.advance(7_200);
    expect((await leave(browser, { id_token_hint: idToken, post_logout_redirect_uri: bye })).location).toBe(
      bye,
    );
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('may be of an earlier session of the same user', async () => {
    const place = await signedIn();
    await signIn(place, { url: requestUrl({ prompt: 'login' }) });
    expect(shown(await leave(place.browser, { id_token_hint: place.idToken }))).toEqual([200, headings.done]);
    expect(await isSignedIn(place.browser)).toBe(false);
  });

  it('leaves alone what was given for when the user is away', async () => {
    const { server, browser, idToken, more } = await signedIn({}, 'plain', 'alice@example.com', {
      scope: ['openid', 'offline_access'],
    });
    const [away, here] = [await more({ scope: 'openid offline_access' }), await more()];
    await leave(browser, { id_token_hint: idToken });
    expect([
      await isActive(server, away['refresh_token']),
      await isActive(server, here['refresh_token']),
    ]).toEqual([true, false]);
  });

  it('ends what was given in a session that is over by itself', async () => {
    const { server, browser, session, idToken, body } = await signedIn();
    server.clock.advance(session.idleUntil - server.clock.seconds());
    expect(await isActive(server, body['refresh_token'])).toBe(true);
    expect((await leave(browser, { id_token_hint: idToken, post_logout_redirect_uri: bye })).location).toBe(
      bye,
    );
    expect(await isActive(server, body['refresh_token'])).toBe(false);
  });

  it('ends also what is given while it is under way', async () => {
    const { server, browser, session, idToken, body } = await signedIn();
    const { sessions } = server.ports;
    const { find } = sessions;
    // The session as it was before its grant.
    Object.assign(sessions, { find: async (id: Uint8Array) => ({ ...(await find(id)), grantIds: [] }) });
    await leave(browser, { id_token_hint: idToken });
    expect([session.grantIds.length, await isActive(server, body['refresh_token'])]).toEqual([1, false]);
  });

  it('goes on where TTL has removed a grant, and where the session is gone meanwhile', async () => {
    const { server, browser, idToken } = await signedIn();
    server.grants.contents.clear();
    Object.assign(server.ports.sessions, { end: async () => undefined });
    expect(shown(await leave(browser, { id_token_hint: idToken }))).toEqual([200, headings.done]);
  });

  it.each<[string, Address, string, Form]>([
    ['recipients', 'uas', '/uas/logout', { client_id: 'tool' }],
    ['the csp vendor', 'csp', '/csp/gateway/am/api/auth/logout', { client_id: 'service' }],
  ])('works at the issuer of %s', async (_name, address, path, request) => {
    const { server, browser, idToken, body } = await signedIn(request, address, phone);
    const query = { id_token_hint: idToken, post_logout_redirect_uri: bye, state: 's' };
    expect((await leave(browser, query, path)).location).toBe(`${bye}?state=s`);
    expect(await isActive(server, body['refresh_token'])).toBe(false);
  });
});

describe('a sign-out that another site posts', () => {
  it.each(['/logout', '/uas/logout', '/csp/gateway/am/api/auth/logout'])(
    'to %s comes again by GET, with which browsers send cookies',
    async (path) => {
      const { browser } = setting();
      const form = { id_token_hint: 'x.y.z', client_id: 'web', state: 's', unknown: 'x' };
      const visited = await browser.post(baseUrl + path, form, {
        origin: 'https://web.example.com',
        headers: forms,
      });
      expect([visited.status, visited.location]).toEqual([
        303,
        at(path, { id_token_hint: 'x.y.z', client_id: 'web', state: 's' }),
      ]);
    },
  );

  it('keeps a vendor’s parameter', async () => {
    const { browser } = setting();
    const visited = await browser.post(`${baseUrl}/logout`, { logout_redirect_uri: bye });
    expect(visited.location).toBe(at('/logout', { logout_redirect_uri: bye }));
  });
});

describe('a sign-out without an ID token', () => {
  const query = { client_id: 'web', post_logout_redirect_uri: bye, state: 's', ui_locales: 'fi' };

  /** The page that asks, and its form. */
  async function asked(sent: Form = query) {
    const place = await signedIn();
    const page = await leave(place.browser, sent);
    const form = hiddenFields(page.html);
    const answer = (fields: Form = {}, sending = {}) =>
      place.browser.post(`${baseUrl}/signout`, { ...form, ...fields }, sending);
    return { ...place, page, form, answer };
  }

  it('asks first, and ends nothing until it is answered', async () => {
    const { browser, page } = await asked({});
    expect(shown(page)).toEqual([200, headings.ask]);
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self';");
    expect(page.html).toContain('action="https://login.example.com/signout"');
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('then signs out, and leads back', async () => {
    const { server, browser, page, answer, body } = await asked();
    expect(shown(page)).toEqual([200, pageTextsIn('fi').signOut.title]);
    expect(page.headers.get('content-security-policy')).toContain(
      "form-action 'self' https://web.example.com;",
    );
    const done = await answer();
    expect([done.status, done.location]).toEqual([303, `${bye}?state=s`]);
    expect([await isSignedIn(browser), await isActive(server, body['refresh_token'])]).toEqual([
      false,
      false,
    ]);
  });

  it('then shows that it is done, in the same language', async () => {
    const { answer } = await asked({ ui_locales: 'fi' });
    expect(shown(await answer({}, { headers: forms }))).toEqual([200, pageTextsIn('fi').signedOut.title]);
  });

  it('asks also in a browser that was closed since, and with it the cookie that pages are bound to', async () => {
    const place = await signedIn();
    place.browser.cookies.delete('__Host-latchkey-browser');
    const page = await leave(place.browser);
    const done = await place.browser.post(`${baseUrl}/signout`, hiddenFields(page.html), { headers: forms });
    expect([shown(page), shown(done)]).toEqual([
      [200, headings.ask],
      [200, headings.done],
    ]);
  });

  it.each<[string, Form | undefined, { readonly origin?: string }]>([
    ['no token', { csrf: '' }, {}],
    ['another token', { csrf: 'x'.repeat(43) }, {}],
    ['another site’s page', undefined, { origin: 'https://evil.example.com' }],
    ['a page without an origin', undefined, { origin: 'null' }],
  ])('is not answered by a form with %s', async (_name, fields, sending) => {
    const { browser, answer } = await asked();
    expect(shown(await answer(fields, sending))).toEqual([400, errors['other-browser'].title]);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('is not answered by a form that was made for another session, or in another browser', async () => {
    const { server, browser, form, session } = await asked();
    await signIn({ server, browser }, { url: requestUrl({ prompt: 'login' }) });
    expect(shown(await browser.post(`${baseUrl}/signout`, form))).toEqual([
      400,
      errors['other-browser'].title,
    ]);
    const theirs = await signedIn();
    expect(shown(await theirs.browser.post(`${baseUrl}/signout`, form))).toEqual([
      400,
      errors['other-browser'].title,
    ]);
    expect([session.endedAt, await isSignedIn(browser), await isSignedIn(theirs.browser)]).toEqual([
      undefined,
      true,
      true,
    ]);
  });

  it('is not answered by a form whose address was changed', async () => {
    const { browser, answer } = await asked();
    const visited = await answer({ post_logout_redirect_uri: 'https://evil.example.com/' });
    expect([shown(visited), visited.location]).toEqual([[400, errors['unknown-client'].title], '']);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('says that cookies are off where none came', async () => {
    const { server } = await asked();
    const response = await server.post(`${baseUrl}/signout`, query);
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining(errors['cookies-off'].title),
    ]);
  });

  it('goes on where the session has ended before the answer', async () => {
    const { server, session, answer } = await asked();
    server.sessions.contents.delete(toBase64Url(session.id));
    expect((await answer()).location).toBe(`${bye}?state=s`);
  });

  it('asks nobody who is not signed in any more', async () => {
    const place = await signedIn();
    place.server.clock.advance(40 * 86_400);
    expect(shown(await leave(place.browser))).toEqual([200, headings.done]);
  });

  it('asks nobody in a vendor’s form, which names a client and its address', async () => {
    const { browser } = await signedIn();
    const visited = await leave(browser, { client_id: 'site', logout_redirect_uri: bye });
    expect([visited.status, visited.location, await isSignedIn(browser)]).toEqual([302, bye, false]);
  });
});

describe('an ID token that is not good for it', () => {
  it('leads to the question: of another user, of another issuer, forged', async () => {
    const place = await signedIn();
    const claims = (await place.server.ports.publicKeys.verify(place.idToken))?.claims;
    const signed = (changes: object) => testSigner.sign({ ...claims, ...changes }, 'JWT');
    for (const hint of [
      await signed({ sub: 'user-bob', sid: undefined }),
      await signed({ iss: cspIssuer }),
      await signed({ token_use: 'access' }),
      `${place.idToken.slice(0, -4)}AAAA`,
      'word',
    ]) {
      expect(shown(await leave(place.browser, { id_token_hint: hint }))).toEqual([200, headings.ask]);
    }
    expect(await isSignedIn(place.browser)).toBe(true);
  });

  it('names no client where it is none of ours, and so no address', async () => {
    const { browser } = await signedIn();
    const visited = await leave(browser, { id_token_hint: 'word', post_logout_redirect_uri: bye });
    expect([shown(visited), visited.location]).toEqual([[400, errors['unknown-client'].title], '']);
  });

  it('is refused where the request names another client', async () => {
    const { browser, idToken } = await signedIn();
    const visited = await leave(browser, { id_token_hint: idToken, client_id: 'service' });
    expect(shown(visited)).toEqual([400, errors.generic.title]);
    expect(await isSignedIn(browser)).toBe(true);
  });
});

describe('an address of a sign-out that is not registered', () => {
  it.each([
    'https://evil.example.com/',
    'https://web.example.com/bye/',
    'https://web.example.com@evil.example.com/bye',
    'javascript:alert(1)',
    '//evil.example.com',
  ])('is not gone to, and nothing ends: %s', async (target) => {
    const { browser, idToken } = await signedIn();
    const visited = await leave(browser, { id_token_hint: idToken, post_logout_redirect_uri: target });
    expect([shown(visited), visited.location]).toEqual([[400, errors['unknown-client'].title], '']);
    expect(visited.html).not.toContain(target);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('is told to programs in the dialect', async () => {
    const { browser, idToken } = await signedIn();
    const { html, status } = await browser.get(
      at('/logout', { id_token_hint: idToken, post_logout_redirect_uri: 'https://evil.example.com/' }),
    );
    expect([status, JSON.parse(html)]).toEqual([
      400,
      {
        error: 'invalid_request',
        error_description: 'the address to return to is not one that the client registered',
      },
    ]);
  });
});

describe('a sign-out of nobody', () => {
  it('is done: people see so, and programs get an empty object', async () => {
    const { browser } = setting();
    expect(shown(await leave(browser))).toEqual([200, headings.done]);
    const { status, html, headers } = await browser.get(`${baseUrl}/uas/logout`);
    expect([status, html, headers.getSetCookie()]).toEqual([200, '{}', []]);
  });

  it('removes a cookie that opens nothing', async () => {
    const { browser } = setting();
    browser.cookies.set('__Host-latchkey-session', 'A'.repeat(64));
    await browser.get(`${baseUrl}/logout`);
    expect([...browser.cookies]).toEqual([]);
  });
});

describe('a csp logout by ID token of a browser’s login', () => {
  const post = async (
    { server }: { readonly server: World },
    idToken: string,
    query: Form = {},
  ): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify({ idToken }) };
    return (await outcomeOf(server.fetch(at('/csp/gateway/am/api/auth/logout', query), init))).body[
      'redirectUrl'
    ];
  };
  const request = { client_id: 'service' };

  it('says where to go though the table has the session no more', async () => {
    const place = await signedIn(request, 'csp');
    place.server.sessions.contents.clear();
    expect(await post(place, place.idToken)).toBe(`${baseUrl}/`);
    expect(await post(place, place.idToken, { post_logout_redirect_uri: bye })).toBe(bye);
  });

  it('ends the client’s grants in the session, and leads the browser through our logout, which ends the session', async () => {
    const place = await signedIn(request, 'csp');
    const other = await place.browser.open(requestUrl());
    const { body: others } = await redeem(place.server, codeOf(other));
    const query = { post_logout_redirect_uri: bye, state: 's' };
    const redirectUrl = String(await post(place, place.idToken, query));
    expect(redirectUrl).toBe(
      at('/csp/gateway/am/api/auth/logout', { id_token_hint: place.idToken, client_id: 'service', ...query }),
    );
    expect([
      await isActive(place.server, place.body['refresh_token']),
      await isActive(place.server, others['refresh_token']),
      await isSignedIn(place.browser),
    ]).toEqual([false, true, true]);
    expect((await place.browser.get(redirectUrl, { headers: forms })).location).toBe(`${bye}?state=s`);
    expect([await isActive(place.server, others['refresh_token']), await isSignedIn(place.browser)]).toEqual([
      false,
      false,
    ]);
  });

  it('leaves out an ID token that is too long for an address', async () => {
    const place = await signedIn(request, 'csp');
    const claims = (await place.server.ports.publicKeys.verify(place.idToken))?.claims;
    const long = await testSigner.sign({ ...claims, group_names: ['x'.repeat(8_192)] }, 'JWT');
    expect(await post(place, long)).toBe(at('/csp/gateway/am/api/auth/logout', { client_id: 'service' }));
  });
});
