import { authorizationOf, type DemoClientId } from '../browser/application.ts';
import { forms, type Place } from '../flow/scripted-browser.ts';
import { nextSource } from '../support/calls.ts';
import type { Entrance, Lock } from './entrance.ts';
import type { Stage } from './stage.ts';

const redirectUri = 'http://localhost:3000/callback';
const deviceCookie = '__Host-latchkey-device';

/** A browser without script, which keeps the server's cookies. */
export interface DrillBrowser {
  /** Its cookies, as they are sent. */
  cookie(): string;
  open(url: string, from?: string): Promise<Place>;
  /** Sends the page's form that leads to the step. */
  send(place: Place, step: string, fields: Readonly<Record<string, string>>, from?: string): Promise<Place>;
  /** The same browser without the session: what remains is the proof that a recipient was proven in it. */
  signedOut(): DrillBrowser;
}

export function drillBrowser(stage: Stage, cookies = new Map<string, string>()): DrillBrowser {
  const origin = stage.cloud.url;
  const cookie = () => [...cookies].map((pair) => pair.join('=')).join('; ');
  const request = async (url: string, init: RequestInit, from: string): Promise<Place> => {
    if (!url.startsWith(`${origin}/`)) return { url, html: '' };
    const headers = { origin, accept: 'text/html', ...(cookies.size === 0 ? {} : { cookie: cookie() }) };
    const type = init.method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    const reply = await stage.send(url.slice(origin.length), init, {
      from,
      headers: { ...headers, ...type },
    });
    keep(reply.headers, cookies);
    const location = reply.headers.get('location');
    return location === null ? { url, html: reply.text } : request(location, {}, from);
  };
  return {
    cookie,
    open: (url, from = nextSource()) => request(url, {}, from),
    send(place, step, fields, from = nextSource()) {
      const form = forms(place).find(({ action }) => new URL(action).pathname === step);
      if (!form) throw new Error(`no form leads to ${step} on ${place.url}`);
      const body = new URLSearchParams({ ...form.fields, ...fields }).toString();
      return request(form.action, { method: 'POST', body }, from);
    },
    signedOut() {
      const kept = cookies.get(deviceCookie);
      return drillBrowser(stage, new Map(kept === undefined ? [] : [[deviceCookie, kept]]));
    },
  };
}

function keep(headers: Headers, cookies: Map<string, string>): void {
  for (const cookie of headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (/; max-age=0/i.test(cookie)) cookies.delete(name);
    else cookies.set(name, value);
  }
}

function hasForm(place: Place, step: string): boolean {
  return forms(place).some(({ action }) => new URL(action).pathname === step);
}

/** The hosted pages of a client, each time in a new browser, or in one that its owner has. */
export function pagesOf(clientId: DemoClientId, digits: number, owned?: () => DrillBrowser): Entrance {
  return {
    name: owned ? 'pages, in a browser that knows the recipient' : `pages of ${clientId}`,
    digits,
    async ask(stage, recipient, from): Promise<Lock | undefined> {
      const browser = owned?.() ?? drillBrowser(stage);
      const { url } = authorizationOf(stage.cloud, { redirectUri }, clientId);
      const asking = await browser.send(
        await browser.open(url, from),
        '/signin/recipient',
        { recipient },
        from,
      );
      if (!hasForm(asking, '/signin/code')) return undefined;
      let page = asking;
      return {
        code: stage.codeTo(recipient),
        async guess(code, guesser) {
          const next = await browser.send(page, '/signin/code', { code }, guesser);
          // Where the page asks for no code any more, whoever guesses sends the last one again.
          if (hasForm(next, '/signin/code')) page = next;
          return next.url.startsWith(redirectUri);
        },
      };
    },
  };
}

export const ciamPages = pagesOf('demo-web', 6);
export const uasPages = pagesOf('demo-app', 8);

/** The first page of a sign-in, as a request that sends its form: for whoever wants the answer itself. */
export async function openPage(stage: Stage, browser: DrillBrowser) {
  const { url } = authorizationOf(stage.cloud, { redirectUri }, 'demo-web');
  const [form] = forms(await browser.open(url));
  if (!form) throw new Error('the first page has no form');
  return { form, headers: { origin: stage.cloud.url, accept: 'text/html', cookie: browser.cookie() } };
}

/** Signs in on the pages, and gives the browser in which that was. */
export async function proveInBrowser(stage: Stage, recipient: string): Promise<DrillBrowser> {
  const browser = drillBrowser(stage);
  const lock = await pagesOf('demo-web', 6, () => browser).ask(stage, recipient);
  if (!lock || !(await lock.guess(lock.code))) throw new Error('the owner could not sign in on the pages');
  return browser.signedOut();
}
