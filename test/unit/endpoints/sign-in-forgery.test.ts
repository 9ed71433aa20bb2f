import { describe, expect, it } from 'vitest';
import { hiddenFields, testBrowser, type Visited } from '../../support/browser.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl } from '../../support/world.ts';
import {
  answerOf,
  atEachStep,
  mail,
  phone,
  requestUrl,
  sentCode,
  setting,
  shown,
  signIn,
} from './sign-in-setting.ts';

logLines();

const session = '__Host-latchkey-session';

describe('CSRF', () => {
  it.each([
    ['no token', () => ({ csrf: '' })],
    ['a token of no flow', () => ({ csrf: 'A'.repeat(43) })],
    ['the token of another flow', (other: Visited) => ({ csrf: hiddenFields(other.html)['csrf'] ?? '' })],
    ['a token that is too long', () => ({ csrf: 'A'.repeat(10_000) })],
    ['a token that is no text of ours', () => ({ csrf: 'ä'.repeat(43) })],
  ])('with %s is refused at every form, and nothing happens', async (_, forged) => {
    for (const [step, fields, { server, browser, page }] of await atEachStep()) {
      const other = await browser.open(requestUrl({ prompt: 'login' }));
      const [messages, grants] = [server.messages.length, server.grants.contents.size];
      const answer = await browser.send(page, step, { ...fields, ...forged(other) });
      expect([step, shown(answer), server.messages.length, server.grants.contents.size]).toEqual([
        ...[step, '400 other-browser', messages, grants],
      ]);
    }
  });

  it.each([
    'https://evil.example',
    'null',
    'http://login.example.com',
    'https://login.example.com:444',
    'https://login.example.com.evil.example',
  ])('from another origin is refused at every form: %s', async (origin) => {
    for (const [step, fields, { browser, page }] of await atEachStep()) {
      const answer = await browser.send(page, step, fields, { origin });
      expect([step, shown(answer)]).toEqual([step, '400 other-browser']);
    }
  });

  it("from another site comes without the browser's cookies, and is refused at every form", async () => {
    for (const [step, fields, { server, page }] of await atEachStep()) {
      const answer = await testBrowser(server).send(page, step, fields);
      expect([step, shown(answer)]).toEqual([step, '400 cookies-off']);
    }
  });

  it('with the token and the flow of another browser is refused at every form', async () => {
    for (const [step, fields, { server, page }] of await atEachStep()) {
      const attacker = testBrowser(server);
      await attacker.open(requestUrl());
      expect([step, shown(await attacker.send(page, step, fields))]).toEqual([step, '400 other-browser']);
    }
  });

  it('does not keep out browsers that do not say where a form comes from', async () => {
    const { browser } = setting();
    const page = await browser.open(requestUrl());
    const asking = await browser.send(page, 'recipient', { recipient: mail }, { origin: undefined });
    expect(shown(asking)).toBe('200 code');
  });
});

describe('session fixation', () => {
  it('is worth nothing: whoever planted a session is not in the one that the sign-in makes', async () => {
    const place = setting();
    const attacker = testBrowser(place.server);
    await signIn({ ...place, browser: attacker }, { recipient: mail });
    const planted = attacker.cookies.get(session) ?? '';
    place.browser.cookies.set(session, planted);
    await signIn(place, { recipient: phone, url: requestUrl({ prompt: 'login' }) });
    expect(place.browser.cookies.get(session)).not.toBe(planted);
    expect(answerOf(await attacker.open(requestUrl({ prompt: 'none' })))['error']).toBe('login_required');
  });

  it('with a made-up session is worth nothing', async () => {
    const place = setting();
    const planted = Buffer.alloc(48, 7).toString('base64url');
    place.browser.cookies.set(session, planted);
    await signIn(place);
    expect(place.browser.cookies.get(session)).not.toBe(planted);
  });

  it("through the browser's own cookie is worth nothing: the session is in another", async () => {
    const place = setting();
    const attacker = testBrowser(place.server);
    await attacker.open(requestUrl());
    for (const [name, value] of attacker.cookies) place.browser.cookies.set(name, value);
    await signIn(place);
    expect(answerOf(await attacker.open(requestUrl({ prompt: 'none' })))['error']).toBe('login_required');
  });
});

describe('login CSRF', () => {
  it("fails: a flow of the attacker's cannot be finished in the victim's browser", async () => {
    const { server, browser: attacker } = setting();
    const victim = testBrowser(server);
    const asking = await attacker.send(await attacker.open(requestUrl()), 'recipient', { recipient: phone });
    const { flow = '', csrf = '' } = hiddenFields(asking.html);
    const code = sentCode(server);
    const fresh = await victim.open(`${baseUrl}/signin?flow=${flow}`);
    await victim.open(requestUrl());
    const known = await victim.open(`${baseUrl}/signin?flow=${flow}`);
    const finished = await victim.send(asking, 'code', { flow, csrf, code });
    expect([fresh, known, finished].map(shown)).toEqual([
      '400 cookies-off',
      '400 other-browser',
      '400 other-browser',
    ]);
    expect([...victim.cookies.keys()]).toEqual(['__Host-latchkey-browser']);
  });

  it("fails the other way: a flow of the victim's cannot be finished in the attacker's browser", async () => {
    const { server, browser: victim } = setting();
    const attacker = testBrowser(server);
    await attacker.open(requestUrl());
    const asking = await victim.send(await victim.open(requestUrl()), 'recipient', { recipient: phone });
    const stolen = await attacker.send(asking, 'code', { code: sentCode(server) });
    expect([shown(stolen), server.grants.contents.size]).toEqual(['400 other-browser', 0]);
  });

  it('fails with the code of another flow of the same browser', async () => {
    const { server, browser } = setting();
    const mine = await browser.send(await browser.open(requestUrl()), 'recipient', { recipient: mail });
    const theirs = await browser.send(await browser.open(requestUrl()), 'recipient', { recipient: phone });
    expect([shown(theirs), shown(await browser.send(mine, 'code', { code: sentCode(server) }))]).toEqual([
      ...['200 code', '400 code'],
    ]);
  });
});
