import { describe, expect, it } from 'vitest';
import { hiddenFields, problemOf, testBrowser } from '../../support/browser.ts';
import { memoryFlowStore } from '../../support/memory-flows.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl } from '../../support/world.ts';
import { atCode, codeOf, mail, phone, requestUrl, setting, shown, wrongCode } from './sign-in-setting.ts';

logLines();

describe('a flow', () => {
  it('answers once: a form that is sent again, or from another tab, is told that it is over', async () => {
    const { server, browser, asking, page, code } = await atCode();
    const done = await browser.send(asking, 'code', { code });
    expect(codeOf(done)).toHaveLength(112);
    const again = [
      await browser.send(asking, 'code', { code }),
      await browser.send(asking, 'resend'),
      await browser.send(page, 'recipient', { recipient: phone }),
      await browser.send(page, 'change', { to: 'recipient' }),
      await browser.send(page, 'password', { username: 'alice', password: 'x' }),
      await browser.send(page, 'account', { account: 'continue' }),
      await browser.send(page, 'consent', { decision: 'allow' }),
    ];
    expect(again.map(shown)).toEqual(again.map(() => '400 flow-expired'));
    expect([server.messages.length, server.grants.contents.size]).toEqual([1, 1]);
  });

  it('takes nothing more either from a form that gives itself out for a newer one', async () => {
    const { server, browser, asking, code } = await atCode();
    await browser.send(asking, 'code', { code });
    const revision = '2';
    const forged = [
      await browser.send(asking, 'recipient', { revision, recipient: phone }),
      await browser.send(asking, 'change', { revision, to: 'recipient' }),
      await browser.send(asking, 'password', { revision, username: 'alice', password: 'x' }),
      await browser.send(asking, 'code', { revision, code }),
      await browser.send(asking, 'consent', { revision, decision: 'deny' }),
    ];
    expect(forged.map(shown)).toEqual(forged.map(() => '400 flow-expired'));
    expect([server.messages.length, server.grants.contents.size]).toEqual([1, 1]);
  });

  it('answers once of two that press at once', async () => {
    const { server, browser, asking, code } = await atCode();
    const both = await Promise.all([
      browser.send(asking, 'code', { code }),
      browser.send(asking, 'code', { code }),
    ]);
    expect(both.filter(({ location }) => location.includes('code=')).length).toBe(1);
    expect(server.grants.contents.size).toBe(1);
  });

  it('moves on once of two tabs that send at once, and shows both where it is', async () => {
    const flows = memoryFlowStore();
    const { browser } = setting({ ports: { flows } });
    const page = await browser.open(requestUrl());
    const both = await Promise.all(
      [mail, phone].map((recipient) => browser.send(page, 'recipient', { recipient })),
    );
    expect(both.map(shown)).toEqual(['200 code', '200 code']);
    expect([...flows.contents.values()].map(({ revision }) => revision)).toEqual([1]);
  });

  it('shows its own page to a form of another step', async () => {
    const { browser, asking } = await atCode();
    const { browser: fresh } = setting();
    const page = await fresh.open(requestUrl());
    const strays = [
      await fresh.send(page, 'code', { code: '123456' }),
      await fresh.send(page, 'resend'),
      await fresh.send(page, 'account', { account: 'continue' }),
      await fresh.send(page, 'consent', { decision: 'allow' }),
      await browser.send(asking, 'consent', { decision: 'allow' }),
    ];
    expect(strays.map(shown)).toEqual([
      ...['200 recipient', '200 recipient', '200 recipient', '200 recipient'],
      '200 code',
    ]);
  });

  it('pays for one of two wrong codes that are sent at once, and takes the right one after them', async () => {
    const { server, browser, asking, code } = await atCode();
    const both = await Promise.all(
      ['1', '2'].map((wrong) => browser.send(asking, 'code', { code: code.replaceAll(/\d/g, wrong) })),
    );
    expect(both.map(shown)).toEqual(['400 code', '400 code']);
    const newest = both.find(({ html }) => hiddenFields(html)['revision'] === '2');
    expect(server.metrics.counted).toEqual(
      new Map([
        ['Deliveries email-accepted', 1],
        ['Guesses wrong', 1],
        ['Guesses refused', 1],
      ]),
    );
    expect(codeOf(await browser.send(newest ?? asking, 'code', { code }))).toHaveLength(112);
  });

  it('tells both of two that send the same wrong code at once, and pays for it once', async () => {
    const { browser, asking, code } = await atCode();
    const sent = { code: wrongCode(code) };
    const both = await Promise.all(['', ''].map(() => browser.send(asking, 'code', sent)));
    const [first, second] = both.map((page) => [shown(page), problemOf(page), hiddenFields(page.html)]);
    expect([first?.[0], second]).toEqual(['400 code', first]);
  });

  it('shows where it is to a wrong code that comes while another tab goes elsewhere', async () => {
    const { browser, asking, code } = await atCode();
    const both = await Promise.all([
      browser.send(asking, 'code', { code: wrongCode(code) }),
      browser.send(asking, 'change', { to: 'recipient' }),
    ]);
    expect(both.map(shown)).toEqual(['200 recipient', '200 recipient']);
  });

  it('is over after half an hour', async () => {
    const { server, browser, asking, code } = await atCode();
    server.clock.advance(1_800);
    const late = await browser.send(asking, 'code', { code });
    expect(shown(late)).toBe('400 flow-expired');
  });

  it.each(['', '?flow=', '?flow=AAAA', '?flow=!', '?flow=AAAAAAAAAAAAAAAAAAAAAA'])(
    'that is none is told like one that is over: %s',
    async (query) => {
      const { browser } = setting();
      await browser.open(requestUrl());
      const page = await browser.open(`${baseUrl}/signin${query}`);
      expect(shown(page)).toBe('400 flow-expired');
    },
  );

  it('asks for no store where its id is longer than ids are', async () => {
    const { server, browser } = setting();
    const page = await browser.open(requestUrl());
    const flows = { ...server.ports.flows, find: () => Promise.reject(new Error('the key is too long')) };
    const broken = setting({ ports: { flows } });
    const there = testBrowser(broken.server);
    for (const [name, value] of browser.cookies) there.cookies.set(name, value);
    const answer = await there.send(page, 'code', { flow: 'A'.repeat(4_000) });
    expect(answer.status).toBe(400);
  });

  it('does not go on in a browser without cookies, and says why', async () => {
    const { server } = setting();
    const browser = testBrowser(server, true);
    const page = await browser.open(requestUrl());
    expect(shown(page)).toBe('400 cookies-off');
  });

  it('ends with the client that began it', async () => {
    const { server } = setting();
    const gone = new Set<string>();
    const clients = {
      find: async (id: string) => (gone.has(id) ? undefined : server.ports.clients.find(id)),
    };
    const { browser } = setting({ ports: { clients } });
    const page = await browser.open(requestUrl());
    gone.add('web');
    const answer = await browser.send(page, 'recipient', { recipient: mail });
    expect(shown(answer)).toBe('400 unknown-client');
  });
});
