import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { localCloud } from '../support/local.ts';
import { nextAddress, nextPhone } from '../support/login.ts';
import { authorizationOf, startApplication, trade } from './application.ts';
import {
  askForCode,
  enterCode,
  hasBrowser,
  newestCode,
  said,
  signIn,
  startPeople,
  wrongCode,
} from './people.ts';

const cloud = await localCloud();
const application = await startApplication();
const newPerson = await startPeople();

const goneOn = (tab: { waitForURL(url: string): Promise<void> }) =>
  tab.waitForURL(`${application.redirectUri}**`);

/** Lets seconds go by, here and there. The tab's clock must be installed. */
async function wait(tab: Page, seconds: number): Promise<void> {
  cloud.advance(seconds);
  await tab.clock.fastForward(seconds * 1_000);
}

describe.skipIf(!hasBrowser)('a person with a browser', () => {
  it('signs in by SMS, and the application gets tokens of a new account', async () => {
    const { tab, complaints } = await newPerson();
    const asked = authorizationOf(cloud, application, 'demo-web', {
      nonce: 'nonce-1',
      scope: 'openid phone',
    });
    const phone = nextPhone();
    await tab.goto(asked.url);
    expect(await said(tab)).toEqual({ heading: 'Sign in' });
    await askForCode(tab, phone);
    await tab.getByLabel('Code').waitFor();
    expect(cloud.outbox()[0]).toMatchObject({ channel: 'sms', to: phone });
    await enterCode(tab, newestCode(cloud));
    await goneOn(tab);
    const [answer] = application.returned();
    expect(answer).toEqual({
      method: 'GET',
      parameters: { code: expect.any(String), state: 'state-1', iss: cloud.url },
    });
    const tokens = await trade(cloud, asked, answer?.parameters['code'], application);
    expect(decodeJwt(String(tokens['id_token']))).toMatchObject({
      iss: cloud.url,
      aud: 'demo-web',
      nonce: 'nonce-1',
      phone_number: phone,
    });
    expect(complaints()).toEqual([]);
  });

  it('signs in by e-mail where nobody needs an account, pasting the code with its gap', async () => {
    const { tab, complaints } = await newPerson();
    const asked = authorizationOf(cloud, application, 'demo-app');
    const address = nextAddress();
    await tab.goto(asked.url);
    await askForCode(tab, address);
    await tab.getByLabel('Code').waitFor();
    expect(newestCode(cloud)).toMatch(/^\d{4} \d{4}$/);
    await enterCode(tab, ` ${newestCode(cloud)} `);
    await goneOn(tab);
    const [answer] = application.returned();
    const tokens = await trade(cloud, asked, answer?.parameters['code'], application);
    expect(decodeJwt(String(tokens['id_token']))).toMatchObject({
      iss: `${cloud.url}/uas`,
      aud: 'demo-app',
      sub: address,
    });
    expect(complaints()).toEqual([]);
  });

  it('is told how many tries are left after a wrong code, and signs in with the right one', async () => {
    const { tab } = await newPerson();
    await tab.goto(authorizationOf(cloud, application).url);
    await askForCode(tab, nextPhone());
    await tab.getByLabel('Code').waitFor();
    await enterCode(tab, wrongCode(newestCode(cloud)));
    await tab.locator('#problem').waitFor();
    expect(await said(tab)).toEqual({
      heading: 'Enter the code',
      problem: 'This code is not right. 4 tries left.',
    });
    await enterCode(tab, newestCode(cloud));
    await goneOn(tab);
    expect(application.returned()).toHaveLength(1);
  });

  it('is offered a new code after too many wrong ones', async () => {
    const { tab } = await newPerson();
    await tab.clock.install();
    await tab.goto(authorizationOf(cloud, application).url);
    await askForCode(tab, nextPhone());
    for (const nth of [1, 2, 3, 4, 5]) {
      await tab.getByLabel('Code').waitFor();
      await enterCode(tab, wrongCode(newestCode(cloud), nth));
      await tab.locator('#problem').waitFor();
    }
    expect(await said(tab)).toEqual({
      heading: 'Enter the code',
      problem: 'Too many wrong codes. Ask for a new one.',
    });
    expect(await tab.getByLabel('Code').count()).toBe(0);
    await wait(tab, 61);
    await tab.getByRole('button', { name: 'Send a new code' }).click();
    await tab.getByLabel('Code').waitFor();
    await enterCode(tab, newestCode(cloud));
    await goneOn(tab);
    expect(application.returned()).toHaveLength(1);
  });

  it('asks for a new code after the old one has expired', async () => {
    const { tab } = await newPerson();
    await tab.goto(authorizationOf(cloud, application).url);
    await askForCode(tab, nextPhone());
    await tab.getByLabel('Code').waitFor();
    const old = newestCode(cloud);
    cloud.advance(601);
    await enterCode(tab, old);
    await tab.locator('#problem').waitFor();
    expect(await said(tab)).toEqual({
      heading: 'Enter the code',
      problem: 'This code has expired. Ask for a new one.',
    });
    await tab.getByRole('button', { name: 'Send a new code' }).click();
    await tab.getByLabel('Code').waitFor();
    await enterCode(tab, newestCode(cloud));
    await goneOn(tab);
    expect(application.returned()).toHaveLength(1);
  });

  it('may ask for a new code when the wait is over; the old one is then worth nothing', async () => {
    const { tab } = await newPerson();
    await tab.clock.install();
    await tab.goto(authorizationOf(cloud, application).url);
    await askForCode(tab, nextPhone());
    const resend = tab.getByRole('button', { name: 'Send a new code' });
    await resend.waitFor();
    expect(await resend.isDisabled()).toBe(true);
    const old = newestCode(cloud);
    await wait(tab, 61);
    expect(await resend.isEnabled()).toBe(true);
    await resend.click();
    await expect.poll(() => newestCode(cloud)).not.toBe(old);
    await tab.waitForLoadState();
    await enterCode(tab, old);
    await tab.locator('#problem').waitFor();
    expect(await said(tab)).toMatchObject({ problem: 'This code is not right. 4 tries left.' });
    await enterCode(tab, newestCode(cloud));
    await goneOn(tab);
    expect(application.returned()).toHaveLength(1);
  });

  it('changes a mistyped recipient', async () => {
    const { tab } = await newPerson();
    const right = nextAddress();
    await tab.goto(authorizationOf(cloud, application).url);
    await askForCode(tab, '040 12');
    await tab.locator('#problem').waitFor();
    expect(await tab.getByLabel('Phone number or e-mail address').inputValue()).toBe('040 12');
    await askForCode(tab, nextAddress());
    await tab.getByRole('button', { name: 'Use a different number or address' }).click();
    await signIn(tab, right, cloud);
    await goneOn(tab);
    expect(cloud.outbox()[0]?.to).toBe(right);
    expect(application.returned()).toHaveLength(1);
  });

  it('signs in with script off', async () => {
    const { tab } = await newPerson({ javaScriptEnabled: false });
    await tab.goto(authorizationOf(cloud, application).url);
    await signIn(tab, nextPhone(), cloud);
    await goneOn(tab);
    expect(application.returned()).toHaveLength(1);
  });

  it.each([
    ['sends the answer on by itself', true],
    ['sends the answer on by a button where script is off', false],
  ])('%s, in a form', async (_, javaScriptEnabled) => {
    const { tab } = await newPerson({ javaScriptEnabled });
    const asked = authorizationOf(cloud, application, 'demo-web', { response_mode: 'form_post' });
    await tab.goto(asked.url);
    await signIn(tab, nextPhone(), cloud);
    if (!javaScriptEnabled) await tab.getByRole('button', { name: 'Continue' }).click();
    await goneOn(tab);
    expect(application.returned()).toEqual([
      { method: 'POST', parameters: { code: expect.any(String), state: 'state-1', iss: cloud.url } },
    ]);
  });

  it('reads the pages in the language that the browser wants, and the client before it', async () => {
    const { tab } = await newPerson({ locale: 'fi-FI' });
    await tab.goto(authorizationOf(cloud, application).url);
    expect(await tab.locator('html').getAttribute('lang')).toBe('fi');
    await tab.goto(authorizationOf(cloud, application, 'demo-web', { ui_locales: 'de fi' }).url);
    expect(await tab.locator('html').getAttribute('lang')).toBe('de');
  });
});
