import { describe, expect, it } from 'vitest';
import { sms } from '../../../shared/channels/sms.ts';
import { pageTextsIn } from '../../../shared/pages/locales/index.ts';
import { hiddenFields, problemOf, type TestBrowser, type Visited } from '../../support/browser.ts';
import { fakeCourier } from '../../support/memory-courier.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl } from '../../support/world.ts';
import {
  answerOf,
  atCode,
  codeOf,
  mail,
  phone,
  requestUrl,
  sentCode,
  setting,
  shown,
  wrongCode,
} from './sign-in-setting.ts';

logLines();

/** Wrong codes one after the other, each from the page that the one before brought. */
async function wrongTries(browser: TestBrowser, from: Visited, code: string, count: number) {
  const answers: Visited[] = [];
  for (let n = 0; n < count; n += 1)
    answers.push(await browser.send(answers.at(-1) ?? from, 'code', { code: wrongCode(code) }));
  return answers;
}

/** Whether a page says that another code is on its way. */
const tellsOfResending = ({ html }: Visited) => html.includes(pageTextsIn('en').code.resent);

describe('the page that asks for a recipient', () => {
  it.each([
    ['0401234567', phone],
    ['+358 40 123 4567', phone],
    ['alice@example.com', mail],
  ])('sends a code to what was typed: %s', async (typed, address) => {
    const { server, asking } = await atCode(typed);
    expect(shown(asking)).toBe('200 code');
    expect(server.messages.map(({ recipient }) => recipient.address)).toEqual([address]);
  });

  it.each([
    ['nothing', ''],
    ['no recipient', 'nobody'],
    ['a number that is none', '+358'],
    ['a number of a country that is not served', '+8613812345678'],
    ['an address that is none', '@'],
    ['markup', '<b>@</b>'],
  ])('stays, sends nothing and keeps what was typed, for %s', async (_, recipient) => {
    const { server, browser } = setting();
    const answer = await browser.send(await browser.open(requestUrl()), 'recipient', { recipient });
    expect([shown(answer), server.messages]).toEqual(['400 recipient', []]);
    expect(problemOf(answer)).not.toBe('');
  });

  it('sends another code no sooner than the limits allow, and says when', async () => {
    const { server, browser, asking } = await atCode();
    server.clock.advance(20);
    const back = await browser.send(asking, 'change', { to: 'recipient' });
    const again = await browser.send(back, 'recipient', { recipient: mail });
    expect([shown(again), server.messages.length]).toEqual(['429 recipient', 1]);
    expect(again.headers.get('retry-after')).toBe('40');
  });

  it('says so where the message could not be sent', async () => {
    const cause = new Error('the provider is away');
    const courier = fakeCourier(sms, [], () => ({ kind: 'failed', cause }));
    const { browser } = setting({ ports: { sms: courier } });
    const answer = await browser.send(await browser.open(requestUrl()), 'recipient', { recipient: phone });
    expect([shown(answer), answer.headers.get('retry-after')]).toEqual(['503 recipient', null]);
  });

  it('takes phone numbers alone where no e-mail is sent, and says no other', async () => {
    const { server } = setting();
    const { browser } = setting({ ports: { email: { ...server.ports.email, disabled: 'no address' } } });
    const page = await browser.open(requestUrl());
    const answer = await browser.send(page, 'recipient', { recipient: mail });
    expect([page.html.includes('type="tel"'), answer.status]).toEqual([true, 400]);
  });
});

describe('the page that asks for the code', () => {
  it('takes it as people paste it', async () => {
    const { browser, asking, code } = await atCode();
    const digits = code.replaceAll(' ', '');
    const done = await browser.send(asking, 'code', { code: ` ${digits.slice(0, 3)} - ${digits.slice(3)} ` });
    expect(codeOf(done)).toHaveLength(112);
  });

  it('counts wrong ones, takes the right one after them, and none after five', async () => {
    const { browser, asking, code } = await atCode();
    const answers = await wrongTries(browser, asking, code, 5);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect(new Set(answers.map(problemOf)).size).toBe(5);
    const last = answers.at(-1) ?? asking;
    const late = await browser.send(last, 'code', { code });
    const reloaded = await browser.open(`${baseUrl}/signin?flow=${hiddenFields(last.html)['flow']}`);
    expect([late, reloaded].map((each) => [shown(each), problemOf(each)])).toEqual([
      ['400 code', problemOf(last)],
      ['200 code', problemOf(last)],
    ]);
  });

  it('takes the right one after four wrong ones', async () => {
    const { browser, asking, code } = await atCode();
    const [fourth = asking] = (await wrongTries(browser, asking, code, 4)).slice(-1);
    expect(codeOf(await browser.send(fourth, 'code', { code }))).toHaveLength(112);
  });

  it('takes an empty one for a wrong one', async () => {
    const { browser, asking } = await atCode();
    expect((await browser.send(asking, 'code', {})).status).toBe(400);
  });

  it('takes none that is ten minutes old, and a new one then', async () => {
    const { server, browser, asking, code } = await atCode();
    server.clock.advance(600);
    const late = await browser.send(asking, 'code', { code });
    const reloaded = await browser.open(`${baseUrl}/signin?flow=${hiddenFields(late.html)['flow']}`);
    expect([shown(reloaded), problemOf(reloaded)]).toEqual(['200 code', problemOf(late)]);
    const anew = await browser.send(late, 'resend');
    const done = await browser.send(anew, 'code', { code: sentCode(server) });
    expect([late.status, server.messages.length, answerOf(done)['state']]).toEqual([400, 2, 'state-1']);
  });

  it('says how many seconds are left before another is sent, and sends it then: the one before is worth nothing', async () => {
    const { server, browser, asking, code } = await atCode();
    const soon = await browser.send(asking, 'resend');
    expect([shown(soon), soon.headers.get('retry-after'), server.messages.length]).toEqual([
      ...['429 code', '60', 1],
    ]);
    server.clock.advance(60);
    const anew = await browser.send(asking, 'resend');
    const before = await browser.send(anew, 'code', { code });
    const after = await browser.send(before, 'code', { code: sentCode(server) });
    expect([server.messages.length, before.status, answerOf(after)['state']]).toEqual([2, 400, 'state-1']);
  });

  it('says that another code is on its way where one was asked for, until something else is to be said', async () => {
    const { server, browser, asking, code } = await atCode();
    const soon = await browser.send(asking, 'resend');
    server.clock.advance(60);
    const anew = await browser.send(asking, 'resend');
    const reloaded = await browser.open(`${baseUrl}/signin?flow=${hiddenFields(anew.html)['flow']}`);
    const hasty = await browser.send(anew, 'resend');
    const wrong = await browser.send(anew, 'code', { code });
    const old = await browser.send(anew, 'code', { code });
    const pages = [asking, soon, anew, reloaded, hasty, wrong, old];
    expect(pages.map((page) => [shown(page), tellsOfResending(page)])).toEqual([
      ['200 code', false],
      ['429 code', false],
      ['200 code', true],
      ['200 code', true],
      ['429 code', false],
      ['400 code', false],
      ['200 code', false],
    ]);
  });

  it('takes no code any more that was sent by a channel which was closed meanwhile', async () => {
    const { server } = setting();
    const closed: { disabled?: string } = {};
    const courier = new Proxy(server.ports.email, {
      get: (target, member) => (member === 'disabled' ? closed.disabled : Reflect.get(target, member)),
    });
    const { browser } = setting({ ports: { email: courier } });
    const asking = await browser.send(await browser.open(requestUrl()), 'recipient', { recipient: mail });
    closed.disabled = 'no address';
    const answer = await browser.send(asking, 'code', { code: sentCode(server) });
    expect([shown(asking), shown(answer)]).toEqual(['200 code', '400 code']);
  });

  it('lets the recipient be changed', async () => {
    const { server, browser, asking, code } = await atCode();
    const back = await browser.send(asking, 'change', { to: 'recipient' });
    const other = await browser.send(back, 'recipient', { recipient: phone });
    const before = await browser.send(other, 'code', { code });
    const done = await browser.send(before, 'code', { code: sentCode(server) });
    expect([shown(back), shown(before), answerOf(done)['state']]).toEqual([
      '200 recipient',
      '400 code',
      'state-1',
    ]);
  });

  it('is shown again, unharmed, by a reload', async () => {
    const { browser, asking, code } = await atCode();
    const { flow } = hiddenFields(asking.html);
    const reloaded = await browser.open(`${baseUrl}/signin?flow=${flow}`);
    expect(shown(reloaded)).toBe('200 code');
    expect(codeOf(await browser.send(reloaded, 'code', { code }))).toHaveLength(112);
  });
});
