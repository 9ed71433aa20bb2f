import type { Route } from './route.ts';
import { authorizationRoutes, logoutRoutes, pushedRequestRoute, userinfoRoutes } from './route-kinds.ts';

/** Routes at the root (contracts 2.1); clients of no vendor come here too. */
export const ciamRoutes: readonly Route[] = [
  ...authorizationRoutes('ciam', '/oauth2/authorize'),
  pushedRequestRoute('ciam', '/oauth2/par'),
  ...logoutRoutes('ciam', '/logout'),
  ...userinfoRoutes('ciam', '/userinfo'),
  { function: 'otp-send', method: 'POST', path: '/otp/send', dialect: 'ciam', cors: true },
  { function: 'token', method: 'POST', path: '/oauth2/token', dialect: 'ciam', purpose: 'token', cors: true },
  {
    function: 'revocation',
    method: 'POST',
    path: '/oauth2/revoke',
    dialect: 'ciam',
    purpose: 'revocation',
    cors: true,
  },
  {
    function: 'introspection',
    method: 'POST',
    path: '/oauth2/introspect',
    dialect: 'ciam',
    purpose: 'introspection',
  },
  { function: 'jwks', method: 'GET', path: '/oauth2/jwks', dialect: 'ciam', purpose: 'jwks', cors: true },
  {
    function: 'metadata',
    method: 'GET',
    path: '/.well-known/openid-configuration',
    dialect: 'ciam',
    purpose: 'metadata',
    cors: true,
  },
  {
    function: 'metadata',
    method: 'GET',
    path: '/.well-known/oauth-authorization-server',
    dialect: 'ciam',
    purpose: 'metadata',
    alias: true,
    cors: true,
  },
  { function: 'userinfo', method: 'PATCH', path: '/userinfo', dialect: 'ciam', cors: true },
  { function: 'signup', method: 'POST', path: '/signup', dialect: 'ciam', cors: true },
];
