import { describe, expect, it } from 'vitest';
import { hiddenFields, problemOf, testBrowser } from '../../support/browser.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl } from '../../support/world.ts';
import {
  askFor,
  bob,
  deviceCookie,
  place,
  provenPlace,
  useUpGuesses,
  useUpMessages,
} from './device-setting.ts';
import {
  codeOf,
  identityOf,
  phone,
  requestUrl,
  sentCode,
  shown,
  signIn,
  wrongCode,
} from './sign-in-setting.ts';

logLines();

describe('strangers who use up what a recipient may be sent', () => {
  it('do not keep a browser that has proven it from its code', async () => {
    const { server, browser } = await provenPlace();
    expect(shown(await useUpMessages(server))).toBe('429 recipient');
    const asking = await askFor(browser, phone);
    expect(shown(asking)).toBe('200 code');
    const done = await browser.send(asking, 'code', { code: sentCode(server) });
    expect((await identityOf(server, done))['sub']).toBe('user-alice');
  });

  it('do not keep it from a second one, which it may ask for as often as anybody', async () => {
    const { server, browser } = await provenPlace();
    await useUpMessages(server);
    const asking = await askFor(browser, phone);
    expect(shown(await browser.send(asking, 'resend'))).toBe('429 code');
    server.clock.advance(61);
    expect(shown(await browser.send(asking, 'resend'))).toBe('200 code');
  });

  it('gain nothing by a browser that has proven another recipient', async () => {
    const { server, browser } = await provenPlace(String(bob.phoneNumber));
    await useUpMessages(server);
    expect(shown(await askFor(browser, phone))).toBe('429 recipient');
  });
});

describe('strangers who use up the guesses at a recipient’s codes', () => {
  it('are told to wait, and even the right code is not compared', async () => {
    const { server } = place();
    const { page, browser } = await useUpGuesses(server);
    expect(shown(page)).toBe('429 code');
    expect(page.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    const right = await browser.send(page, 'code', { code: sentCode(server) });
    expect([shown(right), problemOf(right)]).toEqual(['429 code', problemOf(page)]);
    expect(server.metrics.counted.get('Guesses limited')).toBe(2);
    expect(server.metrics.counted.get('Guesses wrong')).toBe(6);
    expect(server.grants.contents.size).toBe(0);
  });

  it('do not keep a browser that has proven it from signing in, nor from a wrong code before', async () => {
    const { server, browser } = await provenPlace();
    await useUpGuesses(server);
    server.clock.advance(61);
    const asking = await askFor(browser, phone);
    const wrong = await browser.send(asking, 'code', { code: wrongCode(sentCode(server)) });
    expect(shown(wrong)).toBe('400 code');
    const done = await browser.send(wrong, 'code', { code: sentCode(server) });
    expect(codeOf(done)).toHaveLength(112);
  });

  it('leave to a browser without a proof the guess that comes with its message', async () => {
    const { server } = place();
    await useUpGuesses(server);
    server.clock.advance(61);
    const browser = testBrowser(server);
    const asking = await askFor(browser, phone);
    const right = await browser.send(asking, 'code', { code: sentCode(server) });
    expect(codeOf(right)).toHaveLength(112);
  });
});

describe('the cookie of a browser that has proven a recipient', () => {
  it('is set with each right code, and with nothing else', async () => {
    const { server, browser } = place();
    const page = await browser.open(requestUrl());
    const asking = await browser.send(page, 'recipient', { recipient: phone });
    const wrong = await browser.send(asking, 'code', { code: wrongCode(sentCode(server)) });
    expect(browser.cookies.has(deviceCookie)).toBe(false);
    await browser.send(wrong, 'code', { code: sentCode(server) });
    expect(browser.cookies.get(deviceCookie)).toMatch(/^[\w-]{64}$/);
  });

  it('signs nobody in, and tells nobody who it was', async () => {
    const { server, browser } = await provenPlace();
    const thief = testBrowser(server);
    thief.cookies.set(deviceCookie, browser.cookies.get(deviceCookie) ?? '');
    const page = await thief.open(requestUrl());
    expect(shown(page)).toBe('200 recipient');
    expect(page.html).not.toContain(phone);
  });

  it.each([
    ['cut', (cookie: string) => cookie.slice(0, -1)],
    ['changed', (cookie: string) => `${cookie.slice(0, -2)}${cookie.endsWith('AA') ? 'BA' : 'AA'}`],
    ['beyond the fourth', (cookie: string) => `${'A'.repeat(64)}.`.repeat(4) + cookie],
    ['in a cookie that is too long', (cookie: string) => `${cookie}.${'x'.repeat(450)}`],
    ['no proof at all', () => 'x'],
  ])('is worth nothing where the proof is %s', async (_how, change) => {
    const { server, browser } = await provenPlace();
    browser.cookies.set(deviceCookie, change(browser.cookies.get(deviceCookie) ?? ''));
    await useUpMessages(server);
    expect(shown(await askFor(browser, phone))).toBe('429 recipient');
  });

  it('is worth nothing at another server, nor after 400 days', async () => {
    const { browser } = await provenPlace();
    const other = place();
    other.browser.cookies.set(deviceCookie, browser.cookies.get(deviceCookie) ?? '');
    await useUpMessages(other.server);
    expect(shown(await askFor(other.browser, phone))).toBe('429 recipient');
    const late = await provenPlace();
    late.server.clock.advance(400 * 86_400);
    await useUpMessages(late.server);
    expect(shown(await askFor(late.browser, phone))).toBe('429 recipient');
  });

  it('remembers several recipients', async () => {
    const there = await provenPlace();
    await signIn(there, { recipient: String(bob.phoneNumber), url: requestUrl({ prompt: 'login' }) });
    there.server.clock.advance(7_200);
    for (const number of [phone, String(bob.phoneNumber)]) {
      await useUpMessages(there.server, number);
      expect(shown(await askFor(there.browser, number))).toBe('200 code');
      there.server.clock.advance(3_600);
    }
  });
});

describe('a flow of a browser that has proven the recipient', () => {
  it('gives nothing to another browser that has its address and its forms', async () => {
    const { server, browser } = await provenPlace();
    const page = await browser.open(requestUrl({ prompt: 'login' }));
    const asking = await browser.send(page, 'recipient', { recipient: phone });
    const thief = testBrowser(server);
    await thief.open(requestUrl());
    const { flow } = hiddenFields(asking.html);
    const stolen = [
      await thief.open(`${baseUrl}/signin?flow=${flow}`),
      await thief.send(page, 'recipient', { recipient: phone }),
      await thief.send(asking, 'resend'),
      await thief.send(asking, 'code', { code: sentCode(server) }),
    ];
    expect(stolen.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect([server.messages.length, server.metrics.counted.get('Guesses right')]).toEqual([2, 1]);
  });

  it('keeps the terms of its code, though the proof is gone by then', async () => {
    const { server, browser } = await provenPlace();
    const asking = await askFor(browser, phone);
    const code = sentCode(server);
    browser.cookies.delete(deviceCookie);
    expect(shown((await useUpGuesses(server)).page)).toBe('429 code');
    const wrong = await browser.send(asking, 'code', { code: wrongCode(code) });
    const again = await browser.send(wrong, 'code', { code: wrongCode(code) });
    expect([shown(wrong), shown(again)]).toEqual(['400 code', '400 code']);
    expect(codeOf(await browser.send(again, 'code', { code }))).toHaveLength(112);
  });
});

describe('a form that asks for a code', () => {
  it('sends one that is good for both where it is sent twice at once', async () => {
    const { server, browser } = place();
    const page = await browser.open(requestUrl());
    const both = await Promise.all(['', ''].map(() => browser.send(page, 'recipient', { recipient: phone })));
    expect(both.map(shown)).toEqual(['200 code', '200 code']);
    expect(server.messages).toHaveLength(1);
    const [first = page] = both;
    expect(codeOf(await browser.send(first, 'code', { code: sentCode(server) }))).toHaveLength(112);
  });

  it('tells another browser to wait: it is not shown a page for a code that is not its own', async () => {
    const { server, browser } = place();
    await askFor(browser, phone);
    expect(shown(await askFor(testBrowser(server), phone))).toBe('429 recipient');
    expect(server.messages).toHaveLength(1);
  });
});
