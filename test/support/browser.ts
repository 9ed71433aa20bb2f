import { baseUrl, type Form, type World } from './world.ts';

/** What a browser got: a page, or an address to go on to. */
export interface Visited {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where it is sent on to; empty where it is not. */
  readonly location: string;
}

/** What else goes along with a request. */
export interface Sending {
  readonly headers?: Form;
  /** The page that sends the form: of our own site, unless it says otherwise; `null` is what sandboxed pages say, and nothing what old browsers do. */
  readonly origin?: string | undefined;
}

/** The cookies that a browser holds of one host, by name; what `__Host-` demands of them is checked (RFC 6265bis §4.1.3). */
function cookieJar() {
  const kept = new Map<string, string>();
  return {
    kept,
    keep(headers: Headers) {
      for (const cookie of headers.getSetCookie().filter(isTakeable)) {
        const [pair = ''] = cookie.split('; ');
        const name = pair.slice(0, pair.indexOf('='));
        if (cookie.includes('; Max-Age=0')) kept.delete(name);
        else kept.set(name, pair.slice(name.length + 1));
      }
    },
    header: () => [...kept].map(([name, value]) => `${name}=${value}`).join('; '),
  };
}

/** Whether a browser takes the cookie: `__Host-` ones are secure, of all paths, and of the one host. */
function isTakeable(cookie: string): boolean {
  const [, ...attributes] = cookie.split('; ');
  const isHost = attributes.includes('Secure') && attributes.includes('Path=/') && !/; domain=/i.test(cookie);
  return isHost || !cookie.startsWith('__Host-');
}

/**
 * A browser in memory, on a server's own address: it keeps cookies, and follows no redirect unless told. `cookies` may be looked at and changed, as a person can; with `isBlocking`
 * it keeps none.
 */
export function testBrowser({ fetch }: Pick<World, 'fetch'>, isBlocking = false) {
  const jar = cookieJar();
  const request = async (url: string, init: RequestInit): Promise<Visited> => {
    const { headers: sent, ...rest } = init;
    const headers = new Headers(sent);
    if (jar.kept.size > 0) headers.set('cookie', jar.header());
    const response = await fetch(url, { ...rest, headers });
    if (!isBlocking) jar.keep(response.headers);
    return {
      status: response.status,
      headers: response.headers,
      html: await response.text(),
      location: response.headers.get('location') ?? '',
    };
  };
  const get = (url: string, { headers = {} }: Sending = {}) => request(url, { headers });
  const post = (url: string, form: Form | string, sending: Sending = {}) => {
    const { headers = {}, origin = 'origin' in sending ? undefined : baseUrl } = sending;
    const body = new URLSearchParams(form).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return request(url, {
      method: 'POST',
      headers: { ...type, ...(origin === undefined ? {} : { origin }), ...headers },
      body,
    });
  };
  /** Goes on as long as the server sends it on to itself. */
  const follow = async (visited: Visited, sending: Sending = {}): Promise<Visited> =>
    visited.location.startsWith(`${baseUrl}/`)
      ? follow(await get(visited.location, sending), sending)
      : visited;
  /** Sends the page's form to that step of a sign-in, and goes on. */
  const send = async (page: Visited, step: string, fields: Form = {}, sending: Sending = {}) =>
    follow(await post(`${baseUrl}/signin/${step}`, { ...hiddenFields(page.html), ...fields }, sending));
  const open = async (url: string, sending: Sending = {}) => follow(await get(url, sending), sending);
  return { cookies: jar.kept, get, post, follow, open, send };
}

export type TestBrowser = ReturnType<typeof testBrowser>;

/** The hidden fields of a page's first form. */
export function hiddenFields(html: string): Form {
  const [form = ''] = /<form[\s\S]*?<\/form>/.exec(html) ?? [];
  const fields = form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, textOf(value)]));
}

/** The problem that a page tells, without markup; empty where it tells none. */
export function problemOf({ html }: Pick<Visited, 'html'>): string {
  return textOf((/<p class="problem"[^>]*>([\s\S]*?)<\/p>/.exec(html)?.[1] ?? '').replaceAll(/<[^>]+>/g, ''));
}

const entities: Form = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function textOf(html: string): string {
  return html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '');
}
