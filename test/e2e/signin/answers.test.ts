import { describe, expect, it } from 'vitest';
import { authorizationOf } from '../../browser/application.ts';
import { forms, scriptedBrowser } from '../../flow/scripted-browser.ts';
import { localCloud } from '../../support/local.ts';
import { nextPhone } from '../../support/login.ts';

const cloud = await localCloud();
const application = { redirectUri: 'http://localhost:3000/callback' };

const ask = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init });

/** Headers of every answer to a browser. */
const strict = {
  'cache-control': 'no-store',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
};

const toldOf = (response: Response) =>
  Object.fromEntries(Object.keys(strict).map((name) => [name, response.headers.get(name)]));

/** The one cookie of a browser that comes for the first time. */
async function newcomer() {
  const response = await ask(authorizationOf(cloud, application).url);
  const cookie = response.headers.getSetCookie().map((each) => each.split(';')[0] ?? '')[0] ?? '';
  return { response, cookie, page: response.headers.get('location') ?? '' };
}

describe('through API Gateway, a browser', () => {
  it('is led to the page of its sign-in, with a cookie for this host alone', async () => {
    const { response } = await newcomer();
    expect({
      status: response.status,
      location: response.headers.get('location'),
      cookies: response.headers.getSetCookie(),
      ...toldOf(response),
    }).toEqual({
      status: 303,
      location: expect.stringMatching(new RegExp(`^${cloud.url}/signin\\?flow=[A-Za-z0-9_-]{22}$`)),
      cookies: [
        expect.stringMatching(
          /^__Host-latchkey-browser=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
        ),
      ],
      ...strict,
    });
  });

  it('gets a page that loads nothing from elsewhere and may be framed by nobody', async () => {
    const { cookie, page } = await newcomer();
    const response = await ask(page, { headers: { cookie } });
    const html = await response.text();
    const [, nonce] = /nonce="([^"]+)"/.exec(html) ?? [];
    expect({
      status: response.status,
      type: response.headers.get('content-type'),
      policy: response.headers.get('content-security-policy'),
      ...toldOf(response),
    }).toEqual({
      status: 200,
      type: 'text/html;charset=UTF-8',
      policy: [
        "default-src 'none'",
        `style-src 'nonce-${nonce}'`,
        `script-src 'nonce-${nonce}'`,
        'img-src data:',
        "form-action 'self' http://localhost:3000",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ].join('; '),
      ...strict,
    });
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(Buffer.byteLength(html)).toBeLessThan(30_000);
  });

  it('is told in its own words what is wrong with what it sends, and never with an error of ours', async () => {
    const { cookie, page } = await newcomer();
    const html = await (await ask(page, { headers: { cookie } })).text();
    const [form] = forms({ url: page, html });
    const send = (body: string, headers: Readonly<Record<string, string>> = {}) =>
      ask(form?.action ?? '', {
        method: 'POST',
        headers: {
          cookie,
          origin: cloud.url,
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        body,
      });
    const hidden = String(new URLSearchParams(form?.fields));
    const sent = await Promise.all([
      send(`${hidden}&recipient=nobody`),
      send('recipient=nobody'),
      send(`${hidden}&recipient=${nextPhone()}`, { origin: 'https://evil.example' }),
      send(hidden, { 'content-type': 'application/json' }),
      send(`${hidden}&recipient=${'%00'.repeat(3_000)}`),
    ]);
    const told = sent.map(({ status, headers }) => [status, headers.get('content-type')]);
    expect(told).toEqual(sent.map(() => [400, 'text/html;charset=UTF-8']));
  });

  it('is signed in by a cookie for this host alone, and known by another, which last', async () => {
    const browser = scriptedBrowser(cloud.url);
    const first = await browser.open(authorizationOf(cloud, application).url);
    const address = nextPhone();
    const second = await browser.send(first, '/signin/recipient', { recipient: address });
    const [form] = forms(second);
    const [code = ''] = /\b\d{6}\b/.exec(cloud.outbox()[0]?.text ?? '') ?? [];
    const response = await ask(form?.action ?? '', {
      method: 'POST',
      headers: { cookie: browser.cookie(), origin: cloud.url },
      body: new URLSearchParams({ ...form?.fields, code }),
    });
    expect([response.status, response.headers.getSetCookie()]).toEqual([
      303,
      [
        expect.stringMatching(
          /^__Host-latchkey-session=[A-Za-z0-9_-]{64}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
        ),
        expect.stringMatching(
          /^__Host-latchkey-device=[A-Za-z0-9_-]{64}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
        ),
      ],
    ]);
  });

  it('comes by POST from another site’s form, and is led on by GET so that its cookies come along', async () => {
    const { url } = authorizationOf(cloud, application);
    const { origin, pathname, search, searchParams } = new URL(url);
    const response = await ask(`${origin}${pathname}`, {
      method: 'POST',
      headers: { origin: 'https://app.example' },
      body: searchParams,
    });
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      `${origin}${pathname}${search}`,
    ]);
  });
});
