import { describe, expect, it } from 'vitest';
import { signInEndpoint } from '../../../shared/endpoints/sign-in/sign-in.ts';
import type { Visited } from '../../support/browser.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl } from '../../support/world.ts';
import {
  addresses,
  atEachStep,
  callback,
  clients,
  pageOf,
  requestUrl,
  setting,
  shown,
} from './sign-in-setting.ts';

const logged = logLines();

describe('reflected markup', () => {
  const markup = `q7"q7'q7<script>alert(1)</script>q7<img src=x onerror=alert(1)>`;

  /** Whether what was sent stands in the page as markup, and not as text. */
  const isIn = ({ html }: Visited) => /q7["'<]/.test(html);

  it.each([
    ...[
      'client_id',
      'redirect_uri',
      'response_type',
      'response_mode',
      'scope',
      'state',
      'nonce',
      'code_challenge',
    ],
    ...[
      'code_challenge_method',
      'prompt',
      'max_age',
      'login_hint',
      'id_token_hint',
      'ui_locales',
      'acr_values',
    ],
    ...['claims', 'resource', 'request', 'request_uri', 'registration', 'organization', 'unknown'],
  ])('in %s is text at most, on every page', async (name) => {
    const { browser } = setting();
    const query = await browser.open(requestUrl({ [name]: markup }));
    const byForm = await browser.open(requestUrl({ response_mode: 'form_post', [name]: markup }));
    const silent = await browser.open(
      requestUrl({ prompt: 'none', response_mode: 'form_post', [name]: markup }),
    );
    expect([isIn(query), isIn(byForm), isIn(silent)]).toEqual([false, false, false]);
  });

  it.each(['flow', 'csrf', 'recipient', 'code', 'username', 'password', 'account', 'decision', 'to'])(
    'in the field %s is text at most, on every page',
    async (name) => {
      for (const [step, fields, { browser, page }] of await atEachStep())
        expect([step, isIn(await browser.send(page, step, { ...fields, [name]: markup }))]).toEqual([
          step,
          false,
        ]);
    },
  );

  it('is there to be seen, as text, in what a person or a client filled in', async () => {
    const { browser } = setting();
    const page = await browser.open(requestUrl({ login_hint: markup }));
    const again = await browser.send(page, 'recipient', { recipient: markup });
    const byForm = await browser.open(
      requestUrl({ response_mode: 'form_post', prompt: 'none', state: markup }),
    );
    expect([page, again, byForm].map(({ html }) => html.includes('q7&quot;'))).toEqual([true, true, true]);
  });

  it("in a client's name is text", async () => {
    const { browser } = setting({ clients: clients.map((client) => ({ ...client, clientName: markup })) });
    const page = await browser.open(requestUrl());
    expect([shown(page), isIn(page)]).toEqual(['200 recipient', false]);
  });

  it('in the language or the path is not there', async () => {
    const { browser } = setting();
    const page = await browser.open(requestUrl(), { headers: { 'accept-language': markup } });
    expect([
      isIn(page),
      isIn(await browser.open(`${baseUrl}/signin?flow=${encodeURIComponent(markup)}`)),
    ]).toEqual([...[false, false]]);
  });
});

describe('odd requests', () => {
  it.each([
    ['CR and LF', 'a\r\nSet-Cookie: evil=1\r\n\r\n<script>'],
    ['a tab', 'a\tb'],
    ['letters of every kind', 'ä 漢 🔑 \u202e'],
  ])('with %s in state bring it back whole, in the address alone', async (_, state) => {
    const { browser } = setting();
    const { location, headers } = await browser.open(requestUrl({ state, prompt: 'none' }));
    expect([new URL(location).searchParams.get('state'), headers.getSetCookie()]).toEqual([state, []]);
    expect(location).toMatch(/^[\x21-\x7e]+$/);
  });

  it.each([
    ['NUL in state', '&x=1', { state: 'a\0b' }],
    ['bytes that are no text', '&login_hint=%ff', {}],
    ['half of a letter', '&login_hint=%ed%a0%80', {}],
    ['a parameter twice', '&scope=openid', {}],
    ['a state twice', '&state=other', {}],
    ['an address twice', `&redirect_uri=${encodeURIComponent('https://evil.example/')}`, {}],
    ['a client twice', '&client_id=other', {}],
    ['100 kB of state', '', { state: 's'.repeat(100_000) }],
    ['100 kB of scope', '', { scope: 'openid '.repeat(15_000) }],
    ['100 kB of a client id', '', { client_id: 'c'.repeat(100_000) }],
    ['100 kB of an address', '', { redirect_uri: `${callback}?${'a'.repeat(100_000)}` }],
  ])('with %s end at a page', async (_, more, overrides) => {
    const { browser } = setting();
    const page = await browser.open(requestUrl(overrides) + more);
    expect([shown(page), page.location]).toEqual(['400 generic', '']);
  });

  it('that name a client after a member of every object find none', async () => {
    const { browser } = setting();
    expect(shown(await browser.open(requestUrl({ client_id: '__proto__' })))).toBe('400 unknown-client');
  });

  it('by form are judged alike', async () => {
    const { browser } = setting();
    const form = new URL(requestUrl()).searchParams.toString();
    const bodies = [
      `${form}&state=other`,
      `${form}&x=%00`,
      `${form}&x=%ff`,
      `${form}&x=${'x'.repeat(100_000)}`,
    ];
    const answers = [];
    for (const body of bodies) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      answers.push(await browser.post(addresses.plain.authorize, body, { headers }));
    }
    expect(answers.map(shown)).toEqual(['400 generic', '400 generic', '400 generic', '413 generic']);
  });

  it('to a step that is none are a fault of ours, and say nothing of it', async () => {
    const { server } = setting();
    const handle = signInEndpoint({
      dialects: [],
      settings: {
        brand: { name: 'X', colour: '#000000', links: [] },
        locales: [],
        defaultLocale: 'xx',
        recipientLimits: [],
      },
      ports: server.ports,
    });
    const context = { baseUrl, sourceAddress: '198.51.100.7', requestId: 'request-1' };
    const response = await handle(new Request(`${baseUrl}/signin/none`, { method: 'POST' }), context);
    expect([response.status, pageOf({ html: await response.text() })]).toEqual([500, 'unavailable']);
  });

  it('leave nothing of what was sent in the logs', async () => {
    const { browser } = setting();
    const secret = 'mArKeR7Qz';
    const page = await browser.open(requestUrl({ login_hint: secret, state: secret }));
    await browser.send(page, 'recipient', { recipient: `${secret}@@` });
    await browser.open(requestUrl({ client_id: secret }));
    await browser.open(requestUrl({ scope: secret, state: secret }));
    expect([logged.length > 0, logged.join('').includes(secret)]).toEqual([true, false]);
  });
});
