import { ciamRoutes } from './ciam-routes.ts';
import { cspRoutes } from './csp-routes.ts';
import type { DialectId } from './issuers.ts';
import type { Purpose, Route } from './route.ts';
import { uasRoutes } from './uas-routes.ts';

/** What a person may send from the pages of a sign-in. */
const signInSteps = ['recipient', 'code', 'resend', 'password', 'change', 'account', 'consent'];

/**
 * REGISTRY of routes: which method and path lead to which function. The stack derives API Gateway's resources from it, and the discovery documents read their addresses from it. The first route of a
 * dialect and purpose that is no alias is the one that discovery names.
 */
export const routes: readonly Route[] = [
  ...uasRoutes,
  ...ciamRoutes,
  ...cspRoutes,
  { function: 'logout', method: 'POST', path: '/signout' },
  { function: 'sign-in', method: 'GET', path: '/signin' },
  ...signInSteps.flatMap((step): readonly Route[] => [
    { function: 'sign-in', method: 'POST', path: `/signin/${step}` },
    { function: 'sign-in', method: 'GET', path: `/signin/${step}` },
  ]),
  {
    function: 'resource',
    method: 'GET',
    path: '/resource/whoami',
    cors: true,
    protection: { scopes: ['openid'] },
  },
  {
    function: 'resource',
    method: 'POST',
    path: '/resource/notes',
    cors: true,
    protection: { scopes: ['demo-api'], audience: ['demo-api'] },
  },
];

/** The address that discovery names for a purpose of a dialect, at a base address without a trailing slash. */
export function addressOf(dialect: DialectId, purpose: Purpose, baseUrl: string): string {
  const route = routes.find(
    (candidate) => candidate.dialect === dialect && candidate.purpose === purpose && !candidate.alias,
  );
  if (!route) throw new Error(`the dialect ${dialect} has no address for ${purpose}`);
  return `${baseUrl}${route.path}`;
}

/** The route that a request came by. */
export function routeOf({ url, method }: Pick<Request, 'url' | 'method'>): Route | undefined {
  const { pathname } = new URL(url);
  return routes.find((route) => route.path === pathname && route.method === method);
}
