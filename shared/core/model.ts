import type { RateLimit } from '../contract/environment.ts';
import type { DialectId } from '../contract/issuers.ts';
import type { SigningAlgorithm } from '../contract/signing-algorithm.ts';
import type { Recipient } from './channel.ts';
import type { ClaimsRequest } from './claims-request.ts';

/** How a client proves itself; the names of RFC 7591 §2. */
export type TokenEndpointAuthMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'none';

/** A client secret as it is kept: its SHA-256 in hex, and when it stops working (epoch seconds) if it was replaced. */
export interface StoredSecret {
  readonly sha256: string;
  readonly expiresAt?: number;
}

/** When a refresh token dies: `fixed` counts from the login, `dynamic` from each use, `none` only by revocation. */
export type RefreshTokenExpiry = 'fixed' | 'dynamic' | 'none';

/** How a user proved to be it. */
export type LoginMethod = Recipient['channel'] | 'password';

/** A tenant of the resources that tokens open, and what somebody may do in it. */
export interface Organization {
  readonly id: string;
  readonly permissions: readonly string[];
}

/** A registered OAuth client; the metadata names of RFC 7591 in our spelling. */
export interface Client {
  readonly clientId: string;
  /** The vendor whose client it is; left out, it is whoever has a name of its own for one of the grant types, and otherwise no vendor's. */
  readonly dialect?: DialectId;
  readonly clientName?: string;
  readonly secrets: readonly StoredSecret[];
  /** The secret wrapped by KMS, only for `client_secret_jwt`: a signature cannot be checked against a hash. */
  readonly wrappedSecret?: Uint8Array;
  /** Left out: Basic or form fields, whichever the client sends. */
  readonly tokenEndpointAuthMethod?: TokenEndpointAuthMethod;
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  readonly grantTypes: readonly string[];
  /** Scopes that it may ask for; left out: `openid` and every registered resource server. */
  readonly scope?: readonly string[];
  /** Its id is a scope and an audience, and it may introspect tokens. */
  readonly resourceServer: boolean;
  /** What its tokens are signed with; left out, RS256. */
  readonly idTokenSignedResponseAlg?: SigningAlgorithm;
  readonly accessTokenSignedResponseAlg?: SigningAlgorithm;
  /** Lifetimes in seconds; left out, the dialect's. */
  readonly accessTokenTtl?: number;
  readonly idTokenTtl?: number;
  readonly refreshTokenTtl?: number;
  readonly refreshTokenExpiry: RefreshTokenExpiry;
  /** Unit of times in introspection and references; JWTs always hold seconds. */
  readonly timestampUnit: 's' | 'ms';
  /** A late code brings a new one. */
  readonly reissueOnExpiry: boolean;
  /** Asking for a code without own text demands `ui_locales`. */
  readonly uiLocalesRequired: boolean;
  /** May ask that an unknown recipient who proved a code becomes a user. */
  readonly autoSignup: boolean;
  /** A public client that may ask for codes. */
  readonly publicOtpSend: boolean;
  /** Claims about a user that it is given, beside `sub`. */
  readonly claims: readonly string[];
  /** Resources that it may ask tokens for (RFC 8707), as absolute URIs. */
  readonly resources: readonly string[];
  /** The organization that owns it, with what it may do there for itself. */
  readonly organization?: Organization;
  /** Groups that one of its ID tokens may name; left out: all. */
  readonly maxGroupsInIdToken?: number;
  /** Ids of the clients that may act for its users. */
  readonly allowedActors: readonly string[];
  /** It may send code challenges that are the verifier itself (RFC 7636 §4.2); left out: S256 alone. */
  readonly codeChallengeMethod?: 'plain';
  /** Whether it may leave out PKCE; public clients never may. */
  readonly pkceOptional: boolean;
  /** Whether it must push its authorization requests ahead (RFC 9126 §6). */
  readonly requirePushedAuthorizationRequests: boolean;
  /** Somebody else's: users are asked what it may have. */
  readonly thirdParty: boolean;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** Origins of pages that may call us, beside those of the redirect addresses; `*` may stand in the first label of the host. */
  readonly corsOrigins: readonly string[];
}

/** Lifetimes in seconds. */
export interface Lifetimes {
  readonly accessToken: number;
  readonly idToken: number;
  readonly refreshToken: number;
}

/** A configured way of proving a recipient. */
export interface AuthSource {
  readonly id: string;
  readonly channel: Recipient['channel'];
  readonly digits: number;
  /** Seconds. */
  readonly validFor: number;
  readonly maxAttempts: number;
  /** The owner's own words, with `{{ otp }}` and `{{ time }}`. */
  readonly title?: string;
  readonly body?: string;
  /** Region of national phone numbers. */
  readonly defaultRegion?: string;
  /** Messages that one recipient may be sent through it. */
  readonly recipientLimits?: readonly RateLimit[];
  /** Ids of the clients that may use it. */
  readonly clients: readonly string[];
}

export interface Group {
  readonly id: string;
  readonly name: string;
}

/** What tokens may tell of a user. */
export interface UserFacts {
  /** E.164, verified. */
  readonly phoneNumber?: string;
  /** Normalized, verified. */
  readonly email?: string;
  readonly username?: string;
  /** Further claims of OpenID Connect Core §5.1. */
  readonly profile: Readonly<Record<string, string>>;
  readonly groups: readonly Group[];
}

/** An account. A user is found by each identifier that it has. */
export interface User extends UserFacts {
  readonly id: string;
  readonly status: 'active' | 'locked' | 'frozen';
  /** argon2id, as a PHC string. */
  readonly passwordHash?: string;
  /** Those that it is a member of; the first is its default. */
  readonly organizations: readonly Organization[];
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The caller's own words for the message, kept so that a code sent anew reads alike. */
export interface MessageChoice {
  readonly locale?: string;
  readonly title?: string;
  readonly body?: string;
}

/** One outstanding one-time password. Times are epoch seconds. */
export interface Challenge {
  readonly id: Uint8Array;
  readonly clientId: string;
  readonly channel: Recipient['channel'];
  /** MAC of the normalized recipient. */
  readonly recipientMac: Uint8Array;
  /** What the code was asked for, e.g. a login through one auth source: it is good for nothing else. */
  readonly binding: string;
  /** MAC over challenge id, client-held secret and code, under that version of the server's secret. */
  readonly codeMac: Uint8Array;
  readonly pepperVersion: number;
  /** MAC of the request that was sent with an `Idempotency-Key`, to tell its repetitions from other requests under the key. */
  readonly requestMac?: Uint8Array;
  /** When its message was claimed, epoch milliseconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly maxAttempts: number;
  /** Guesses paid for so far; also the generation of the newest reference. */
  readonly attempts: number;
  readonly message: MessageChoice;
  /** The last guess, as a MAC, and when it was paid for: an exact retry within seconds is not charged again. */
  readonly lastGuess?: { readonly mac: Uint8Array; readonly at: number };
}

/** An authorization code that was given for a grant, or trusted to become one. Times are epoch seconds. */
export interface OfferedCode {
  readonly redirectUri: string;
  /** PKCE (RFC 7636), always as S256. */
  readonly codeChallenge?: string;
  /** OpenID Connect Core §3.1.2.1. */
  readonly nonce?: string;
  readonly expiresAt: number;
  readonly redeemedAt?: number;
}

/** What one successful login authorized. Times are epoch seconds. */
export interface Grant {
  readonly id: Uint8Array;
  readonly clientId: string;
  /** The dialect in which it was given; its refresh tokens are good in no other. */
  readonly dialect: DialectId;
  readonly subject: string;
  /** The account behind the login, wherever one is known: also where `subject` is the recipient. Whatever ends the account's access ends the grant. */
  readonly userId?: string;
  /** The user as it was at the login; left out where `subject` is the recipient itself. */
  readonly user?: UserFacts;
  /** The organization that the tokens are for. */
  readonly organization?: Organization;
  /** The recipient that was proven, if the login proved one. */
  readonly recipient?: string;
  readonly method: LoginMethod;
  readonly scope: readonly string[];
  /** Resource servers among the scopes. */
  readonly audience: readonly string[];
  /** Resources that tokens were asked for (RFC 8707). */
  readonly resources: readonly string[];
  readonly authTime: number;
  readonly sessionIndex: string;
  /** Number of the only live refresh token, 0 for the first. */
  readonly generation: number;
  readonly rotatedAt?: number;
  readonly expiresAt: number;
  readonly revokedAt?: number;
  /** Access tokens of this grant that were revoked one by one. */
  readonly revokedTokenIds: readonly string[];
  readonly code?: OfferedCode;
  /** `sid` of its ID tokens: the browser's session in which it was given. Left out, the grant is a session of its own. */
  readonly sid?: string;
  /** Claims that the authorization request asked for one by one (OpenID Connect Core §5.5). */
  readonly claims?: ClaimsRequest;
  /** SHA-256 of the secret half, where the grant is a long-lived API token; and what its owner calls it. */
  readonly apiToken?: { readonly secretHash: Uint8Array; readonly name: string };
}
