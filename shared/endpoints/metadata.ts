import type { Purpose, Route } from '../contract/route.ts';
import { routes } from '../contract/routes.ts';
import { signingAlgorithms } from '../contract/signing-algorithm.ts';
import { tokenClaims } from '../core/claims.ts';
import { callNames, type Dialect, methodsOf } from '../core/dialect.ts';
import { prompts } from '../core/flow.ts';
import { type NamedGrant, wireGrants } from '../core/grant.ts';
import type { Claims } from '../core/ports.ts';
import { claimScopes, standardClaims } from '../core/user-claims.ts';
import { dialects } from '../dialects/index.ts';
import { type Handler, publicJson } from '../http/respond.ts';
import { byDialect } from './by-dialect.ts';

/** Discovery's name for each purpose (OpenID Connect Discovery §3, RFC 8414 §2, RFC 9126 §5, OpenID Connect RP-Initiated Logout §2.1). */
const memberOf: ReadonlyMap<Purpose, string> = new Map([
  ['token', 'token_endpoint'],
  ['introspection', 'introspection_endpoint'],
  ['revocation', 'revocation_endpoint'],
  ['jwks', 'jwks_uri'],
  ['userinfo', 'userinfo_endpoint'],
  ['authorization', 'authorization_endpoint'],
  ['pushed_authorization_request', 'pushed_authorization_request_endpoint'],
  ['end_session', 'end_session_endpoint'],
]);

const authMethods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'];
const assertionAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];

/** What the deployment has, whichever dialect is asked. */
interface Offer {
  readonly grantTypes: readonly NamedGrant[];
  readonly messageLocales: readonly string[];
}

/** Discovery documents (OpenID Connect Discovery, RFC 8414), derived from the registries of routes, dialects and grant types. */
export function metadataEndpoint(
  grantTypes: readonly NamedGrant[],
  messageLocales: readonly string[],
): Handler {
  const offer = { grantTypes, messageLocales };
  return byDialect('metadata', dialects, async ({ dialect, issuer, context }) => {
    const own = routes.filter((route) => route.dialect === dialect.id);
    const document = {
      issuer,
      ...addresses(own, dialect, context.baseUrl),
      ...abilities(own, dialect, issuer, offer),
    };
    const { others } = dialect;
    return publicJson(others ? withAbilities(document, abilities(own, others, issuer, offer)) : document);
  });
}

/** What authorization requests may say (OpenID Connect Discovery §3, RFC 9126 §5, RFC 9207 §3, Initiating User Registration §3 for prompts). */
const authorizationAbilities: Claims = {
  response_types_supported: ['code'],
  response_modes_supported: ['query', 'form_post'],
  // `plain` is for clients whose metadata insist on it.
  code_challenge_methods_supported: ['S256', 'plain'],
  prompt_values_supported: prompts,
  claims_parameter_supported: true,
  request_parameter_supported: false,
  // Those that were pushed apart: left out, it would mean that any address is fetched.
  request_uri_parameter_supported: false,
  require_pushed_authorization_requests: false,
  authorization_response_iss_parameter_supported: true,
};

/** What a dialect does for its clients at the addresses. */
function abilities(own: readonly Route[], dialect: Dialect, issuer: string, offer: Offer): Claims {
  const grants = wireGrants(dialect, offer.grantTypes);
  return {
    grant_types_supported: grants.flatMap((grant) => callNames(grant, issuer)),
    ...(grants.some(({ type }) => type === 'authorization_code')
      ? authorizationAbilities
      : { response_types_supported: [] }),
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: signingAlgorithms,
    ...clientAuthentication(own, dialect),
    scopes_supported: ['openid', ...claimScopes, 'offline_access'],
    claim_types_supported: ['normal'],
    claims_supported: [...tokenClaims, 'amr', 'session_index', ...standardClaims],
    acr_values_supported: methodsOf(dialect).map((method) => dialect.acr(method, issuer)),
    ui_locales_supported: offer.messageLocales,
    ...dialect.metadata,
  };
}

/** Everything that clients of either dialect may rely on, where two answer at the same addresses. */
function withAbilities(document: Claims, others: Claims): Claims {
  const both = Object.entries(others).map(([name, value]) => {
    const own = document[name];
    const isList = Array.isArray(own) && Array.isArray(value);
    return [name, isList ? [...new Set([...own, ...value])] : (own ?? value)] as const;
  });
  return { ...document, ...Object.fromEntries(both) };
}

function addresses(own: readonly Route[], dialect: Dialect, baseUrl: string): Claims {
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
function clientAuthentication(own: readonly Route[], dialect: Dialect): Claims {
  const proving = own.filter(({ purpose, alias }) => !alias && proofs.some((proof) => proof === purpose));
  return Object.fromEntries(
    proving.flatMap((route) => {
      const methods =
        dialect.clientAuthentication(route) === 'one-way' ? authMethods : authMethods.slice(0, 1);
      // Introspection is for clients that prove themselves (RFC 7662 §2.1).
      const all = route.purpose === 'introspection' ? methods : [...methods, 'none'];
      const name = `${route.purpose}_endpoint_auth`;
      return [
        [`${name}_methods_supported`, all],
        ...(methods.includes('private_key_jwt')
          ? [[`${name}_signing_alg_values_supported`, assertionAlgorithms] as const]
          : []),
      ];
    }),
  );
}

/** Purposes of the endpoints at which clients prove themselves. */
const proofs: readonly Purpose[] = ['token', 'introspection', 'revocation'];
