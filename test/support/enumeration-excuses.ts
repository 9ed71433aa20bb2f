import type { FunctionName } from '../../shared/contract/functions.ts';

/** Functions at which nobody can be named, and why. */
export const excusedFunctions: Readonly<Partial<Record<FunctionName, string>>> = {
  metadata: 'takes nothing, and answers everybody alike',
  jwks: 'takes nothing, and answers everybody alike',
  resource: 'takes an access token, which says whose it is',
  'api-tokens': 'takes a token of 256 random bits, and no name',
};

/** Routes at which nobody can be named, though their functions have others; and why. */
export const excusedRoutes: Readonly<Record<string, string>> = {
  ...sameFor(
    'takes an access token, and tells who holds it about its own user',
    ...['/userinfo', '/uas/oauth2/userinfo', '/csp/gateway/am/api/userinfo'].flatMap((path) => [
      `GET ${path}`,
      `POST ${path}`,
    ]),
  ),
  ...sameFor('sends the browser on to the same address by GET', 'POST /logout', 'POST /uas/logout'),
  ...sameFor(
    'takes an ID token that we signed, or sends the browser on by GET',
    'POST /csp/gateway/am/api/auth/logout',
    'POST /csp/gateway/am/api/v2/auth/logout',
  ),
  ...sameFor(
    'acts on who is signed in in this browser, and takes no name',
    'POST /signout',
    'POST /signin/account',
    'POST /signin/consent',
  ),
  ...sameFor(
    'shows the page at which the browser is',
    ...['recipient', 'code', 'resend', 'password', 'change', 'account', 'consent'].map(
      (step) => `GET /signin/${step}`,
    ),
  ),
};

function sameFor(reason: string, ...routes: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(routes.map((route) => [route, reason]));
}
