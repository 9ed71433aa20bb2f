import { nextSource } from '../support/calls.ts';

type Fields = Readonly<Record<string, string>>;

/** Where a browser stands: at a page of the server, or at an address elsewhere to which it was led. */
export interface Place {
  readonly url: string;
  readonly html: string;
}

/** A browser without script: it keeps the server's cookies, follows its redirects until they lead elsewhere, and sends the forms of its pages. */
export interface ScriptedBrowser {
  /** The cookies that it holds, as they are sent. */
  cookie(): string;
  open(url: string): Promise<Place>;
  /** Sends the page's form that leads to the step, with its hidden fields. */
  send(place: Place, step: string, fields: Fields): Promise<Place>;
}

/** A browser with its own cookies for the server at `origin`. */
export function scriptedBrowser(origin: string): ScriptedBrowser {
  const cookies = new Map<string, string>();
  const request = async (url: string, init: RequestInit = {}): Promise<Place> => {
    if (!url.startsWith(`${origin}/`)) return { url, html: '' };
    const response = await fetch(url, { ...init, redirect: 'manual', headers: headersFor(init, cookies) });
    keep(response.headers, cookies);
    const location = response.headers.get('location');
    return location === null ? { url, html: await response.text() } : request(location);
  };
  return {
    cookie: () => cookieOf(cookies),
    open: request,
    send(place, step, fields) {
      const form = forms(place).find(({ action }) => new URL(action).pathname === step);
      if (!form) throw new Error(`no form leads to ${step} on ${place.url}: ${place.html}`);
      const body = new URLSearchParams({ ...form.fields, ...fields });
      return request(form.action, { method: 'POST', headers: { origin }, body });
    },
  };
}

function cookieOf(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map((cookie) => cookie.join('=')).join('; ');
}

function headersFor({ headers }: RequestInit, cookies: ReadonlyMap<string, string>): Headers {
  const all = new Headers(headers);
  all.set('accept', 'text/html');
  all.set('x-local-source-ip', nextSource());
  if (cookies.size > 0) all.set('cookie', cookieOf(cookies));
  return all;
}

function keep(headers: Headers, cookies: Map<string, string>): void {
  for (const cookie of headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (/; max-age=0/i.test(cookie)) cookies.delete(name);
    else cookies.set(name, value);
  }
}

/** The forms of a page, with their hidden fields. */
export function forms({ html }: Place): readonly { readonly action: string; readonly fields: Fields }[] {
  return [...html.matchAll(/<form method="post" action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g)].map(
    ([, action = '', content = '']) => {
      const hidden = content.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g);
      return {
        action,
        fields: Object.fromEntries([...hidden].map(([, name = '', value = '']) => [name, value])),
      };
    },
  );
}
