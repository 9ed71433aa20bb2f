import type { LocalCloud } from '../../infra/local/cloud.ts';
import { demoApp } from './clients.ts';

/** A whole answer as a value. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body's JSON; `undefined` for any other body. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type Form = Readonly<Record<string, string>>;

/** Who calls, and from where. */
export interface Calling {
  /** By default `demo-app`; null: nobody says who it is. */
  readonly as?: { readonly clientId: string; readonly secret: string } | null;
  readonly headers?: Form;
}

/** Where a test's next request comes from: each has an address of its own, so that no test meets another's limits. */
export function nextSource(): string {
  sources += 1;
  return `198.${18 + (sources >> 16)}.${(sources >> 8) & 0xff}.${sources & 0xff}`;
}
let sources = 0;

/** HTTP Basic credentials (RFC 7617). */
export function basic({ clientId, secret }: { readonly clientId: string; readonly secret: string }): string {
  return `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
}

/** Asks the cloud by `fetch`. */
export async function ask(
  { url }: Pick<LocalCloud, 'url'>,
  path: string,
  init: RequestInit = {},
): Promise<Reply> {
  const response = await fetch(url + path, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): Reply['body'] {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Posts a form as a client. */
export function post(
  cloud: Pick<LocalCloud, 'url'>,
  path: string,
  form: Form | URLSearchParams | string,
  { as = demoApp, headers }: Calling = {},
): Promise<Reply> {
  return ask(cloud, path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-local-source-ip': nextSource(),
      ...(as ? { authorization: basic(as) } : {}),
      ...headers,
    },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });
}

export const paths = {
  token: '/uas/oauth2/token',
  introspection: '/uas/oauth2/introspection',
  tokeninfo: '/uas/oauth2/tokeninfo',
  revocation: '/uas/oauth2/revocation',
  jwks: '/uas/oauth2/metadata.jwks',
  discovery: '/uas/.well-known/openid-configuration',
  whoami: '/resource/whoami',
  notes: '/resource/notes',
} as const;
