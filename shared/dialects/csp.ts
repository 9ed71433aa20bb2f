import { tokenClaims } from '../core/claims.ts';
import type { Dialect } from '../core/dialect.ts';
import { claimScopes, standardClaims } from '../core/user-claims.ts';
import { acr } from './acr.ts';
import { accessTokenClaims, idTokenClaims, isOwnScope, userinfoBody } from './csp-claims.ts';
import { cspRefusal } from './csp-errors.ts';
import { decodeReference, encodeReference } from './opaque-reference.ts';

const organizationName: ReadonlyMap<string, string> = new Map([['organization', 'orgId']]);

/** VMware Cloud Services Platform (contracts section 3). */
export const csp: Dialect = {
  id: 'csp',
  grantTypes: [
    { name: 'client_credentials', type: 'client_credentials', names: organizationName },
    { name: 'password', type: 'password', names: organizationName },
    {
      name: 'client_delegate',
      type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      names: new Map(),
    },
  ],
  takesOwnNames: true,
  // The older address takes JSON, and credentials in the body, beside what the newer one takes.
  acceptsJson: ({ alias }) => alias === true,
  clientAuthentication: ({ alias }) => (alias ? 'basic-first' : 'basic'),
  narrowing: {
    accessToken: 'accessTokenValiditySeconds',
    refreshToken: 'refreshTokenValiditySeconds',
    maxGroups: 'maxGroupsInIdToken',
  },
  isOwnScope,
  subjects: 'users',
  organizationParameter: 'orgId',
  contentType: 'application/json',
  // The vendor has no codes.
  otp: { digits: 6, validFor: 300, maxAttempts: 5 },
  recipientLimits: {},
  referenceLife: 600,
  encodeReference,
  decodeReference,
  challengeBody: (reference) => ({ reference }),
  // Contracts 3.7.
  lifetimes: { accessToken: 1_800, idToken: 1_800, refreshToken: 86_400 },
  accessTokenClaims,
  idTokenClaims,
  accessTokenType: 'JWT',
  amr: (method) => [method === 'password' ? 'pwd' : 'otp'],

  acr,

  refusal: cspRefusal,
  // Access tokens are told about at the other dialects' introspection (contradiction 42).
  introspects: ['refresh_token'],
  introspectionBody: ({ grant, claims }) => ({
    exp: claims['exp'],
    iat: claims['iat'],
    sub: claims['sub'],
    ...(grant?.organization ? { orgId: grant.organization.id } : {}),
    token_type: 'refresh_token',
  }),
  userinfoBody,
  metadata: {
    ...supportedClaims(),
    scopes_supported: ['openid', ...claimScopes, 'offline_access', 'group_names', 'group_ids'],
  },
  aliasMembers: new Map(),
};

/** Under the standard name and the vendor's (contradiction 44). */
function supportedClaims() {
  const claims = [
    ...tokenClaims,
    ...['acct', 'context', 'context_name', 'domain', 'username', 'perms'],
    ...[...standardClaims, 'group_names', 'group_ids'],
  ];
  return { claims_supported: claims, claimsSupported: claims };
}
