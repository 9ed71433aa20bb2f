import { describe, expect, it } from 'vitest';
import type { Visited } from '../../support/browser.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl } from '../../support/world.ts';
import { addresses, mail, requestUrl, sentCode, setting, shown, signIn, spa } from './sign-in-setting.ts';

logLines();

/** What every answer says, but for its own. */
const always = {
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** The answer's headers, with the nonce of its policy out of the way and the address that it leads to. */
function headersOf({ headers }: Visited) {
  const seen = Object.fromEntries(
    [...headers].filter(([name]) => name !== 'set-cookie' && name !== 'location'),
  );
  const policy = seen['content-security-policy'];
  return policy === undefined
    ? seen
    : { ...seen, 'content-security-policy': policy.replaceAll(/'nonce-[\w-]{22}'/g, 'NONCE') };
}

function policyWith(target: string): string {
  return `default-src 'none'; style-src NONCE; script-src NONCE; img-src data:; form-action 'self'${target}; frame-ancestors 'none'; base-uri 'none'`;
}

function pageHeaders(target = ' https://web.example.com') {
  return {
    ...always,
    'content-type': 'text/html;charset=UTF-8',
    'content-security-policy': policyWith(target),
  };
}

describe('the headers', () => {
  it('of every page of a flow let it do nothing, be nowhere, and send its forms to us and the client alone', async () => {
    const { server, browser } = setting();
    const recipient = await browser.open(requestUrl({ client_id: 'partner' }));
    const refused = await browser.send(recipient, 'recipient', { recipient: '' });
    const code = await browser.send(recipient, 'recipient', { recipient: mail });
    const wrong = await browser.send(code, 'code', { code: '0' });
    const consent = await browser.send(wrong, 'code', { code: sentCode(server) });
    const account = await browser.open(requestUrl({ prompt: 'select_account' }));
    const pages = [recipient, refused, code, wrong, consent, account];
    expect(pages.map(shown)).toEqual([
      ...['200 recipient', '400 recipient', '200 code', '400 code', '200 consent', '200 account'],
    ]);
    expect(pages.map(headersOf)).toEqual(pages.map(() => pageHeaders()));
  });

  it('of error pages too, whose forms lead nowhere else', async () => {
    const { browser } = setting();
    const pages = [
      await browser.open(requestUrl({ client_id: 'nobody' })),
      await browser.open(`${baseUrl}/signin?flow=x`),
      await browser.post(`${baseUrl}/signin/code`, 'a='.repeat(20_000)),
      await browser.post(addresses.plain.authorize, '', { headers: { 'content-type': 'text/plain' } }),
    ];
    expect(pages.map(({ status }) => status)).toEqual([400, 400, 413, 400]);
    expect(pages.map(headersOf)).toEqual(pages.map(() => pageHeaders('')));
  });

  it("of an answer by form name the client's origin, where it is to be sent", async () => {
    const { browser } = setting();
    const page = await browser.open(requestUrl({ response_mode: 'form_post', prompt: 'none' }));
    expect([shown(page), headersOf(page)]).toEqual(['200 form-post', pageHeaders()]);
  });

  it.each([
    ['http://127.0.0.1:51004/callback', ' http://127.0.0.1:51004'],
    ['http://[::1]:51004/callback', ' http:'],
    ['com.example.app:/callback', ' com.example.app:'],
  ])("name what a policy can say of the client's address: %s", async (redirectUri, target) => {
    const { browser } = setting({
      clients: [{ ...spa, redirectUris: [...spa.redirectUris, 'http://[::1]/callback'] }],
    });
    const page = await browser.open(requestUrl({ client_id: 'spa', redirect_uri: redirectUri }));
    expect(headersOf(page)).toEqual(pageHeaders(target));
  });

  it('of redirects say the same, but for what pages have', async () => {
    const place = setting();
    const start = await place.browser.get(requestUrl());
    const done = await signIn(place);
    const failed = await place.browser.get(requestUrl({ response_type: 'token' }));
    expect([start, done, failed].map(({ status }) => status)).toEqual([303, 303, 303]);
    expect([start, done, failed].map(headersOf)).toEqual([always, always, always]);
  });

  it('have a nonce of its own for each page, and no style or script stands anywhere without it', async () => {
    const { browser } = setting();
    const pages = [await browser.open(requestUrl()), await browser.open(requestUrl())];
    const nonces = pages.map(
      ({ headers }) => /'nonce-([\w-]{22})'/.exec(headers.get('content-security-policy') ?? '')?.[1],
    );
    expect(new Set(nonces).size).toBe(2);
    for (const [nth, { html }] of pages.entries()) {
      const tags = html.match(/<(?:style|script)\b[^>]*>/g) ?? [];
      expect(tags).toEqual([`<style nonce="${nonces[nth]}">`, `<script nonce="${nonces[nth]}">`]);
      expect(html).not.toMatch(/\s(?:style|on[a-z]+)=/i);
    }
  });

  it("set cookies that no script reads, no other host gets, and other sites' forms do not bring", async () => {
    const place = setting();
    const start = await place.browser.get(requestUrl());
    const done = await signIn(place);
    const attributes = 'Path=/; HttpOnly; Secure; SameSite=Lax';
    expect(
      [start, done].map(({ headers }) =>
        headers.getSetCookie().map((cookie) => cookie.replace(/=[\w-]{43,}/, '=…')),
      ),
    ).toEqual([
      [`__Host-latchkey-browser=…; ${attributes}`],
      [
        `__Host-latchkey-session=…; Max-Age=2592000; ${attributes}`,
        `__Host-latchkey-device=…; Max-Age=34560000; ${attributes}`,
      ],
    ]);
  });

  it("set the browser's cookie once", async () => {
    const { browser } = setting();
    await browser.open(requestUrl());
    expect((await browser.get(requestUrl())).headers.getSetCookie()).toEqual([]);
  });
});
