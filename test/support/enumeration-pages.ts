import {
  clients as pageClients,
  requestUrl,
  sentCode,
  wrongCode,
} from '../unit/endpoints/sign-in-setting.ts';
import { type TestBrowser, testBrowser, type Visited } from './browser.ts';
import type { AlikeCase } from './enumeration.ts';
import { knowing } from './enumeration-people.ts';
import { type Seen, seenPage } from './seen.ts';
import { baseUrl, type World } from './world.ts';

const phone = '+358401234567';
const mail = 'alice@example.com';

/** Authorization requests, each with the route that it comes by. */
const requests = [
  ['GET /oauth2/authorize', requestUrl()],
  ['GET /oauth2/authorize', requestUrl({ client_id: 'shop' })],
  ['GET /oauth2/authorize', requestUrl({ client_id: 'site' })],
  ['GET /oauth2/authorize', requestUrl({ client_id: 'partner' })],
  ['GET /uas/oauth2/authorization', requestUrl({ client_id: 'tool' }, 'uas')],
  ['GET /csp/gateway/discovery', requestUrl({ client_id: 'service' }, 'csp')],
] as const;

/** From the first page to a code that is over: every page is seen. */
async function codePages(server: World, browser: TestBrowser, url: string, recipient: string) {
  const page = await browser.open(url);
  const asking = await browser.send(page, 'recipient', { recipient });
  const soon = await browser.send(asking, 'resend');
  const wrong = await browser.send(asking, 'code', { code: wrongCode(sentCode(server)) });
  server.clock.advance(600);
  const late = await browser.send(wrong, 'code', { code: sentCode(server) });
  return [page, asking, soon, wrong, late];
}

const codes: readonly AlikeCase[] = requests.map(([route, url], nth): AlikeCase => {
  const recipient = nth % 2 === 0 ? mail : phone;
  return {
    name: `the pages for a code to ${recipient}, of ${new URL(url).searchParams.get('client_id')}`,
    routes: [...[route, 'GET /signin', 'POST /signin/recipient', 'POST /signin/resend', 'POST /signin/code']],
    servers: knowing(pageClients),
    statuses: [200, 200, 429, 400, 400],
    ask: async (server) => (await codePages(server, testBrowser(server), url, recipient)).map(seenPage),
  };
});

const passwords: readonly AlikeCase[] = ['alice', mail].map((username) => ({
  name: `the page for a password, with ${username}`,
  routes: ['POST /signin/change', 'POST /signin/password'],
  servers: knowing(pageClients),
  statuses: [400, 400],
  async ask(server) {
    const browser = testBrowser(server);
    const page = await browser.open(requestUrl({ client_id: 'service' }, 'csp'));
    const form = await browser.send(page, 'change', { to: 'password' });
    const answers: Seen[] = [];
    for (let nth = 0; nth < 2; nth += 1)
      answers.push(seenPage(await browser.send(form, 'password', { username, password: `wrong ${nth}` })));
    return answers;
  },
}));

const hints: readonly AlikeCase[] = requests.map(([route, url], nth): AlikeCase => {
  const hint = nth % 2 === 0 ? phone : mail;
  return {
    name: `a request that hints at ${hint}, of ${new URL(url).searchParams.get('client_id')}`,
    routes: [route, route.replace('GET', 'POST')],
    servers: knowing(pageClients),
    statuses: [200, 303, 303],
    async ask(server) {
      const browser = testBrowser(server);
      const params = new URL(url).searchParams;
      params.set('login_hint', hint);
      const address = `${baseUrl}${new URL(url).pathname}`;
      const shown = await browser.open(`${address}?${params}`);
      const posted = await browser.post(address, params.toString());
      params.set('prompt', 'none');
      const silent: Visited = await browser.get(`${address}?${params}`);
      return [shown, posted, silent].map(seenPage);
    },
  };
});

/** Everything that the pages can be asked about people. */
export const pageCases: readonly AlikeCase[] = [...codes, ...passwords, ...hints];
