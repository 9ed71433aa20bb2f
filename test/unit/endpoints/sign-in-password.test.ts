import { describe, expect, it } from 'vitest';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl } from '../../support/world.ts';
import { answerOf, requestUrl, service, setting, shown } from './sign-in-setting.ts';

logLines();

describe('passwords', () => {
  const url = requestUrl({ client_id: 'service' }, 'csp');

  it('are offered where the client may have them, and lead to the same answer', async () => {
    const { server, browser } = setting();
    const page = await browser.open(url);
    const form = await browser.send(page, 'change', { to: 'password' });
    expect([shown(page), shown(form)]).toEqual(['200 recipient', '200 password']);
    const wrong = await browser.send(form, 'password', { username: 'alice', password: 'wrong' });
    const done = await browser.send(wrong, 'password', {
      ...{ username: 'alice', password: 'correct horse battery staple' },
    });
    expect([shown(wrong), answerOf(done)['state']]).toEqual(['400 password', 'state-1']);
    expect([...server.grants.contents.values()].map(({ method, subject }) => [method, subject])).toEqual([
      ['password', 'user-alice'],
    ]);
  });

  it('leave the name that was typed on the pages that ask the person later, as much of it as its owner knows', async () => {
    const thirdParty = { ...service, thirdParty: true, postLogoutRedirectUris: [] };
    const { browser } = setting({ clients: [thirdParty] });
    const form = await browser.send(await browser.open(url), 'change', { to: 'password' });
    const consent = await browser.send(form, 'password', {
      ...{ username: 'alice', password: 'correct horse battery staple' },
    });
    const account = await browser.open(`${url}&prompt=select_account`);
    const leaving = await browser.get(`${baseUrl}/logout`, { headers: { accept: 'text/html' } });
    expect([shown(consent), shown(account), leaving.status]).toEqual(['200 consent', '200 account', 200]);
    expect(
      [consent, account, leaving].map(({ html }) => /<bdi class="name" dir="ltr">([^<]*)</.exec(html)?.[1]),
    ).toEqual(Array(3).fill('a•••'));
  });

  it('give way to a code', async () => {
    const { browser } = setting();
    const form = await browser.send(await browser.open(url), 'change', { to: 'password' });
    expect(shown(await browser.send(form, 'change', { to: 'recipient' }))).toBe('200 recipient');
  });

  it.each([
    ['whose client may not have them', requestUrl()],
    ['whose subjects are recipients', requestUrl({ client_id: 'tool' }, 'uas')],
  ])('are neither offered nor taken in a flow %s', async (_, other) => {
    const { browser } = setting();
    const page = await browser.open(other);
    const form = await browser.send(page, 'change', { to: 'password' });
    const taken = await browser.send(page, 'password', {
      ...{ username: 'alice', password: 'correct horse battery staple' },
    });
    expect([page.html.includes('value="password"'), shown(form), shown(taken)]).toEqual([
      ...[false, '200 recipient', '200 recipient'],
    ]);
  });

  it('may be tried five times in a minute', async () => {
    const { browser } = setting();
    const form = await browser.send(await browser.open(url), 'change', { to: 'password' });
    const answers = [];
    for (let n = 0; n < 6; n += 1)
      answers.push(await browser.send(form, 'password', { username: 'alice', password: 'wrong' }));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 429]);
    const waits = answers.map(({ headers }) => headers.get('retry-after'));
    expect(waits).toEqual([null, null, null, null, null, expect.stringMatching(/^[1-9]\d?$/)]);
  });

  it('tell a frozen user so, once proven, and lead back to the client', async () => {
    const { browser } = setting();
    const form = await browser.send(await browser.open(url), 'change', { to: 'password' });
    const page = await browser.send(form, 'password', {
      ...{ username: 'frozen@example.com', password: 'correct horse battery staple' },
    });
    expect([shown(page), page.html.includes('error=access_denied'), page.headers.getSetCookie()]).toEqual([
      ...['403 user-inactive', true, []],
    ]);
  });

  it('are said to be wrong where nothing was typed', async () => {
    const { browser } = setting();
    const form = await browser.send(await browser.open(url), 'change', { to: 'password' });
    expect(shown(await browser.send(form, 'password'))).toBe('400 password');
  });
});
