import { createHash } from 'node:crypto';
import type { DialectId } from '../../shared/contract/issuers.ts';
import { routes } from '../../shared/contract/routes.ts';

/** PKCE of the addresses that are printed: everybody may know it, as all of the demonstration. */
const verifier = 'a-verifier-that-is-known-to-everybody-who-reads-it';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const redirectUri = 'http://localhost:3000/callback';

/** What each address shows. */
const addresses: readonly {
  readonly dialect: DialectId;
  readonly clientId: string;
  readonly shows: string;
}[] = [
  { dialect: 'ciam', clientId: 'demo-web', shows: 'any number or address, which signs up' },
  { dialect: 'csp', clientId: 'demo-service', shows: 'alice, also with her password' },
  { dialect: 'ciam', clientId: 'demo-partner', shows: 'the same, and a question what it may have' },
  { dialect: 'uas', clientId: 'demo-app', shows: 'any number or address, without an account' },
];

/** Addresses of sign-ins to open in a browser, and how to trade the code that one leads to. */
export function signInNotes(url: string): string {
  const shown = addresses.map(({ dialect, clientId, shows }) =>
    [`${clientId}: ${shows}`, `  ${signInAddress(url, dialect, clientId)}`].join('\n'),
  );
  return [
    'Sign in in the browser: open one of these, and read the code in the outbox. A browser that is signed in is not asked again.',
    '',
    ...shown,
    '',
    `It leads to ${redirectUri}, where your application may listen. Without one, copy the code from the address bar, and trade it within a minute:`,
    '',
    tradeCommand(url),
  ].join('\n');
}

function signInAddress(url: string, dialect: DialectId, clientId: string): string {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  return `${url}${pathOf(dialect, 'authorization')}?${query}`;
}

function tradeCommand(url: string): string {
  return [
    'read -rp "code: " CODE',
    `curl -s ${url}${pathOf('ciam', 'token')} -u demo-web:demo-web-secret -d grant_type=authorization_code \\`,
    `  --data-urlencode "code=$CODE" -d redirect_uri=${redirectUri} -d code_verifier=${verifier}`,
  ].join('\n');
}

function pathOf(dialect: DialectId, purpose: 'authorization' | 'token'): string {
  const route = routes.find((each) => each.dialect === dialect && each.purpose === purpose);
  if (!route) throw new Error(`the dialect ${dialect} has no ${purpose} endpoint`);
  return route.path;
}
