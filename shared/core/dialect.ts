import type { RateLimit } from '../contract/environment.ts';
import type { DialectId } from '../contract/issuers.ts';
import type { Purpose, Route } from '../contract/route.ts';
import type { TokenIssue } from './authorization.ts';
import type { Recipient } from './channel.ts';
import type { ClaimsRequest } from './claims-request.ts';
import { type Refusal, refuse } from './errors.ts';
import type { GuessTerms } from './guess-terms.ts';
import type { Client, Grant, Lifetimes, LoginMethod, User, UserFacts } from './model.ts';
import type { Claims, Keyring } from './ports.ts';

/** Codes of a login that names no auth source. `validFor` is in seconds. */
export interface OtpPolicy {
  readonly digits: number;
  readonly validFor: number;
  readonly maxAttempts: number;
}

/** What a client holds of a challenge. The secret is not in the table, so a copy of the table cannot be used to test codes. */
export interface ChallengeHandle {
  readonly id: Uint8Array;
  readonly secret: Uint8Array;
  /** Guesses paid for when this handle was given. */
  readonly generation: number;
  /** The recipient as the caller typed it. */
  readonly typed: string;
  /** When this handle was given, epoch milliseconds. */
  readonly issuedAt: number;
  /** How guesses are paid for. */
  readonly terms: GuessTerms;
}

/** A grant type as a vendor calls it. */
export interface WireGrant {
  /** Value of `grant_type`, and of a client's `grant_types`. */
  readonly name: string;
  /** Path below the issuer under which it may be called as well. */
  readonly path?: string;
  /** The grant type of our registry that it means. */
  readonly type: string;
  /** Our parameters that the vendor calls otherwise, each with the vendor's name. */
  readonly names: ReadonlyMap<string, string>;
}

/** Every `grant_type` value by which a grant type may be called. */
export function callNames(grant: WireGrant, issuer: string): readonly string[] {
  return grant.path === undefined ? [grant.name] : [grant.name, `${issuer}/${grant.path}`];
}

/** An error as the vendor puts it. */
export interface RefusalAnswer {
  readonly status: number;
  /** Left out: the answer says everything in its headers. */
  readonly body?: Claims;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One vendor's conventions on the wire. Everything that names the vendor stands in its file in shared/dialects/. */
export interface Dialect {
  readonly id: DialectId;
  /** The dialect of clients that are not the vendor's, at the same addresses; left out, all are answered alike. */
  readonly others?: Dialect;
  /** REGISTRY of the grant types that it answers under the vendor's names. */
  readonly grantTypes: readonly WireGrant[];
  /** Whether it answers every other grant type too, under the grant type's own name. */
  readonly takesOwnNames: boolean;
  /** Whether an address takes JSON objects beside forms. */
  acceptsJson(route: Route): boolean;
  /** How clients may prove themselves at an address. */
  clientAuthentication(route: Route): ClientAuthRule;
  /** Parameters by which a request asks for less than the client's own, under the vendor's names. */
  readonly narrowing?: {
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly maxGroups: string;
  };
  /** Whether a scope is the dialect's own, and no resource server's id. */
  isOwnScope(scope: string): boolean;
  /** Who its subjects are: users, or the recipients themselves. */
  readonly subjects: 'users' | 'recipients';
  /** Parameter of authorization requests that names an organization; left out: none. */
  readonly organizationParameter?: string;
  /** The vendor's name of `post_logout_redirect_uri`: whoever is sent to the logout with it is signed out without being asked; left out: none. */
  readonly logoutParameter?: string;
  /** Media type of its answers. */
  readonly contentType: string;
  /** Codes of requests that name no auth source. */
  readonly otp: OtpPolicy;
  /** Messages that one recipient may be sent by that channel, where the auth source does not say; left out, as the stack has it. */
  readonly recipientLimits: Readonly<Partial<Record<Recipient['channel'], readonly RateLimit[]>>>;
  /** Seconds for which a reference is good, whatever becomes of its code. */
  readonly referenceLife: number;
  /** Of clients that have none of their own. */
  readonly lifetimes: Lifetimes;
  /** Claims of its tokens. */
  accessTokenClaims(issue: TokenIssue): Claims;
  idTokenClaims(issue: TokenIssue): Claims;
  /** JOSE `typ` of access tokens. */
  readonly accessTokenType: string;
  /** `amr` values of a login in that way. */
  amr(method: LoginMethod, issuer: string): readonly string[];
  /** `acr` value of a login in that way. */
  acr(method: LoginMethod, issuer: string): string;
  /** The reference handed to the client, carrying a MAC; and back, `undefined` unless it is genuine. */
  encodeReference(handle: ChallengeHandle, keys: Keyring, client: Client): string;
  decodeReference(reference: string, keys: Keyring): ChallengeHandle | undefined;
  /** Body of the answer to a sent code. */
  challengeBody(reference: string, channel: Recipient['channel']): Claims;
  /** An error answer. */
  refusal(refusal: Refusal, requestId: string): RefusalAnswer;
  /** Kinds of tokens that introspection tells about; any other is as if unknown. */
  readonly introspects: readonly IntrospectedToken['kind'][];
  /** Members of an active token's introspection answer. */
  introspectionBody(token: IntrospectedToken, caller: Client, now: number): Claims;
  /** Members of a UserInfo answer (OpenID Connect Core §5.3.2). */
  userinfoBody(told: ToldUser): Claims;
  /** Discovery members that no registry tells. */
  readonly metadata: Claims;
  /** Discovery members that name the alias of a purpose. */
  readonly aliasMembers: ReadonlyMap<Purpose, string>;
}

/** What is known of a live token. `claims` hold seconds. */
export interface IntrospectedToken {
  readonly kind: 'access_token' | 'refresh_token';
  /** The grant behind it; none where a client acts for itself. */
  readonly grant?: Grant;
  readonly claims: Claims;
}

/** A user, or a recipient that is its own subject, and the access token by which it is asked for. */
export interface ToldUser {
  readonly user: Pick<User, 'id'> & UserFacts & Partial<Pick<User, 'updatedAt'>>;
  readonly client: Client;
  /** Claims that the authorization request asked for one by one. */
  readonly asked?: ClaimsRequest | undefined;
  readonly scope: readonly string[];
  readonly claims: Claims;
}

/** How clients prove themselves: RFC 6749 §2.3, in one of its ways; by HTTP Basic alone; or by HTTP Basic where it is there, whatever the form says. */
export type ClientAuthRule = 'one-way' | 'basic' | 'basic-first';

/** The dialect in which a client is answered where `dialect` is spoken. */
export function dialectWith(client: Client | undefined, dialect: Dialect): Dialect {
  return client && dialect.others && !isOf(client, dialect) ? dialect.others : dialect;
}

/** Ways in which the dialect's subjects can log in. */
export function methodsOf({ subjects }: Pick<Dialect, 'subjects'>): readonly LoginMethod[] {
  return subjects === 'users' ? ['sms', 'email', 'password'] : ['sms', 'email'];
}

/** The one dialect whose client it is, of those given: the one that it says, or else the first vendor's that alone names one of its grant types, or else plain OAuth. */
export function homeDialect(client: Client, dialects: readonly Dialect[]): DialectId {
  return client.dialect ?? dialects.find((dialect) => isOf(client, dialect))?.id ?? 'plain';
}

/**
 * Turns away a client of another dialect: its users would be found and told otherwise than its owner registered it for. Throws `unauthorized_client`. `dialects`: those whose client it may be.
 */
export function requireHome(client: Client, dialect: Dialect, dialects: readonly Dialect[]): void {
  if (homeDialect(client, dialects) === dialect.id) return;
  refuse('unauthorized_client', {
    because: 'dialect-refused',
    description: 'this client is not of the dialect that is spoken here',
  });
}

/** A vendor's client says so, or uses a grant type that only the vendor names so. */
function isOf(client: Client, { id, grantTypes }: Dialect): boolean {
  if (client.dialect !== undefined) return client.dialect === id;
  return grantTypes.some(({ name, type }) => name !== type && client.grantTypes.includes(name));
}
