import { type DialectId, issuerPaths } from './issuers.ts';
import type { Route } from './route.ts';

/** Authorization requests come by GET, or by POST from another site's form (OpenID Connect Core §3.1.2.1). */
export function authorizationRoutes(dialect: DialectId, path: string): readonly Route[] {
  return [
    { function: 'sign-in', method: 'GET', path, dialect, purpose: 'authorization' },
    { function: 'sign-in', method: 'POST', path, dialect },
  ];
}

/** Authorization requests that clients push ahead (RFC 9126 §2). */
export function pushedRequestRoute(dialect: DialectId, path: string): Route {
  return {
    function: 'par',
    method: 'POST',
    path,
    dialect,
    purpose: 'pushed_authorization_request',
    cors: true,
  };
}

/** Browsers are led to a logout by GET, or by POST from another site's form (OpenID Connect RP-Initiated Logout §2). */
export function logoutRoutes(
  dialect: DialectId,
  path: string,
  post: Pick<Route, 'takesIdToken' | 'cors'> = {},
): readonly Route[] {
  return [
    { function: 'logout', method: 'GET', path, dialect, purpose: 'end_session' },
    { function: 'logout', method: 'POST', path, dialect, ...post },
  ];
}

/** Who it is that a token tells of: by GET, or by POST with the token in a form (OpenID Connect Core §5.3.1). */
export function userinfoRoutes(dialect: DialectId, path: string): readonly Route[] {
  return [
    { function: 'userinfo', method: 'GET', path, dialect, purpose: 'userinfo', cors: true },
    { function: 'userinfo', method: 'POST', path, dialect, cors: true },
  ];
}

/** Where RFC 8414 §3.1 looks for the metadata of an issuer that has a path: between the host and that. */
export function metadataOfPath(dialect: 'csp' | 'uas'): Route {
  const path = `/.well-known/oauth-authorization-server${issuerPaths[dialect]}`;
  return { function: 'metadata', method: 'GET', path, dialect, purpose: 'metadata', alias: true, cors: true };
}
