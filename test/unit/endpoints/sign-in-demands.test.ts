import { describe, expect, it } from 'vitest';
import { logLines } from '../../support/memory-log.ts';
import {
  alice,
  answerOf,
  errorAt,
  identityOf,
  mail,
  phone,
  prove,
  requestUrl,
  setting,
  shown,
  signIn,
} from './sign-in-setting.ts';

logLines();

const unmet = errorAt(
  'unmet_authentication_requirements',
  'the user did not sign in in a way that has the acr asked for',
);
const told = { error: 'login_required', error_description: 'the user would have to be asked' };
const silent = errorAt(told.error, told.error_description);
const otp = (channel: 'sms' | 'email') => `urn:latchkey:params:oauth:acr:otp:${channel}`;
const claiming = (idToken: object) => JSON.stringify({ id_token: idToken });

describe('freshness', () => {
  it.each([
    ['max_age', { max_age: '60' }],
    ['prompt=consent and max_age', { max_age: '60', prompt: 'consent' }],
  ])('is judged again after a consent page that was left open, with %s', async (_, fields) => {
    const place = setting();
    await signIn(place);
    place.server.clock.advance(50);
    const url = requestUrl({ client_id: 'partner', ...fields });
    const asked = await place.browser.open(url);
    place.server.clock.advance(100);
    const after = await place.browser.send(asked, 'consent', { decision: 'allow' });
    expect([asked, after].map(shown)).toEqual(['200 consent', '200 recipient']);
  });

  it('is judged again after the page that asks which account', async () => {
    const place = setting();
    await signIn(place);
    place.server.clock.advance(50);
    const asked = await place.browser.open(requestUrl({ prompt: 'select_account', max_age: '60' }));
    place.server.clock.advance(100);
    const after = await place.browser.send(asked, 'account', { account: 'continue' });
    expect([asked, after].map(shown)).toEqual(['200 account', '200 recipient']);
  });

  it('is that of a sign-in on the same way, however long the consent after it takes', async () => {
    const place = setting();
    const url = requestUrl({ client_id: 'partner', prompt: 'login', max_age: '60' });
    const asked = await signIn(place, { url });
    place.server.clock.advance(1_500);
    const done = await place.browser.send(asked, 'consent', { decision: 'allow' });
    const { iat, auth_time } = await identityOf(place.server, done, { clientId: 'partner' });
    expect([shown(asked), Number(iat) - Number(auth_time)]).toEqual(['200 consent', 1_500]);
  });
});

describe('a claims request that insists on a subject', () => {
  it('is answered with that subject', async () => {
    const place = setting();
    await signIn(place);
    const url = requestUrl({ prompt: 'none', claims: claiming({ sub: { value: alice.id } }) });
    expect((await identityOf(place.server, await place.browser.open(url)))['sub']).toBe(alice.id);
  });

  it('is not answered with another, who is asked to sign in, and then refused', async () => {
    const place = setting();
    await signIn(place);
    const claims = claiming({ sub: { value: 'somebody-else' } });
    const page = await place.browser.open(requestUrl({ claims }));
    expect(answerOf(await place.browser.open(requestUrl({ claims, prompt: 'none' })))).toEqual(silent);
    expect(shown(page)).toBe('200 recipient');
    expect(answerOf(await prove(place, page))).toEqual(
      errorAt('login_required', 'another user signed in than the one expected'),
    );
  });
});

describe('a claims request that insists on an acr', () => {
  const insisting = (...values: string[]) => claiming({ acr: { essential: true, values } });

  it('is answered where the session has it', async () => {
    const place = setting();
    await signIn(place);
    const claims = insisting('gold', otp('email'));
    const done = await place.browser.open(requestUrl({ prompt: 'none', claims }));
    expect((await identityOf(place.server, done))['acr']).toBe(otp('email'));
  });

  it.each([
    ['nobody is signed in', false],
    ['somebody is', true],
  ])('is refused at once where no way to sign in has it, and %s', async (_, isSignedIn) => {
    const place = setting();
    if (isSignedIn) await signIn(place);
    expect(answerOf(await place.browser.open(requestUrl({ claims: insisting('gold') })))).toEqual(unmet);
  });

  it('asks whoever signed in in another way to do it in this one', async () => {
    const place = setting();
    await signIn(place, { recipient: mail });
    const claims = insisting(otp('sms'));
    expect(answerOf(await place.browser.open(requestUrl({ claims, prompt: 'none' })))).toEqual(unmet);
    const page = await place.browser.open(requestUrl({ claims }));
    const done = await prove(place, page, phone);
    expect([shown(page), (await identityOf(place.server, done))['acr']]).toEqual([
      '200 recipient',
      otp('sms'),
    ]);
  });

  it('is refused where somebody signs in in another way all the same', async () => {
    const url = requestUrl({ claims: insisting(otp('sms')) });
    expect(answerOf(await signIn(setting(), { recipient: mail, url }))).toEqual(unmet);
  });

  it('is judged by the names that the issuer has for its ways', async () => {
    const place = setting();
    const url = (name: string) => requestUrl({ client_id: 'tool', claims: insisting(name) }, 'uas');
    const refused = await place.browser.open(url(otp('email')));
    const asked = await place.browser.open(requestUrl({ client_id: 'tool' }, 'uas'));
    const own = await identityOf(place.server, await prove(place, asked), {
      clientId: 'tool',
      address: 'uas',
    });
    const done = await place.browser.open(url(String(own['acr'])));
    expect([answerOf(refused)['error'], answerOf(done)['error']]).toEqual([unmet['error'], undefined]);
  });

  it('is none where it is voluntary', async () => {
    const place = setting();
    await signIn(place);
    const claims = claiming({ acr: { values: ['gold'] } });
    const done = await place.browser.open(requestUrl({ prompt: 'none', claims }));
    expect((await identityOf(place.server, done))['acr']).toBe(otp('email'));
  });
});

describe('the recipient of a session, where it is the subject', () => {
  const url = (more = {}) => requestUrl({ client_id: 'tool', ...more }, 'uas');

  it.each([
    ['has another by now', { email: 'new@example.com' }],
    ['has none by now', {}],
  ])('is told no more where the user %s, who is asked to sign in', async (_, change) => {
    const place = setting();
    await signIn(place);
    const { contents } = place.server.users;
    for (const [key, { email: _email, ...user }] of contents) contents.set(key, { ...user, ...change });
    const page = await place.browser.open(url());
    expect(answerOf(await place.browser.open(url({ prompt: 'none' })))).toMatchObject(told);
    expect(shown(page)).toBe('200 recipient');
    const done = await prove(place, page, phone);
    expect((await identityOf(place.server, done, { clientId: 'tool', address: 'uas' }))['sub']).toBe(phone);
  });

  it('is told no more where the user is gone', async () => {
    const place = setting();
    await signIn(place);
    place.server.users.contents.clear();
    expect(shown(await place.browser.open(url()))).toBe('200 recipient');
  });

  it('is told as long as it is the user’s, by whichever the user signed in', async () => {
    for (const recipient of [mail, phone]) {
      const place = setting();
      await signIn(place, { recipient });
      const done = await place.browser.open(url({ prompt: 'none' }));
      const { sub } = await identityOf(place.server, done, { clientId: 'tool', address: 'uas' });
      expect(sub).toBe(recipient);
    }
  });
});
