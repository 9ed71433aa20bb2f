import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testBrowser } from '../support/browser.ts';
import { logLines } from '../support/memory-log.ts';
import { baseUrl } from '../support/world.ts';
import {
  addresses,
  atEachStep,
  callback,
  challenge,
  requestUrl,
  setting,
  signIn,
} from '../unit/endpoints/sign-in-setting.ts';
import { marker, wildRequests } from './requests.ts';

const logged = logLines();

/** What no answer may be, whatever was asked: a fault of ours, a page that may be framed or kept, or a way to somewhere else. */
function judge({ status, headers }: Pick<Response, 'status' | 'headers'>): void {
  expect(status).toBeLessThan(500);
  expect([headers.get('cache-control'), headers.get('x-frame-options')]).toEqual(['no-store', 'DENY']);
  const location = headers.get('location') ?? callback;
  expect([callback, baseUrl].some((known) => location.startsWith(known))).toBe(true);
  expect(location).toMatch(/^[\x21-\x7e]*$/);
}

const request = Object.fromEntries(new URL(requestUrl()).searchParams);
const odd = [
  ...[marker, 'none', 'login consent', 'select_account', 'web', 'partner', 'spa', 'openid api', callback],
  ...[
    '0',
    '-1',
    '{}',
    '{"userinfo":{}}',
    'form_post',
    'fi',
    challenge,
    'https://evil.example/',
    'a@b.example',
  ],
];
const requests = wildRequests({
  forms: [
    request,
    { ...request, prompt: 'none', response_mode: 'form_post' },
    { ...request, client_id: 'partner', prompt: 'consent login', max_age: '0' },
    {
      ...{ ...request, login_hint: 'a@example.com', ui_locales: 'fi', claims: '{}', nonce: 'n' },
      ...{ resource: 'https://one.example.com/', id_token_hint: 'a.b.c', acr_values: 'x' },
      ...{ request_uri: 'urn:ietf:params:oauth:request_uri:AAAA', request: 'a', orgId: 'org-1' },
    },
  ],
  values: odd,
  authorizations: [marker],
});

describe('the authorization endpoint', () => {
  it('answers two thousand requests properly, by GET and by form, signed in and not', async () => {
    const place = setting();
    await signIn(place);
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.constantFrom(...Object.values(addresses)),
        fc.boolean(),
        async ({ body, headers }, { authorize }, isSignedIn) => {
          const browser = isSignedIn ? place.browser : testBrowser(place.server);
          const query = Buffer.from(body).toString('latin1').replaceAll('#', '%23');
          const byGet = await browser.get(`${authorize}?${query}`);
          const byForm = await place.server.fetch(authorize, {
            method: 'POST',
            headers: headers.map(([name, value]): [string, string] => [name, value]),
            body: new Blob([body]).stream(),
            duplex: 'half',
          });
          for (const answer of [byGet, byForm]) {
            judge(answer);
            statuses.add(answer.status);
          }
        },
      ),
      { numRuns: 1_000 },
    );
    expect([...statuses].sort()).toEqual([200, 303, 400, 413]);
    expect(logged.join('')).not.toContain(marker);
  });
});

describe('the steps of a sign-in', () => {
  const fields = fc.dictionary(
    fc.constantFrom(
      ...['flow', 'csrf', 'recipient', 'code', 'to', 'username', 'password', 'account', 'decision', 'x'],
    ),
    fc.oneof(
      fc.constantFrom(...odd, '', 'recipient', 'password', 'continue', 'allow', 'deny', '+358401234567'),
      fc.string({ unit: 'binary', maxLength: 200 }).map((text) => text.toWellFormed()),
      fc.integer({ min: 200, max: 9_000 }).map((length) => 'A'.repeat(length)),
    ),
    { maxKeys: 6 },
  );
  const steps = fc.constantFrom('recipient', 'code', 'resend', 'password', 'change', 'account', 'consent');
  const cookies = fc.option(
    fc.string({ maxLength: 100 }).filter((text) => /^[\x20-\x7e]*$/.test(text)),
    { freq: 9 },
  );

  it('take whatever browsers send, in any order, from any page', async () => {
    const places = await atEachStep();
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...places),
        steps,
        fields,
        cookies,
        async ([, , { server, browser, page }], step, form, cookie) => {
          server.clock.advance(1);
          const there = cookie === null ? browser : testBrowser(server);
          if (cookie !== null) there.cookies.set('__Host-latchkey-browser', cookie);
          const answer = await there.send(page, step, form);
          // The provider's failures are the only ones that are not the browser's, and there are none here.
          judge(answer);
          statuses.add(answer.status);
        },
      ),
      { numRuns: 1_500 },
    );
    expect([...statuses].filter((status) => ![200, 303, 400, 403, 413, 429].includes(status))).toEqual([]);
    expect(logged.join('')).not.toContain(marker);
  });
});
