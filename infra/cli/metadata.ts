import * as v from 'valibot';
import { defaultSigningAlgorithm, signingAlgorithms } from '../../shared/contract/signing-algorithm.ts';
import { isResource } from '../../shared/core/resource.ts';
import { dialects } from '../../shared/dialects/index.ts';
import { isOriginPattern, isRedirectUri } from './addresses.ts';
import { Failure } from './failure.ts';
import { knownGrantTypes } from './grant-types.ts';
import { jwksSchema } from './jwks.ts';
import { listOf } from './list-of.ts';
import { organizationForm, organizationSchema } from './memberships.ts';

const longestTokenLife = 86_400;
/** Ten years of days. */
const longestRefreshTokenLife = 3_650 * 86_400;

const seconds = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));

/** Scope tokens with single spaces between them (RFC 6749 §3.3). */
const scopeList = /^[\x21\x23-\x5B\x5D-\x7E]+(?: [\x21\x23-\x5B\x5D-\x7E]+)*$/;

const clientId = /^[A-Za-z0-9_.-]{1,256}$/;
const dialectIds = dialects.map(({ id }) => id);

/** A request lists resources with blanks between them. */
function isListedResource(text: string): boolean {
  return text.length <= 512 && !/\s/.test(text) && isResource(text);
}

const algorithm = v.nullable(
  v.pipe(
    v.picklist(signingAlgorithms),
    // The default is not written down: naming it takes another back.
    v.transform((alg) => (alg === defaultSigningAlgorithm ? null : alg)),
  ),
);

/** Members by their names of RFC 7591 §2, and ours. `null` takes a member back, where leaving it out means something. */
const members = {
  client_id: v.pipe(v.string(), v.regex(clientId)),
  dialect: v.nullable(v.picklist(dialectIds)),
  client_name: v.nullable(v.pipe(v.string(), v.regex(/^[^\p{C}]{1,200}$/u))),
  grant_types: v.pipe(
    v.array(v.picklist(knownGrantTypes)),
    v.transform((types) => [...new Set(types)]),
  ),
  scope: v.nullable(
    v.pipe(
      v.string(),
      v.maxLength(1_024),
      v.regex(scopeList),
      v.transform((list) => [...new Set(list.split(' '))]),
    ),
  ),
  token_endpoint_auth_method: v.nullable(
    v.picklist(['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none']),
  ),
  jwks: v.nullable(jwksSchema),
  id_token_signed_response_alg: algorithm,
  access_token_signed_response_alg: algorithm,
  resource_server: v.boolean(),
  access_token_ttl: v.nullable(seconds(longestTokenLife)),
  id_token_ttl: v.nullable(seconds(longestTokenLife)),
  refresh_token_ttl: v.nullable(seconds(longestRefreshTokenLife)),
  refresh_token_expiry: v.picklist(['fixed', 'dynamic', 'none']),
  timestamp_unit: v.picklist(['s', 'ms']),
  reissue_on_expiry: v.boolean(),
  ui_locales_required: v.boolean(),
  auto_signup: v.boolean(),
  public_otp_send: v.boolean(),
  claims: listOf(v.regex(/^[A-Za-z0-9_]{1,64}$/), 50),
  resources: listOf(v.check(isListedResource), 50),
  organization: v.nullable(organizationSchema),
  max_groups_in_id_token: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000))),
  allowed_actors: listOf(v.regex(clientId), 50),
  code_challenge_method: v.nullable(
    v.pipe(
      v.picklist(['S256', 'plain']),
      // S256 may always be used: saying so takes the other back.
      v.transform((method) => (method === 'plain' ? method : null)),
    ),
  ),
  pkce_optional: v.boolean(),
  third_party: v.boolean(),
  require_pushed_authorization_requests: v.boolean(),
  redirect_uris: listOf(v.check(isRedirectUri), 50),
  post_logout_redirect_uris: listOf(v.check(isRedirectUri), 50),
  cors_origins: listOf(v.check(isOriginPattern), 10),
};

type Member = keyof typeof members;

const redirectForm =
  'a list of at most 50 addresses such as https://app.example.com/callback, without a fragment; http only on this machine';

const algorithmForm =
  'RS256 (the default), ES256, or EdDSA, which is by Ed25519; a token without a signature cannot be had';

/** Completes "allowed is ...". */
const allowed: Readonly<Record<Member, string>> = {
  client_id: '1 to 256 of A-Z a-z 0-9 _ . -',
  dialect: `${dialectIds.join(', ')}; leave it out for a client that is known by a vendor’s name of a grant type, or is of no vendor`,
  client_name: '1 to 200 characters, none of them a control character',
  grant_types: `a list of ${knownGrantTypes.join(', ')}`,
  scope: 'scopes with single spaces between them, 1024 characters at most',
  token_endpoint_auth_method:
    'client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt or none; leave it out for Basic or form fields, whichever the client sends',
  jwks: `a JWK set of 1 to 10 public keys`,
  id_token_signed_response_alg: algorithmForm,
  access_token_signed_response_alg: algorithmForm,
  resource_server: 'true or false',
  access_token_ttl: `a whole number of seconds from 1 to ${longestTokenLife}`,
  id_token_ttl: `a whole number of seconds from 1 to ${longestTokenLife}`,
  refresh_token_ttl: `a whole number of seconds from 1 to ${longestRefreshTokenLife}`,
  refresh_token_expiry: 'fixed (counts from the login), dynamic (counts from each use) or none',
  timestamp_unit: 's or ms',
  reissue_on_expiry: 'true or false',
  ui_locales_required: 'true or false',
  auto_signup: 'true or false',
  public_otp_send: 'true or false',
  claims: 'a list of at most 50 claim names such as email',
  resources:
    'a list of at most 50 absolute URIs without a fragment such as https://api.example.com/notes (RFC 8707)',
  organization: organizationForm,
  max_groups_in_id_token: 'a whole number from 1 to 1000',
  allowed_actors: 'a list of at most 50 client ids',
  code_challenge_method: 'S256, or plain for a client that cannot do better',
  pkce_optional: 'true or false',
  third_party: 'true or false',
  require_pushed_authorization_requests: 'true or false',
  redirect_uris: redirectForm,
  post_logout_redirect_uris: redirectForm,
  cors_origins:
    'a list of at most 10 origins such as https://app.example.com or https://*.example.com, where * stands for the first label alone',
};

/** Members that RFC 7591 §2, OpenID Connect Registration §2 or a vendor's documents have, and that change nothing here: such a document is taken as it is. */
const unused: ReadonlySet<string> = new Set([
  ...['response_types', 'client_uri', 'logo_uri', 'contacts', 'tos_uri', 'policy_uri', 'aud'],
  ...['software_id', 'software_version', 'application_type', 'subject_type'],
  ...['token_endpoint_auth_signing_alg', 'default_max_age', 'require_auth_time', 'client_id_issued_at'],
  // What this command itself shows of a client.
  ...['client_secrets', 'client_secret_expires_at'],
]);

/** Members that cannot be had, each with what to do instead. */
const refused: ReadonlyMap<string, string> = new Map([
  ['client_secret', 'secrets are minted here and cannot be given: leave it out'],
  ['jwks_uri', 'keys are not fetched from the network: give them as "jwks"'],
  ['allowedActorsClientDelegate', 'give it as "allowed_actors"'],
  ['maxGroupsInIdToken', 'give it as "max_groups_in_id_token"'],
]);

const schema = v.partial(v.object(members));

/** Client metadata as it was given: only the members that it names, on the wire's names. */
export type Metadata = v.InferOutput<typeof schema>;

/** Members of `Metadata` that `null` takes back. */
export const removable = [
  ...(['client_name', 'scope', 'token_endpoint_auth_method', 'jwks'] as const),
  ...(['access_token_ttl', 'id_token_ttl', 'refresh_token_ttl'] as const),
  ...(['dialect', 'organization', 'max_groups_in_id_token', 'code_challenge_method'] as const),
];

/**
 * Reads a document of client metadata. Gives as well the members that it has and that change nothing.
 * Throws `Failure` naming the member, what was given, and what is allowed.
 */
export function parseMetadata(document: unknown): {
  readonly metadata: Metadata;
  readonly ignored: readonly string[];
} {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Failure('invalid metadata: the document is not a JSON object');
  }
  const names = Object.keys(document);
  for (const name of names) requireKnown(name);
  const result = v.safeParse(schema, document, { abortEarly: true });
  if (!result.success) throw new Failure(explain(result.issues[0]));
  return { metadata: result.output, ignored: names.filter((name) => unused.has(name)) };
}

function requireKnown(name: string): void {
  const advice = refused.get(name);
  if (advice !== undefined) throw new Failure(`invalid metadata: ${name}: ${advice}`);
  if (Object.hasOwn(members, name) || unused.has(name)) return;
  throw new Failure(
    `invalid metadata: unknown member ${JSON.stringify(name)}: known are ${Object.keys(members).join(', ')}`,
  );
}

function explain(issue: v.InferIssue<typeof schema>): string {
  const [item, ...rest] = issue.path ?? [];
  // Unknown members are gone, so the path starts with one of ours.
  const name = item?.key as Member;
  // A JWK set may hold a private key by mistake: it is never shown.
  if (name === 'jwks') return `invalid metadata: jwks: ${issue.message}; allowed is ${allowed.jwks}`;
  const given = JSON.stringify(rest.at(-1)?.value ?? item?.value)?.slice(0, 200);
  return `invalid metadata: ${name} is ${given}: allowed is ${allowed[name]}`;
}
