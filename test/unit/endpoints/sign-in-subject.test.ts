import { describe, expect, it } from 'vitest';
import { hiddenFields } from '../../support/browser.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl } from '../../support/world.ts';
import {
  answerOf,
  codeOf,
  identityOf,
  mail,
  phone,
  prove,
  requestUrl,
  setting,
  shown,
  signIn,
  stranger,
} from './sign-in-setting.ts';

logLines();

const uas = requestUrl({ client_id: 'tool' }, 'uas');

describe('who signed in', () => {
  it('is the user, whichever of its recipients was proven', async () => {
    const subjects = [];
    for (const recipient of [phone, mail]) {
      const place = setting();
      subjects.push(await identityOf(place.server, await signIn(place, { recipient })));
    }
    expect(subjects.map(({ sub, amr, iss }) => ({ sub, amr, iss }))).toEqual([
      { sub: 'user-alice', amr: ['otp', 'sms'], iss: baseUrl },
      { sub: 'user-alice', amr: ['otp'], iss: baseUrl },
    ]);
  });

  it('is the user for clients of the vendor at the same address too, in their own dialect', async () => {
    const place = setting();
    const done = await signIn(place, { recipient: phone, url: requestUrl({ client_id: 'site' }) });
    const { sub, iss } = await identityOf(place.server, done, { clientId: 'site' });
    expect([sub, iss, [...place.server.grants.contents.values()].map(({ dialect }) => dialect)]).toEqual([
      ...['user-alice', baseUrl, ['ciam']],
    ]);
  });

  it('is the recipient itself where the issuer has it so, with an account or without', async () => {
    const subjects = [];
    for (const recipient of [phone, stranger]) {
      const place = setting();
      const done = await signIn(place, { recipient, url: uas });
      const { sub, iss } = await identityOf(place.server, done, { clientId: 'tool', address: 'uas' });
      subjects.push([sub, iss]);
    }
    expect(subjects).toEqual([
      [phone, `${baseUrl}/uas`],
      [stranger, `${baseUrl}/uas`],
    ]);
  });

  it('is a new user where the client signs strangers up, and the same one the next time', async () => {
    const place = setting();
    const url = requestUrl({ client_id: 'shop', prompt: 'login' });
    const first = await identityOf(place.server, await signIn(place, { recipient: stranger, url }), {
      clientId: 'shop',
    });
    const second = await identityOf(place.server, await signIn(place, { recipient: stranger, url }), {
      clientId: 'shop',
    });
    const made = [...place.server.users.contents.values()].filter(({ email }) => email === stranger);
    expect([made.map(({ id }) => id), second['sub']]).toEqual([[first['sub']], first['sub']]);
  });

  it('is a new user by phone number too', async () => {
    const place = setting();
    await signIn(place, { recipient: '+358409876543', url: requestUrl({ client_id: 'shop' }) });
    const made = [...place.server.users.contents.values()].map(({ phoneNumber }) => phoneNumber);
    expect(made).toContain('+358409876543');
  });

  it('is told where there is no account, with a way back, and may try another recipient', async () => {
    const place = setting();
    const page = await place.browser.open(requestUrl());
    const nobody = await prove(place, page, stranger);
    expect([shown(nobody), nobody.headers.getSetCookie(), place.server.users.contents.size]).toEqual([
      ...['403 no-account', [], 2],
    ]);
    expect(nobody.html).toContain('https://web.example.com/callback?error=access_denied&amp;');
    const reloaded = await place.browser.open(`${baseUrl}/signin?flow=${hiddenFields(page.html)['flow']}`);
    expect(shown(reloaded)).toBe('200 recipient');
    expect(shown(await prove(place, page, stranger))).toBe('403 no-account');
    expect(codeOf(await prove(place, reloaded, mail))).toHaveLength(112);
  });

  it('is told where there is no account though the client signs up, when the address was taken that very moment', async () => {
    const { server } = setting();
    const signUp = async () => ({ kind: 'taken', identifier: 'email' }) as const;
    const place = setting({ ports: { users: { ...server.users, signUp } } });
    const url = requestUrl({ client_id: 'shop' });
    expect(shown(await signIn(place, { recipient: stranger, url }))).toBe('403 no-account');
  });

  it.each([requestUrl(), uas])('may not be a frozen user: %s', async (url) => {
    const place = setting();
    const page = await signIn(place, { recipient: 'frozen@example.com', url });
    expect([shown(page), page.headers.getSetCookie()]).toEqual(['403 user-inactive', []]);
  });
});

describe('single sign-on', () => {
  const other = requestUrl({ client_id: 'other', redirect_uri: 'https://other.example.com/' });

  it('answers a second client at once, with the time and the way of the first login', async () => {
    const place = setting();
    const first = await identityOf(place.server, await signIn(place));
    place.server.clock.advance(1_000);
    const visited = await place.browser.get(other);
    expect(answerOf(visited)['at']).toBe('https://other.example.com/');
    const grants = [...place.server.grants.contents.values()];
    expect(
      grants.map(({ clientId, authTime, sessionIndex, method }) => [
        clientId,
        authTime,
        sessionIndex,
        method,
      ]),
    ).toEqual([
      ['web', first['auth_time'], grants[0]?.sessionIndex, 'email'],
      ['other', first['auth_time'], grants[0]?.sessionIndex, 'email'],
    ]);
    expect(place.server.messages.length).toBe(1);
  });

  it('goes from the issuer of recipients to one of users, and back', async () => {
    const place = setting();
    await signIn(place, { url: uas });
    const users = await place.browser.get(requestUrl());
    const back = await place.browser.get(uas);
    expect([(await identityOf(place.server, users))['sub'], answerOf(back)['iss']]).toEqual([
      ...['user-alice', `${baseUrl}/uas`],
    ]);
    expect((await identityOf(place.server, back, { clientId: 'tool', address: 'uas' }))['sub']).toBe(mail);
  });

  it('does not go to an issuer of users for who has no account, nor to one of recipients for who proved none', async () => {
    const nobody = setting();
    await signIn(nobody, { url: uas, recipient: stranger });
    const silent = answerOf(await nobody.browser.open(requestUrl({ prompt: 'none' })));
    const asked = await nobody.browser.open(requestUrl());
    const withPassword = setting();
    const form = await withPassword.browser.open(requestUrl({ client_id: 'service' }, 'csp'));
    await withPassword.browser.send(form, 'password', {
      ...{ username: 'alice', password: 'correct horse battery staple' },
    });
    const there = await withPassword.browser.open(uas);
    expect([silent['error'], shown(asked), shown(there)]).toEqual([
      'login_required',
      '200 recipient',
      '200 recipient',
    ]);
  });

  it('goes to every issuer of users', async () => {
    const place = setting();
    await signIn(place);
    const visited = await place.browser.get(requestUrl({ client_id: 'service' }, 'csp'));
    const [, grant] = [...place.server.grants.contents.values()];
    expect([visited.status, grant?.dialect, grant?.organization?.id]).toEqual([303, 'csp', 'org-1']);
  });

  it('carries the answer by form', async () => {
    const place = setting();
    await signIn(place);
    const page = await place.browser.get(requestUrl({ response_mode: 'form_post' }));
    expect([
      shown(page),
      page.html.includes('name="code"'),
      page.html.includes('name="state" value="state-1"'),
    ]).toEqual([...['200 form-post', true, true]]);
  });
});

describe('what a request may ask of who is signed in', () => {
  const silent = (overrides = {}) => requestUrl({ prompt: 'none', ...overrides });

  it('none: the answer, without any page', async () => {
    const place = setting();
    await signIn(place);
    expect(codeOf(await place.browser.get(silent()))).toHaveLength(112);
  });

  it('login: to sign in again, which makes the login new', async () => {
    const place = setting();
    const first = await identityOf(place.server, await signIn(place));
    const done = await signIn(place, { url: requestUrl({ prompt: 'login' }) });
    const second = await identityOf(place.server, done);
    expect(Number(second['auth_time']) - Number(first['auth_time'])).toBe(61);
  });

  it('select_account: to go on as it is, or as another', async () => {
    const place = setting();
    await signIn(place);
    const url = requestUrl({ prompt: 'select_account' });
    const page = await place.browser.open(url);
    const same = await place.browser.send(page, 'account', { account: 'continue' });
    expect([shown(page), (await identityOf(place.server, same))['sub']]).toEqual([
      '200 account',
      'user-alice',
    ]);
    const anew = await place.browser.send(await place.browser.open(url), 'account', { account: 'other' });
    expect([shown(anew), shown(await prove(place, anew, stranger))]).toEqual([
      '200 recipient',
      '403 no-account',
    ]);
  });

  it('select_account, login and consent: one after the other, each once', async () => {
    const place = setting();
    await signIn(place);
    const page = await place.browser.open(requestUrl({ prompt: 'select_account consent login' }));
    const consent = await prove(place, page);
    const done = await place.browser.send(consent, 'consent', { decision: 'allow' });
    expect([shown(page), shown(consent), answerOf(done)['state']]).toEqual([
      '200 recipient',
      '200 consent',
      'state-1',
    ]);
  });

  it('select_account and consent: one after the other, each once', async () => {
    const place = setting();
    await signIn(place);
    const page = await place.browser.open(requestUrl({ prompt: 'select_account consent' }));
    const consent = await place.browser.send(page, 'account', { account: 'continue' });
    const done = await place.browser.send(consent, 'consent', { decision: 'allow' });
    expect([shown(page), shown(consent), answerOf(done)['state']]).toEqual([
      '200 account',
      '200 consent',
      'state-1',
    ]);
  });

  it('max_age: to sign in again only where it is longer ago', async () => {
    const place = setting();
    await signIn(place);
    place.server.clock.advance(100);
    const recent = await place.browser.get(silent({ max_age: '100' }));
    const longAgo = await place.browser.get(silent({ max_age: '99' }));
    const done = await signIn(place, { url: requestUrl({ max_age: '0' }) });
    expect([answerOf(recent)['error'], answerOf(longAgo)['error'], answerOf(done)['state']]).toEqual([
      ...[undefined, 'login_required', 'state-1'],
    ]);
  });

  it('max_age 0 and consent: to sign in once, however long the consent takes', async () => {
    const place = setting();
    const consent = await signIn(place, { url: requestUrl({ max_age: '0', client_id: 'partner' }) });
    place.server.clock.advance(600);
    const done = await place.browser.send(consent, 'consent', { decision: 'allow' });
    expect([shown(consent), answerOf(done)['state']]).toEqual(['200 consent', 'state-1']);
  });
});
