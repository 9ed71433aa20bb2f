import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import type { DialectId } from '../../shared/contract/issuers.ts';
import { routes } from '../../shared/contract/routes.ts';
import { basic, nextSource } from '../support/calls.ts';

/** What an authorization request came to, as the application's address was told. */
export interface Returned {
  readonly method: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A tiny web application on a port of its own, for which people sign in. */
export interface Application {
  readonly redirectUri: string;
  /** Where logouts may return. */
  readonly home: string;
  /** What came to the redirect address since the last time. */
  returned(): readonly Returned[];
}

/** Starts an application; it ends with the suite. Ports of this machine are free (RFC 8252 §7.3), so the demo clients' addresses fit it. */
export async function startApplication(): Promise<Application> {
  const returned: Returned[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const method = request.method ?? '';
    const isBack = url.pathname === '/callback';
    const sent = method === 'POST' ? new URLSearchParams(await textOf(request)) : url.searchParams;
    if (isBack) returned.push({ method, parameters: Object.fromEntries(sent) });
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><link rel="icon" href="data:,"><title>${isBack ? 'Back' : 'Home'}</title>`);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, 'localhost', resolve);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { redirectUri: `${origin}/callback`, home: `${origin}/`, returned: () => returned.splice(0) };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

type Parameters = Readonly<Record<string, string>>;

/** An authorization request of a demo client. */
export interface Asked {
  readonly clientId: string;
  readonly dialect: DialectId;
  readonly verifier: string;
  readonly url: string;
}

/** Demo clients, and where they ask. */
const dialects = {
  'demo-web': 'ciam',
  'demo-spa': 'ciam',
  'demo-partner': 'ciam',
  'demo-app': 'uas',
  'demo-service': 'csp',
} as const satisfies Record<string, DialectId>;

export type DemoClientId = keyof typeof dialects;

interface Cloud {
  readonly url: string;
}

/** An authorization request with PKCE and a state; `more` stands over what every request has. */
export function authorizationOf(
  cloud: Cloud,
  { redirectUri }: Pick<Application, 'redirectUri'>,
  clientId: DemoClientId = 'demo-web',
  more: Parameters = {},
): Asked {
  const verifier = randomBytes(32).toString('base64url');
  const dialect = dialects[clientId];
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: 'state-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  const url = `${cloud.url}${pathOf(dialect, 'authorization')}?${query}`;
  return { clientId, dialect, verifier, url };
}

/** The address of a dialect's endpoint. */
export function pathOf(dialect: DialectId, purpose: 'authorization' | 'token' | 'end_session'): string {
  const route = routes.find((each) => each.dialect === dialect && each.purpose === purpose);
  if (!route) throw new Error(`the dialect ${dialect} has no ${purpose}`);
  return route.path;
}

/** The token endpoint's answer to the code of a request. */
export async function trade(
  cloud: Cloud,
  { clientId, dialect, verifier }: Asked,
  code: string | undefined,
  { redirectUri }: Pick<Application, 'redirectUri'>,
): Promise<Readonly<Record<string, unknown>>> {
  const form = {
    grant_type: 'authorization_code',
    code: String(code),
    redirect_uri: redirectUri,
    code_verifier: verifier,
  };
  const response = await fetch(`${cloud.url}${pathOf(dialect, 'token')}`, {
    method: 'POST',
    headers: {
      authorization: basic({ clientId, secret: `${clientId}-secret` }),
      'x-local-source-ip': nextSource(),
    },
    body: new URLSearchParams(form),
  });
  return (await response.json()) as Readonly<Record<string, unknown>>;
}
