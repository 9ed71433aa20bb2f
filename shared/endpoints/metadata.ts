import { type Purpose, type Route, routes } from '../contract/routes.ts';
import { callNames, type Dialect } from '../core/dialect.ts';
import { type NamedGrant, wireGrants } from '../core/grant.ts';
import type { Claims } from '../core/ports.ts';
import { dialects } from '../dialects/index.ts';
import { type Handler, publicJson } from '../http/respond.ts';
import { byDialect } from './by-dialect.ts';

/** Discovery's name for each purpose (OpenID Connect Discovery §3, RFC 8414 §2). */
const memberOf: ReadonlyMap<Purpose, string> = new Map([
  ['token', 'token_endpoint'],
  ['introspection', 'introspection_endpoint'],
  ['revocation', 'revocation_endpoint'],
  ['jwks', 'jwks_uri'],
  ['userinfo', 'userinfo_endpoint'],
  ['end_session', 'end_session_endpoint'],
]);

const authMethods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'];
const assertionAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];

/** Discovery documents (OpenID Connect Discovery, RFC 8414), derived from the registries of routes, dialects and grant types. */
export function metadataEndpoint(
  grantTypes: readonly NamedGrant[],
  messageLocales: readonly string[],
): Handler {
  return byDialect('metadata', dialects, async ({ dialect, issuer, context }) => {
    const endpoints = addresses(dialect, context.baseUrl);
    return publicJson({
      issuer,
      ...endpoints,
      grant_types_supported: wireGrants(dialect, grantTypes).flatMap((grant) => callNames(grant, issuer)),
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      ...clientAuthentication(endpoints),
      claims_supported: [
        ...['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'auth_time', 'amr', 'session_index'],
        ...['phone_number', 'phone_number_verified', 'email', 'email_verified'],
      ],
      ui_locales_supported: messageLocales,
      ...dialect.metadata,
    });
  });
}

function addresses(dialect: Dialect, baseUrl: string): Claims {
  const own = routes.filter((route) => route.dialect === dialect.id);
  return Object.fromEntries(
    own.flatMap((route) => {
      const member = memberName(route, dialect);
      return member === undefined ? [] : [[member, `${baseUrl}${route.path}`] as const];
    }),
  );
}

function memberName(route: Route, dialect: Dialect): string | undefined {
  if (route.purpose === undefined) return undefined;
  return route.alias ? dialect.aliasMembers.get(route.purpose) : memberOf.get(route.purpose);
}

/** How clients prove themselves at those of the endpoints that there are. */
function clientAuthentication(endpoints: Claims): Claims {
  const present = ['token', 'introspection', 'revocation'].filter(
    (endpoint) => `${endpoint}_endpoint` in endpoints,
  );
  return Object.fromEntries(
    present.flatMap((endpoint) => [
      // Introspection is for clients that prove themselves (RFC 7662 §2.1).
      [
        `${endpoint}_endpoint_auth_methods_supported`,
        endpoint === 'introspection' ? authMethods : [...authMethods, 'none'],
      ],
      [`${endpoint}_endpoint_auth_signing_alg_values_supported`, assertionAlgorithms],
    ]),
  );
}
