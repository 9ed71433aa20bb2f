import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { durationForm, parseDuration } from './duration.ts';
import { Failure } from './failure.ts';
import { expandGrantType, knownGrantTypes, shortGrantTypes } from './grant-types.ts';
import { splitOrganization } from './memberships.ts';
import { type Metadata, parseMetadata, removable } from './metadata.ts';
import type { Output } from './output.ts';

/** Options of metadata as commander gives them: named in camel case, read as far as their text goes. */
export interface MetadataOptions {
  readonly metadata?: string;
  readonly unset?: readonly string[];
  readonly clientId?: string;
  readonly clientName?: string;
  readonly grantType?: readonly string[];
  readonly scope?: string;
  readonly tokenEndpointAuthMethod?: string;
  readonly jwks?: string;
  readonly idTokenSignedResponseAlg?: string;
  readonly accessTokenSignedResponseAlg?: string;
  readonly resourceServer?: boolean;
  readonly accessTokenTtl?: number;
  readonly idTokenTtl?: number;
  readonly refreshTokenTtl?: number;
  readonly refreshTokenExpiry?: string;
  readonly timestampUnit?: string;
  readonly reissueOnExpiry?: boolean;
  readonly uiLocalesRequired?: boolean;
  readonly autoSignup?: boolean;
  readonly publicOtpSend?: boolean;
  readonly claim?: readonly string[];
  readonly dialect?: string;
  readonly resource?: readonly string[];
  readonly organization?: string;
  readonly maxGroupsInIdToken?: number;
  readonly allowedActor?: readonly string[];
  readonly codeChallengeMethod?: string;
  readonly pkceOptional?: boolean;
  readonly thirdParty?: boolean;
  readonly requirePushedAuthorizationRequests?: boolean;
  readonly redirectUri?: readonly string[];
  readonly postLogoutRedirectUri?: readonly string[];
  readonly corsOrigin?: readonly string[];
}

/** Adds the options that describe a client; the names are RFC 7591's where it has one. */
export function withMetadataOptions(command: Command): Command {
  return command
    .option('--metadata <file>', 'a JSON document of client metadata (RFC 7591); options override it')
    .option('--client-name <text>', 'shown to people')
    .option(
      '--grant-type <type>',
      `may be used; repeat for more: ${shortGrantTypes.join(', ')}, or verbatim: ${knownGrantTypes.join(', ')}`,
      collect,
    )
    .option('--scope <list>', 'scopes it may ask for (default: openid and every resource server)')
    .option(
      '--token-endpoint-auth-method <method>',
      'client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt or none (default: Basic or form fields)',
    )
    .option('--jwks <file>', 'public keys for private_key_jwt, a JWK set')
    .option('--id-token-signed-response-alg <alg>', 'RS256, ES256 or EdDSA (default: RS256)')
    .option('--access-token-signed-response-alg <alg>', 'the same, for access tokens (default: RS256)')
    .option('--resource-server', 'it introspects tokens, and its id is a scope and an audience')
    .option('--no-resource-server')
    .option(
      '--access-token-ttl <duration>',
      `life of access tokens: ${durationForm} (default: the dialect’s)`,
      duration,
    )
    .option('--id-token-ttl <duration>', 'life of ID tokens (default: the dialect’s)', duration)
    .option('--refresh-token-ttl <duration>', 'life of refresh tokens (default: the dialect’s)', duration)
    .option(
      '--refresh-token-expiry <kind>',
      'fixed: counts from the login; dynamic: from each use; none (default: fixed)',
    )
    .option('--timestamp-unit <unit>', 's or ms, in introspection and references (default: s)')
    .option('--reissue-on-expiry', 'a late code brings a new one (default)')
    .option('--no-reissue-on-expiry')
    .option('--ui-locales-required', 'asking for a code without own text demands ui_locales')
    .option('--no-ui-locales-required')
    .option('--auto-signup', 'may ask that an unknown recipient who proved a code becomes a user')
    .option('--no-auto-signup')
    .option('--public-otp-send', 'as a public client it may ask for codes')
    .option('--no-public-otp-send')
    .option('--claim <name>', 'told about users, e.g. email; repeat for more', collect)
    .option('--dialect <name>', 'the vendor whose client it is (default: by the names of its grant types)')
    .option('--resource <uri>', 'it may ask tokens for (RFC 8707); repeat for more', collect)
    .option(
      '--organization <id[:permission,...]>',
      'the organization that owns it, with what it may do there for itself',
    )
    .option(
      '--max-groups-in-id-token <number>',
      'groups that an ID token of its users may name (default: all)',
      wholeNumber,
    )
    .option(
      '--allowed-actor <client-id>',
      'a client that may act for its users (client_delegate, token exchange); repeat for more',
      collect,
    )
    .option('--code-challenge-method <method>', 'plain lets it do without S256 (default: S256 alone)')
    .option('--pkce-optional', 'it may leave out PKCE, which a public client never may')
    .option('--no-pkce-optional')
    .option('--third-party', 'somebody else’s: users are asked what it may have')
    .option('--no-third-party')
    .option(
      '--require-pushed-authorization-requests',
      'its sign-ins begin with a request that it pushed ahead (RFC 9126)',
    )
    .option('--no-require-pushed-authorization-requests')
    .option('--redirect-uri <address>', 'where its logins may return; repeat for more', collect)
    .option('--post-logout-redirect-uri <address>', 'where its logouts may return; repeat for more', collect)
    .option(
      '--cors-origin <origin>',
      'whose pages may call, beside those of the redirect addresses, e.g. https://*.example.com; repeat for more, at most 10',
      collect,
    );
}

/** An option that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function duration(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new InvalidArgumentError(`Allowed is ${durationForm}.`);
  return seconds;
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed is a whole number.');
}

/**
 * The metadata that the options and the file they name describe. Notes the members of the file that change nothing.
 * Throws `Failure` naming what is wrong.
 */
export function readMetadata(options: MetadataOptions, output: Output): Metadata {
  const file = options.metadata === undefined ? {} : readJson(options.metadata);
  const { metadata, ignored } = parseMetadata(isObject(file) ? { ...file, ...documentOf(options) } : file);
  if (ignored.length > 0) output.note(`these members change nothing here: ${ignored.join(', ')}`);
  return metadata;
}

/** The options as a document, without those that were not given. */
function documentOf(options: MetadataOptions): Readonly<Record<string, unknown>> {
  const document = {
    client_id: options.clientId,
    client_name: options.clientName,
    grant_types: options.grantType?.flatMap(expandGrantType),
    scope: options.scope,
    token_endpoint_auth_method: options.tokenEndpointAuthMethod,
    jwks: options.jwks === undefined ? undefined : readJson(options.jwks),
    id_token_signed_response_alg: options.idTokenSignedResponseAlg,
    access_token_signed_response_alg: options.accessTokenSignedResponseAlg,
    resource_server: options.resourceServer,
    access_token_ttl: options.accessTokenTtl,
    id_token_ttl: options.idTokenTtl,
    refresh_token_ttl: options.refreshTokenTtl,
    refresh_token_expiry: options.refreshTokenExpiry,
    timestamp_unit: options.timestampUnit,
    reissue_on_expiry: options.reissueOnExpiry,
    ui_locales_required: options.uiLocalesRequired,
    auto_signup: options.autoSignup,
    public_otp_send: options.publicOtpSend,
    claims: options.claim,
    dialect: options.dialect,
    resources: options.resource,
    organization: options.organization === undefined ? undefined : splitOrganization(options.organization),
    max_groups_in_id_token: options.maxGroupsInIdToken,
    allowed_actors: options.allowedActor,
    code_challenge_method: options.codeChallengeMethod,
    pkce_optional: options.pkceOptional,
    third_party: options.thirdParty,
    require_pushed_authorization_requests: options.requirePushedAuthorizationRequests,
    redirect_uris: options.redirectUri,
    post_logout_redirect_uris: options.postLogoutRedirectUri,
    cors_origins: options.corsOrigin,
  };
  return {
    ...Object.fromEntries((options.unset ?? []).map((name) => [requireRemovable(name), null])),
    ...Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined)),
  };
}

function requireRemovable(name: string): string {
  if (removable.some((known) => known === name)) return name;
  throw new Failure(`--unset ${name}: allowed is ${removable.join(', ')}`, 2);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws `Failure` when the file cannot be read or holds no JSON. Its text is not shown: it may be a key. */
function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(`${path} is not JSON`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unreadable';
    throw new Failure(`${path} cannot be read (${code})`);
  }
}
