import { describe, expect, it } from 'vitest';
import { pageTextsIn } from '../../../shared/pages/locales/index.ts';
import { hiddenFields, problemOf, testBrowser, type Visited } from '../../support/browser.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, type World } from '../../support/world.ts';
import {
  atCode,
  codeOf,
  mail,
  phone,
  prove,
  requestUrl,
  sentCode,
  shown,
  wrongCode,
} from './sign-in-setting.ts';

logLines();

const password = { username: 'alice', password: 'correct horse battery staple' };
const withPassword = requestUrl({ client_id: 'service' }, 'csp');
const sentTo = ({ messages }: World) => messages.map(({ recipient }) => recipient.address);
const flowOf = ({ html }: Visited) => hiddenFields(html)['flow'] ?? '';

describe('a page that was sent before', () => {
  it('pays for nothing again after a wrong code, and is answered with the page as it is now', async () => {
    const { browser, asking, code } = await atCode();
    const sent = { code: wrongCode(code) };
    const wrong = await browser.send(asking, 'code', sent);
    const reloaded = [];
    for (let n = 0; n < 5; n += 1) reloaded.push(await browser.send(asking, 'code', sent));
    expect(reloaded.map((page) => [shown(page), problemOf(page), hiddenFields(page.html)])).toEqual(
      reloaded.map(() => ['200 code', '', hiddenFields(wrong.html)]),
    );
    expect(reloaded.filter(({ html }) => html.includes(sent.code))).toEqual([]);
    const [newest = asking] = reloaded;
    const { problems, separator, triesLeft } = pageTextsIn('en');
    expect(problemOf(await browser.send(newest, 'code', sent))).toBe(
      [problems.codeWrong, triesLeft(3)].join(separator),
    );
  });

  it('takes no right code either, but the page that it brings does', async () => {
    const { server, browser, asking, code } = await atCode();
    await browser.send(asking, 'code', { code: wrongCode(code) });
    const newest = await browser.send(asking, 'code', { code });
    expect([shown(newest), server.grants.contents.size]).toEqual(['200 code', 0]);
    expect(codeOf(await browser.send(newest, 'code', { code }))).toHaveLength(112);
  });

  it('sends no other code again', async () => {
    const { server, browser, asking } = await atCode();
    server.clock.advance(61);
    await browser.send(asking, 'resend');
    server.clock.advance(61);
    const again = await browser.send(asking, 'resend');
    expect([shown(again), sentTo(server)]).toEqual(['200 code', [mail, mail]]);
  });

  it.each([
    ['that says nothing of its revision', ''],
    ['of a revision that has not come yet', '2'],
    ['of a revision in another spelling', '01'],
  ])('is any form %s', async (_, revision) => {
    const { server, browser, asking, code } = await atCode();
    const answer = await browser.send(asking, 'code', { code, revision });
    expect([shown(answer), server.grants.contents.size]).toEqual(['200 code', 0]);
  });

  it('sends nothing any more to whoever has signed in, and consents to nothing', async () => {
    const { server, browser, page, asking, code } = await atCode(mail, requestUrl({ client_id: 'partner' }));
    const consent = await browser.send(asking, 'code', { code });
    const old = [
      await browser.send(page, 'recipient', { recipient: phone }),
      await browser.send(page, 'password', password),
      await browser.send(page, 'change', { to: 'recipient' }),
      await browser.send(asking, 'code', { code }),
      await browser.send(page, 'consent', { decision: 'allow' }),
    ];
    expect([consent, ...old].map(shown)).toEqual(Array(6).fill('200 consent'));
    expect([sentTo(server), server.grants.contents.size]).toEqual([[mail], 0]);
  });

  it('leads to a new sign-in where nobody is signed in any more', async () => {
    const { browser, asking, code } = await atCode(mail, requestUrl({ client_id: 'partner' }));
    await browser.send(asking, 'code', { code });
    browser.cookies.delete('__Host-latchkey-session');
    expect(shown(await browser.send(asking, 'code', { code }))).toBe('200 recipient');
  });
});

describe('whoever goes back to the first page', () => {
  it('is sent a code to the recipient that was corrected, and the code before is worth nothing', async () => {
    const { server, browser, page, code } = await atCode(phone);
    const asking = await browser.send(page, 'recipient', { recipient: mail });
    const before = await browser.send(asking, 'code', { code });
    const done = await browser.send(before, 'code', { code: sentCode(server) });
    expect([shown(asking), shown(before), sentTo(server)]).toEqual(['200 code', '400 code', [phone, mail]]);
    expect(codeOf(done)).toHaveLength(112);
  });

  it.each([phone, '040 123 4567', '+358 40 1234567'])(
    'and changes nothing is asked for the code that was sent, however long ago: %s',
    async (typed) => {
      const { server, browser, page, code } = await atCode(phone);
      server.clock.advance(300);
      const asking = await browser.send(page, 'recipient', { recipient: typed });
      expect([shown(asking), sentTo(server)]).toEqual(['200 code', [phone]]);
      expect(codeOf(await browser.send(asking, 'code', { code }))).toHaveLength(112);
    },
  );

  it('and types what is no recipient is told so, may correct it, or goes on with the code that was sent', async () => {
    const { server, browser, page, code } = await atCode(phone);
    const told = await browser.send(page, 'recipient', { recipient: '+358' });
    const same = await browser.send(told, 'recipient', { recipient: phone });
    expect([shown(told), shown(same), sentTo(server)]).toEqual(['400 recipient', '200 code', [phone]]);
    expect(codeOf(await browser.send(same, 'code', { code }))).toHaveLength(112);
  });

  it('after another was asked for there is taken as well', async () => {
    const { server, browser, page, asking } = await atCode(phone);
    const change = await browser.send(asking, 'change', { to: 'recipient' });
    const done = await prove({ server, browser }, page, mail);
    expect([shown(change), sentTo(server), codeOf(done).length]).toEqual([
      '200 recipient',
      [phone, mail],
      112,
    ]);
  });

  it('may ask for the page with the password', async () => {
    const { browser, page } = await atCode(phone, withPassword);
    expect(shown(await browser.send(page, 'change', { to: 'password' }))).toBe('200 password');
  });

  it('and from there to the password is signed in by it', async () => {
    const { browser, page } = await atCode(phone, withPassword);
    expect(codeOf(await browser.send(page, 'password', password))).toHaveLength(112);
  });
});

describe('the address of a form, asked for by GET', () => {
  const steps = ['recipient', 'code', 'resend', 'password', 'change', 'account', 'consent'];
  const formsOf = ({ html }: Visited) =>
    [...html.matchAll(/<form[^>]* action="([^"]*)"/g)].map(([, action = '']) => action);

  it('is its step, with the flow', async () => {
    const { asking } = await atCode();
    const query = `flow=${flowOf(asking)}`;
    expect(formsOf(asking)).toEqual(
      ['code', 'resend', 'change'].map((step) => `${baseUrl}/signin/${step}?${query}`),
    );
  });

  it.each(steps)('shows the page at which the flow stands, whatever the step: %s', async (step) => {
    const { server, browser, asking, code } = await atCode();
    const page = await browser.open(`${baseUrl}/signin/${step}?flow=${flowOf(asking)}`);
    expect([shown(page), sentTo(server)]).toEqual(['200 code', [mail]]);
    expect(codeOf(await browser.send(page, 'code', { code }))).toHaveLength(112);
  });

  it.each(steps)(
    'says that the sign-in is over without a flow, or one that has answered: %s',
    async (step) => {
      const { browser, asking, code } = await atCode();
      const lost = await browser.open(`${baseUrl}/signin/${step}`);
      await browser.send(asking, 'code', { code });
      const over = await browser.open(`${baseUrl}/signin/${step}?flow=${flowOf(asking)}`);
      expect([lost, over].map(shown)).toEqual(['400 flow-expired', '400 flow-expired']);
    },
  );

  it('shows nothing of it to another browser', async () => {
    const { server, asking } = await atCode();
    const [newcomer, other] = [testBrowser(server), testBrowser(server)];
    await other.open(requestUrl());
    const url = `${baseUrl}/signin/code?flow=${flowOf(asking)}`;
    expect([shown(await newcomer.open(url)), shown(await other.open(url))]).toEqual([
      ...['400 cookies-off', '400 other-browser'],
    ]);
  });
});
