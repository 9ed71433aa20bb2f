import { describe, expect, it } from 'vitest';
import { problemOf, testBrowser } from '../../support/browser.ts';
import { logLines } from '../../support/memory-log.ts';
import { askFor, bob, cid, nobody, place, provenPlace } from './device-setting.ts';
import { identityOf, mail, phone, requestUrl, sentCode, shown } from './sign-in-setting.ts';

logLines();

describe('where no SMS may be sent any more', () => {
  const spent = { kind: 'refused', budget: 'money-day', retryAfter: 3_000 } as const;

  it('a browser that has proven the number gets the code by e-mail, and signs its user in', async () => {
    const { server, browser, budgets } = await provenPlace();
    budgets.refusal = spent;
    const asking = await askFor(browser, phone);
    expect(shown(asking)).toBe('200 code');
    expect(asking.html).toContain('a•••@example.com');
    expect(asking.html).not.toContain(mail);
    expect(server.messages.at(-1)?.recipient).toEqual({ channel: 'email', address: mail });
    const done = await browser.send(asking, 'code', { code: sentCode(server) });
    expect((await identityOf(server, done))['sub']).toBe('user-alice');
    expect(server.metrics.counted.get('BudgetSpent money-day')).toBe(1);
  });

  it('no other browser does, and none can tell whether there is a user', async () => {
    const { server, budgets } = place();
    budgets.refusal = spent;
    const seen = async (recipient: string) => {
      const page = await askFor(testBrowser(server), recipient);
      const {
        'content-security-policy': _policy,
        'set-cookie': _cookie,
        ...headers
      } = Object.fromEntries(page.headers);
      return [shown(page), problemOf(page), headers];
    };
    const [ofUser, ofNobody] = [await seen(phone), await seen(nobody)];
    expect(ofUser).toEqual(ofNobody);
    expect(ofUser[0]).toBe('429 recipient');
    expect(server.messages).toEqual([]);
  });

  it.each([
    ['of a user without an address', String(cid.phoneNumber)],
    ['of nobody any more', String(bob.phoneNumber)],
  ])('a browser that has proven the number %s is told to wait', async (_whose, number) => {
    const { server, browser, budgets } = await provenPlace(number);
    budgets.refusal = spent;
    server.users.contents.delete('user-bob');
    const page = await askFor(browser, number);
    expect([shown(page), page.headers.get('retry-after')]).toEqual(['429 recipient', '3000']);
    expect(server.messages).toHaveLength(1);
  });

  it('a client whose subjects are numbers is told to wait: an address would be another subject', async () => {
    const { server, browser, budgets } = await provenPlace();
    budgets.refusal = spent;
    const url = requestUrl({ client_id: 'tool', prompt: 'login' }, 'uas');
    const page = await browser.send(await browser.open(url), 'recipient', { recipient: phone });
    expect(shown(page)).toBe('429 recipient');
    expect(server.messages).toHaveLength(1);
  });

  it('and nobody can say when, the country is said to be one that is not served', async () => {
    const { server, budgets } = place();
    budgets.refusal = { kind: 'refused', budget: 'price-unknown' };
    const page = await askFor(testBrowser(server), phone);
    expect(shown(page)).toBe('400 recipient');
    const foreign = await askFor(testBrowser(server), '+33612345678');
    expect(problemOf(page)).toBe(problemOf(foreign));
  });

  it('nobody gets an e-mail for a limit that is not of SMS alone', async () => {
    const { server, browser } = await provenPlace();
    const asking = await askFor(browser, phone);
    await browser.send(asking, 'resend');
    expect(server.messages.map(({ recipient }) => recipient.channel)).toEqual(['sms', 'sms']);
  });
});
