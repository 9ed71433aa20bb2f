import { describe, expect, it } from 'vitest';
import { logLines } from '../../support/memory-log.ts';
import {
  answerOf,
  codeOf,
  mail,
  phone,
  prove,
  requestUrl,
  setting,
  shown,
  signIn,
} from './sign-in-setting.ts';

logLines();

describe('consent', () => {
  const url = (overrides = {}) => requestUrl({ client_id: 'partner', ...overrides });

  it('is asked for by third parties, once, and names who is asked and what for', async () => {
    const place = setting();
    const page = await signIn(place, { url: url({ scope: 'openid email' }) });
    const done = await place.browser.send(page, 'consent', { decision: 'allow' });
    const again = await place.browser.get(url({ scope: 'email' }));
    expect([shown(page), answerOf(done)['state'], codeOf(again).length]).toEqual([
      '200 consent',
      'state-1',
      112,
    ]);
    expect([page.html.includes('Partner'), page.html.includes('a•••@example.com')]).toEqual([true, true]);
  });

  it('is asked for again by another client, for more, and when the request says so', async () => {
    const place = setting();
    const page = await signIn(place, { url: url() });
    await place.browser.send(page, 'consent', { decision: 'allow' });
    const pages = [
      await place.browser.open(url()),
      await place.browser.open(url({ scope: 'openid phone' })),
      await place.browser.open(url({ prompt: 'consent' })),
    ];
    expect(pages.map(({ location }) => location.includes('code='))).toEqual([true, false, false]);
    expect(pages.slice(1).map(shown)).toEqual(['200 consent', '200 consent']);
    expect(answerOf(await place.browser.open(url({ scope: 'openid phone', prompt: 'none' })))['error']).toBe(
      'consent_required',
    );
  });

  it('is to the resources that are named, and asked for again where one is new', async () => {
    const place = setting();
    const one = { resource: 'https://one.example.com/' };
    const silent = async (more = {}) => answerOf(await place.browser.open(url({ prompt: 'none', ...more })));
    await place.browser.send(await signIn(place, { url: url() }), 'consent', { decision: 'allow' });
    expect((await silent(one))['error']).toBe('consent_required');
    const page = await place.browser.open(url(one));
    expect(page.html).toContain('resource https://one.example.com/');
    await place.browser.send(page, 'consent', { decision: 'allow' });
    expect([await silent(), await silent(one)].map(({ code }) => code?.length)).toEqual([112, 112]);
    expect((await silent({ resource: 'https://two.example.com/' }))['error']).toBe('consent_required');
  });

  it('is to the organization that is named, and asked for again where it is new', async () => {
    const place = setting();
    const inCsp = (more = {}) => requestUrl({ client_id: 'csp-partner', ...more }, 'csp');
    const silent = async (more = {}) =>
      answerOf(await place.browser.open(inCsp({ prompt: 'none', ...more })));
    await place.browser.send(await signIn(place, { url: inCsp() }), 'consent', { decision: 'allow' });
    expect((await silent({ orgId: 'org-2' }))['error']).toBe('consent_required');
    const page = await place.browser.open(inCsp({ orgId: 'org-2' }));
    expect(page.html).toContain('organization org-2');
    await place.browser.send(page, 'consent', { decision: 'allow' });
    expect([await silent(), await silent({ orgId: 'org-2' })].map(({ code }) => code?.length)).toEqual([
      112, 112,
    ]);
    expect((await silent({ orgId: 'org-1' }))['error']).toBe('consent_required');
  });

  it('is asked for also where no scope is, and the answer then goes back', async () => {
    const place = setting();
    const page = await signIn(place, { url: url({ scope: '' }) });
    const done = await place.browser.send(page, 'consent', { decision: 'allow' });
    expect([shown(page), answerOf(done)['state']]).toEqual(['200 consent', 'state-1']);
  });

  it('that is refused goes back as access_denied, ends the flow, and is not remembered', async () => {
    const place = setting();
    const page = await signIn(place, { url: url() });
    const denied = await place.browser.send(page, 'consent', { decision: 'deny' });
    expect(answerOf(denied)).toMatchObject({
      ...{ error: 'access_denied', error_description: 'the user did not allow it', state: 'state-1' },
    });
    expect([
      shown(await place.browser.send(page, 'consent', { decision: 'allow' })),
      shown(await place.browser.open(url())),
    ]).toEqual(['400 flow-expired', '200 consent']);
  });

  it('that is given and refused at once is answered once', async () => {
    const place = setting();
    const page = await signIn(place, { url: url() });
    const both = await Promise.all(
      ['allow', 'deny'].map((decision) => place.browser.send(page, 'consent', { decision })),
    );
    expect(both.filter(({ location }) => location !== '').length).toBe(1);
  });

  it('that is refused twice at once is answered once', async () => {
    const place = setting();
    const page = await signIn(place, { url: url() });
    const both = await Promise.all(
      [1, 2].map(() => place.browser.send(page, 'consent', { decision: 'deny' })),
    );
    expect(both.filter(({ location }) => location !== '').length).toBe(1);
  });

  it('is not asked for by clients of ours', async () => {
    const place = setting();
    expect(codeOf(await signIn(place))).toHaveLength(112);
  });

  it("is the recipient's where the issuer's subjects are recipients", async () => {
    const place = setting();
    const uas = (overrides = {}) => requestUrl({ client_id: 'uas-partner', ...overrides }, 'uas');
    const page = await signIn(place, { recipient: phone, url: uas() });
    await place.browser.send(page, 'consent', { decision: 'allow' });
    const again = await place.browser.open(uas({ prompt: 'login' }));
    expect([shown(page), shown(await prove(place, again, mail))]).toEqual(['200 consent', '200 consent']);
  });
});
