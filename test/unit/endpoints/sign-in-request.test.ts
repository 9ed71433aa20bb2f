import { describe, expect, it } from 'vitest';
import { hiddenFields } from '../../support/browser.ts';
import { testSigner } from '../../support/memory-keys.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, type Form } from '../../support/world.ts';
import {
  addresses,
  answerOf,
  callback,
  codeOf,
  cspIssuer,
  errorAt,
  identityOf,
  redeem,
  requestUrl,
  setting,
  shown,
  signIn,
  verifier,
  web,
} from './sign-in-setting.ts';

logLines();

/** What a browser gets that asks for this, and is signed in nowhere. */
async function asked(overrides: Form, address: keyof typeof addresses = 'plain') {
  const { browser } = setting();
  return browser.open(requestUrl(overrides, address));
}

describe('an authorization request', () => {
  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['no client', { client_id: '' }],
    ['an address that is not registered', { redirect_uri: 'https://evil.example/' }],
    ['a pushed request that is none', { request_uri: 'urn:ietf:params:oauth:request_uri:AAAA' }],
    ['a request elsewhere', { request_uri: 'https://evil.example/request.jwt' }],
    ['a parameter that is too long', { state: 's'.repeat(2_049) }],
  ])('with %s is answered with a page, and goes nowhere', async (_, overrides) => {
    const { status, location, headers } = await asked(overrides);
    expect({ status, location, cookies: headers.getSetCookie() }).toEqual({
      status: 400,
      location: '',
      cookies: [],
    });
  });

  it.each<[string, Form, string, string]>([
    [
      'a response type that is none',
      { response_type: 'token' },
      'unsupported_response_type',
      'response_type must be code',
    ],
    [
      'no PKCE',
      { code_challenge: '', code_challenge_method: '' },
      'invalid_request',
      'code_challenge is missing',
    ],
    [
      'a scope that is none',
      { scope: 'openid nobody' },
      'invalid_scope',
      'scope is not available to this client',
    ],
    [
      'a resource that is none',
      { resource: 'https://c.example/' },
      'invalid_target',
      'the resource is not available to this client',
    ],
    ['a page where none may be', { prompt: 'none' }, 'login_required', 'the user would have to be asked'],
    [
      'a hint that is none',
      { id_token_hint: 'a.b.c' },
      'invalid_request',
      'id_token_hint is not an ID token of this issuer',
    ],
    [
      'a client that may not',
      { client_id: 'machine' },
      'unauthorized_client',
      'this client may not use the authorization code grant',
    ],
  ])("with %s is answered at the client's address", async (_, overrides, error, description) => {
    expect(answerOf(await asked(overrides))).toEqual(errorAt(error, description));
  });

  it('carries an error by form where that is asked for', async () => {
    const page = await asked({ response_mode: 'form_post', prompt: 'none' });
    expect([page.status, hiddenFields(page.html)]).toEqual([
      200,
      {
        error: 'login_required',
        error_description: 'the user would have to be asked',
        state: 'state-1',
        iss: baseUrl,
      },
    ]);
    expect(page.html).toContain(`action="${callback}"`);
  });

  it('says nothing of a state where there was none', async () => {
    const { state, ...rest } = errorAt('login_required', 'the user would have to be asked');
    expect([answerOf(await asked({ prompt: 'none', state: '' })), state]).toEqual([rest, 'state-1']);
  });

  it('may come by form, from another site, and is then asked again by GET, when the browser sends its cookies', async () => {
    const { browser } = setting();
    const form = Object.fromEntries(new URL(requestUrl({ orgId: 'org-1', extra: 'x' }, 'csp')).searchParams);
    const sent = await browser.post(addresses.csp.authorize, form, { origin: 'https://web.example.com' });
    const again = new URL(sent.location);
    const { extra: _, ...kept } = form;
    expect([sent.status, again.origin + again.pathname, Object.fromEntries(again.searchParams)]).toEqual([
      ...[303, addresses.csp.authorize, kept],
    ]);
  });

  it('goes on with several resources, sent one by one (RFC 8707 §2)', async () => {
    const { server, browser } = setting();
    const resources = '&resource=https://one.example.com/&resource=https://two.example.com/';
    const done = await signIn({ server, browser }, { url: requestUrl() + resources });
    const { body } = await redeem(server, codeOf(done), { form: { resource: 'https://two.example.com/' } });
    expect(body['error']).toBeUndefined();
    const [grant] = [...server.grants.contents.values()];
    expect(grant?.resources).toEqual(['https://one.example.com/', 'https://two.example.com/']);
  });

  it('carries nonce, scope and PKCE into the code, and the answer names its issuer (RFC 9207)', async () => {
    const place = setting();
    const done = await signIn(place, { url: requestUrl({ nonce: 'n-1', scope: 'openid api' }) });
    expect(answerOf(done)).toEqual({
      ...{
        status: '303',
        at: callback,
        state: 'state-1',
        iss: baseUrl,
        code: expect.stringMatching(/^[\w-]{112}$/),
      },
    });
    const { body } = await redeem(place.server, codeOf(done));
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'openid api' });
    const claims = JSON.parse(
      Buffer.from(String(body['id_token']).split('.')[1] ?? '', 'base64url').toString(),
    );
    expect(claims).toMatchObject({ nonce: 'n-1', sub: 'user-alice', aud: 'web', iss: baseUrl });
  });

  it('names the issuer of its own address', async () => {
    const issuers = [
      answerOf(await asked({ prompt: 'none', client_id: 'tool' }, 'uas'))['iss'],
      answerOf(await asked({ prompt: 'none', client_id: 'service' }, 'csp'))['iss'],
    ];
    expect(issuers).toEqual([`${baseUrl}/uas`, cspIssuer]);
  });

  it('of a public client goes on with any port of its own machine, and the code is for that port', async () => {
    const place = setting();
    const redirectUri = 'http://127.0.0.1:51004/callback';
    const url = requestUrl({ client_id: 'spa', redirect_uri: redirectUri });
    const done = await signIn(place, { url });
    expect(answerOf(done)['at']).toBe(redirectUri);
    const elsewhere = { redirect_uri: 'http://127.0.0.1:51005/callback', client_id: 'spa' };
    const here = { redirect_uri: redirectUri, client_id: 'spa' };
    const trade = (form: Form) => redeem(place.server, codeOf(done), { clientId: 'spa', form });
    expect([(await trade(elsewhere)).status, (await trade(here)).status]).toEqual([400, 200]);
  });

  it('keeps what the client has in its address, letter by letter', async () => {
    const redirectUri = 'https://query.example.com/cb?a=%2Fb%20c&d';
    const { browser } = setting({ clients: [{ ...web, redirectUris: [redirectUri] }] });
    const { location } = await browser.open(
      requestUrl({ redirect_uri: redirectUri, prompt: 'none', state: '' }),
    );
    expect(location).toBe(
      `${redirectUri}&error=login_required&error_description=the+user+would+have+to+be+asked&iss=https%3A%2F%2Flogin.example.com`,
    );
  });

  it('goes on without PKCE for a client that is excused, and the code then takes no verifier', async () => {
    const place = setting();
    const url = requestUrl({ client_id: 'loose', code_challenge: '', code_challenge_method: '' });
    const done = await signIn(place, { url });
    const trade = (form: Form) => redeem(place.server, codeOf(done), { clientId: 'loose', form });
    expect([
      (await trade({ code_verifier: verifier })).status,
      (await trade({ code_verifier: '' })).status,
    ]).toEqual([...[400, 200]]);
  });

  it('takes a plain challenge of a client that may send one', async () => {
    const place = setting();
    const url = requestUrl({ client_id: 'old', code_challenge: verifier, code_challenge_method: 'plain' });
    const done = await signIn(place, { url });
    expect((await redeem(place.server, codeOf(done), { clientId: 'old' })).status).toBe(200);
    expect(shown(await asked({ client_id: 'old' }))).toBe('200 recipient');
  });

  it("fills in whom the client expects, and asks in the languages that the client names, then in the browser's", async () => {
    const { browser } = setting();
    const hinted = await browser.open(requestUrl({ login_hint: 'bob@example.com', ui_locales: 'xx fi' }));
    const accepting = await browser.open(requestUrl(), { headers: { 'accept-language': 'fi-FI,en;q=0.9' } });
    const neither = await browser.open(requestUrl({ ui_locales: 'xx' }), {
      headers: { 'accept-language': 'yy' },
    });
    const lang = ({ html }: { html: string }) => /<html lang="([^"]+)"/.exec(html)?.[1];
    expect(hinted.html).toContain('value="bob@example.com"');
    expect([lang(hinted), lang(accepting), lang(neither)]).toEqual(['fi', 'fi', 'en']);
  });

  it('ignores parameters that it does not know, and an organization where the issuer has none', async () => {
    const place = setting();
    const done = await signIn(place, {
      url: requestUrl({ organization: 'org-9', unknown: 'x', acr_values: 'gold' }),
    });
    expect(await identityOf(place.server, done)).toMatchObject({ sub: 'user-alice' });
  });

  it('is for the organization that is asked for, at the issuer that has them', async () => {
    const place = setting();
    const url = (orgId: string) => requestUrl({ client_id: 'service', orgId }, 'csp');
    const second = await signIn(place, { url: url('org-2') });
    const foreign = await place.browser.open(url('org-9'));
    const grants = [...place.server.grants.contents.values()].map(({ organization }) => organization?.id);
    expect([answerOf(second)['error'], grants]).toEqual([undefined, ['org-2']]);
    expect(answerOf(foreign)).toEqual(
      errorAt('invalid_request', 'the organization is not available here', { iss: cspIssuer }),
    );
  });

  it('expects whom its hint names, late as the hint may come', async () => {
    const place = setting();
    const hintFor = (sub: string, more: object = {}) =>
      testSigner.sign({ iss: baseUrl, sub, aud: 'other', token_use: 'id', exp: 1, ...more }, 'JWT');
    await signIn(place);
    const seen = async (hint: string) =>
      answerOf(await place.browser.open(requestUrl({ prompt: 'none', id_token_hint: hint })))['error'];
    expect([
      await seen(await hintFor('user-alice')),
      await seen(await hintFor('user-bob')),
      await seen(await hintFor('user-alice', { iss: 'https://evil.example' })),
      await seen(await hintFor('user-alice', { token_use: 'access' })),
    ]).toEqual([undefined, 'login_required', 'invalid_request', 'invalid_request']);
  });

  it('tells the client where somebody else signed in than its hint names, and asks no second time', async () => {
    const place = setting();
    const id_token_hint = await testSigner.sign({ iss: baseUrl, sub: 'user-bob', token_use: 'id' }, 'JWT');
    const done = await signIn(place, { url: requestUrl({ id_token_hint }) });
    expect(answerOf(done)).toEqual(errorAt('login_required', 'another user signed in than the one expected'));
    expect((await place.browser.open(requestUrl({ prompt: 'none' }))).location).toContain('code=');
  });

  it('asks everybody for a recipient first', async () => {
    const pages = await Promise.all([
      asked({}),
      asked({ client_id: 'tool' }, 'uas'),
      asked({ client_id: 'service' }, 'csp'),
      asked({ client_id: 'spa', redirect_uri: 'com.example.app:/callback' }),
    ]);
    expect(pages.map(shown)).toEqual(pages.map(() => '200 recipient'));
  });
});
