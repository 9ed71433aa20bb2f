import { describe, expect, it } from 'vitest';
import { localCloud } from '../support/local.ts';
import { nextPhone } from '../support/login.ts';
import { authorizationOf, startApplication } from './application.ts';
import {
  askForCode,
  enterCode,
  hasBrowser,
  newestCode,
  personWithoutCookies,
  said,
  signIn,
  startPeople,
  wrongCode,
} from './people.ts';

const cloud = await localCloud();
const application = await startApplication();
const newPerson = await startPeople();
const back = `${application.redirectUri}**`;
const over = { heading: 'This took too long' };

describe.skipIf(!hasBrowser)('a person who does not go straight on', () => {
  it('comes to the page at which the sign-in stands by the back button, and goes on from there', async () => {
    const { tab } = await newPerson();
    await tab.goto(application.home);
    await tab.goto(authorizationOf(cloud, application).url);
    await askForCode(tab, nextPhone());
    await tab.getByLabel('Code').waitFor();
    await enterCode(tab, wrongCode(newestCode(cloud)));
    await tab.locator('#problem').waitFor();
    await tab.goBack();
    expect(await said(tab)).toEqual({ heading: 'Enter the code' });
    await enterCode(tab, newestCode(cloud));
    await tab.waitForURL(back);
    expect(application.returned()).toHaveLength(1);
  });

  it('is told by the back button that a finished sign-in is over', async () => {
    const { tab } = await newPerson();
    await tab.goto(authorizationOf(cloud, application).url);
    await signIn(tab, nextPhone(), cloud);
    await tab.waitForURL(back);
    await tab.goBack();
    expect(await said(tab)).toEqual(over);
    expect(application.returned()).toHaveLength(1);
  });

  it('reloads the page of the code, and no second message goes out', async () => {
    const { tab } = await newPerson();
    await tab.goto(authorizationOf(cloud, application).url);
    await askForCode(tab, nextPhone());
    await tab.getByLabel('Code').waitFor();
    const sent = cloud.outbox().length;
    await tab.reload();
    expect(await said(tab)).toEqual({ heading: 'Enter the code' });
    expect(cloud.outbox()).toHaveLength(sent);
    await enterCode(tab, newestCode(cloud));
    await tab.waitForURL(back);
    expect(application.returned()).toHaveLength(1);
  });

  it('loses no second try by a reload of the page that says that the code is wrong', async () => {
    const { tab } = await newPerson();
    await tab.goto(authorizationOf(cloud, application).url);
    await askForCode(tab, nextPhone());
    await tab.getByLabel('Code').waitFor();
    await enterCode(tab, wrongCode(newestCode(cloud)));
    await tab.locator('#problem').waitFor();
    await tab.reload();
    expect(await said(tab)).toEqual({ heading: 'Enter the code' });
    expect(await tab.locator('#code-hint').textContent()).toContain('4 tries left.');
    await enterCode(tab, newestCode(cloud));
    await tab.waitForURL(back);
    expect(application.returned()).toHaveLength(1);
  });

  it('finishes one sign-in in one of two tabs; the other tab says that it is over', async () => {
    const { context, tab } = await newPerson();
    await tab.goto(authorizationOf(cloud, application).url);
    await askForCode(tab, nextPhone());
    await tab.getByLabel('Code').waitFor();
    const second = await context.newPage();
    await second.goto(tab.url());
    await enterCode(second, newestCode(cloud));
    await second.waitForURL(back);
    await enterCode(tab, newestCode(cloud));
    await tab.getByText('is already finished').waitFor();
    expect(await said(tab)).toEqual(over);
    expect(application.returned()).toHaveLength(1);
  });

  it('signs in twice in two tabs, each for itself', async () => {
    const { context, tab } = await newPerson();
    const second = await context.newPage();
    await tab.goto(authorizationOf(cloud, application, 'demo-web', { state: 'first' }).url);
    await second.goto(authorizationOf(cloud, application, 'demo-app', { state: 'second' }).url);
    await signIn(second, nextPhone(), cloud);
    await second.waitForURL(back);
    await signIn(tab, nextPhone(), cloud);
    await tab.waitForURL(back);
    expect(application.returned().map(({ parameters }) => parameters['state'])).toEqual(['second', 'first']);
  });

  it('cannot finish in one browser what began in another', async () => {
    const [one, other] = [await newPerson(), await newPerson()];
    await one.tab.goto(authorizationOf(cloud, application).url);
    await other.tab.goto(authorizationOf(cloud, application).url);
    await other.tab.goto(one.tab.url());
    expect(await said(other.tab)).toEqual({ heading: 'This is a different browser' });
    expect(application.returned()).toEqual([]);
  });

  it('is told to allow cookies where the browser keeps none', async () => {
    const { tab } = await personWithoutCookies();
    const response = await tab.goto(authorizationOf(cloud, application).url);
    expect([response?.status(), await said(tab)]).toEqual([400, { heading: 'Cookies are off' }]);
    expect(application.returned()).toEqual([]);
  });
});
