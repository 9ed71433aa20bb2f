import { describe, expect, it } from 'vitest';
import { authorizationOf, type DemoClientId, pathOf, trade } from '../../browser/application.ts';
import { type Place, type ScriptedBrowser, scriptedBrowser } from '../../flow/scripted-browser.ts';
import { post } from '../../support/calls.ts';
import { forEachDynamo, type TestCloud } from '../../support/local.ts';
import { nextAddress } from '../../support/login.ts';
import { operationsOf } from '../../support/operations.ts';

const application = { redirectUri: 'http://localhost:3000/callback' };
const home = 'http://localhost:3000/';
const web = { clientId: 'demo-web', secret: 'demo-web-secret' };

/** The code in the newest message. */
function newestCode(cloud: TestCloud): string {
  const [code = ''] = /\b\d{4} \d{4}\b|\b\d{6}\b/.exec(cloud.outbox()[0]?.text ?? '') ?? [];
  return code;
}

/** A browser before the page that asks for the code. */
async function atCode(cloud: TestCloud, recipient: string, clientId: DemoClientId = 'demo-web') {
  const browser = scriptedBrowser(cloud.url);
  const asked = authorizationOf(cloud, application, clientId);
  const page = await browser.send(await browser.open(asked.url), '/signin/recipient', { recipient });
  return { browser, asked, page };
}

/** A browser that is signed in, and the tokens of its application. */
async function signedIn(cloud: TestCloud, recipient: string) {
  const { browser, asked, page } = await atCode(cloud, recipient);
  const { url } = await browser.send(page, '/signin/code', { code: newestCode(cloud) });
  const code = new URL(url).searchParams.get('code') ?? '';
  return { browser, asked, tokens: await trade(cloud, asked, code, application) };
}

function leave(cloud: TestCloud, browser: ScriptedBrowser, idToken: unknown): Promise<Place> {
  const query = new URLSearchParams({ id_token_hint: String(idToken), post_logout_redirect_uri: home });
  return browser.open(`${cloud.url}${pathOf('ciam', 'end_session')}?${query}`);
}

forEachDynamo((cloud) => {
  describe('requests to DynamoDB for a sign-in in the browser, once everything is warm', async () => {
    const warm = await signedIn(cloud, nextAddress());
    await leave(cloud, warm.browser, warm.tokens['id_token']);
    await atCode(cloud, nextAddress(), 'demo-app');

    it('are two for the first page: one opens the flow, one reads it', async () => {
      const { url } = authorizationOf(cloud, application);
      expect(await operationsOf(cloud, () => scriptedBrowser(cloud.url).open(url))).toEqual([
        'GetItem',
        'PutItem',
      ]);
    });

    it('are five for a code and the page that asks for it, and two more for an address that is new', async () => {
      const browser = scriptedBrowser(cloud.url);
      const page = await browser.open(authorizationOf(cloud, application).url);
      const step = () => browser.send(page, '/signin/recipient', { recipient: nextAddress() });
      expect(await operationsOf(cloud, step)).toEqual([
        ...['GetItem', 'GetItem', 'PutItem'],
        ...['UpdateItem', 'UpdateItem', 'UpdateItem', 'UpdateItem'],
      ]);
    });

    it('are three for a wrong code', async () => {
      const { browser, page } = await atCode(cloud, nextAddress());
      expect(await operationsOf(cloud, () => browser.send(page, '/signin/code', { code: 'none' }))).toEqual([
        ...['GetItem', 'UpdateItem', 'UpdateItem'],
      ]);
    });

    it('are eleven for the right code of a user, with the session and the answer', async () => {
      const { browser, page } = await atCode(cloud, 'alice@example.com');
      const step = () => browser.send(page, '/signin/code', { code: newestCode(cloud) });
      expect(await operationsOf(cloud, step)).toEqual([
        ...['GetItem', 'GetItem', 'GetItem', 'GetItem', 'GetItem'],
        ...['PutItem', 'PutItem'],
        ...['UpdateItem', 'UpdateItem', 'UpdateItem', 'UpdateItem'],
      ]);
    });

    it('are two less for somebody without an account, and one less when signed in', async () => {
      const { browser, asked, page } = await atCode(cloud, nextAddress(), 'demo-app');
      const step = () => browser.send(page, '/signin/code', { code: newestCode(cloud) });
      expect(await operationsOf(cloud, step)).toEqual([
        ...['GetItem', 'GetItem', 'GetItem'],
        ...['PutItem', 'PutItem'],
        ...['UpdateItem', 'UpdateItem', 'UpdateItem', 'UpdateItem'],
      ]);
      expect(await operationsOf(cloud, () => browser.open(asked.url))).toEqual([
        ...['GetItem', 'GetItem', 'PutItem', 'UpdateItem'],
      ]);
    });

    it('are five for a browser that is signed in', async () => {
      const { browser, asked } = await signedIn(cloud, nextAddress());
      const step = () => browser.open(asked.url);
      expect(await operationsOf(cloud, step)).toEqual([
        'GetItem',
        'GetItem',
        'GetItem',
        'PutItem',
        'UpdateItem',
      ]);
    });

    it('are two for a sign-out, and two for each grant that it ends', async () => {
      const { browser, tokens } = await signedIn(cloud, nextAddress());
      const step = () => leave(cloud, browser, tokens['id_token']);
      expect(await operationsOf(cloud, step)).toEqual(['GetItem', 'GetItem', 'UpdateItem', 'UpdateItem']);
    });

    it('are one for a request that is pushed ahead, and one more for the browser that brings it', async () => {
      const browser = scriptedBrowser(cloud.url);
      const parameters = new URL(authorizationOf(cloud, application).url).searchParams;
      const push = () => post(cloud, '/oauth2/par', parameters, { as: web });
      const { body } = await push();
      expect(await operationsOf(cloud, push)).toEqual(['PutItem']);
      const query = new URLSearchParams({ client_id: 'demo-web', request_uri: String(body['request_uri']) });
      const step = () => browser.open(`${cloud.url}/oauth2/authorize?${query}`);
      expect(await operationsOf(cloud, step)).toEqual(['GetItem', 'PutItem', 'UpdateItem']);
    });
  });
});
