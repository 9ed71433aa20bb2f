import type { Route } from './route.ts';
import {
  authorizationRoutes,
  logoutRoutes,
  metadataOfPath,
  pushedRequestRoute,
  userinfoRoutes,
} from './route-kinds.ts';

/** Routes below `/uas` (contracts 1.1). */
export const uasRoutes: readonly Route[] = [
  ...authorizationRoutes('uas', '/uas/oauth2/authorization'),
  pushedRequestRoute('uas', '/uas/oauth2/par'),
  ...logoutRoutes('uas', '/uas/logout'),
  ...userinfoRoutes('uas', '/uas/oauth2/userinfo'),
  metadataOfPath('uas'),
  { function: 'token-otp', method: 'POST', path: '/uas/oauth2/token', dialect: 'uas', purpose: 'token' },
  {
    function: 'introspection',
    method: 'POST',
    path: '/uas/oauth2/introspection',
    dialect: 'uas',
    purpose: 'introspection',
  },
  {
    function: 'introspection',
    method: 'POST',
    path: '/uas/oauth2/tokeninfo',
    dialect: 'uas',
    purpose: 'introspection',
    alias: true,
  },
  {
    function: 'revocation',
    method: 'POST',
    path: '/uas/oauth2/revocation',
    dialect: 'uas',
    purpose: 'revocation',
  },
  {
    function: 'jwks',
    method: 'GET',
    path: '/uas/oauth2/metadata.jwks',
    dialect: 'uas',
    purpose: 'jwks',
    cors: true,
  },
  {
    function: 'metadata',
    method: 'GET',
    path: '/uas/.well-known/openid-configuration',
    dialect: 'uas',
    purpose: 'metadata',
    cors: true,
  },
  {
    function: 'metadata',
    method: 'GET',
    path: '/uas/.well-known/oauth-authorization-server',
    dialect: 'uas',
    purpose: 'metadata',
    alias: true,
    cors: true,
  },
  {
    function: 'metadata',
    method: 'GET',
    path: '/uas/oauth2/metadata.json',
    dialect: 'uas',
    purpose: 'metadata',
    alias: true,
    cors: true,
  },
];
