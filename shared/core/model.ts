import type { RateLimit } from '../contract/environment.ts';
import type { Recipient } from './channel.ts';

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

/** A registered OAuth client; the metadata names of RFC 7591 in our spelling. */
export interface Client {
  readonly clientId: string;
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

/** An account. A user is found by each identifier that it has. */
export interface User {
  readonly id: string;
  readonly status: 'active' | 'locked' | 'frozen';
  /** E.164, verified. */
  readonly phoneNumber?: string;
  /** Normalized, verified. */
  readonly email?: string;
  readonly username?: string;
  /** Further claims of OpenID Connect Core §5.1. */
  readonly profile: Readonly<Record<string, string>>;
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
  /** MAC over challenge id, client-held secret and code. */
  readonly codeMac: Uint8Array;
  readonly expiresAt: number;
  readonly maxAttempts: number;
  /** Guesses paid for so far; also the generation of the newest reference. */
  readonly attempts: number;
  readonly message: MessageChoice;
  /** The last guess, as a MAC, and when it was paid for: an exact retry within seconds is not charged again. */
  readonly lastGuess?: { readonly mac: Uint8Array; readonly at: number };
}

/** What one successful login authorized. Times are epoch seconds. */
export interface Grant {
  readonly id: Uint8Array;
  readonly clientId: string;
  readonly subject: string;
  /** The recipient that was proven. */
  readonly recipient: string;
  /** Whether `subject` is a user, and not the recipient itself. */
  readonly hasAccount: boolean;
  /** How the user proved to be it. */
  readonly method: Recipient['channel'];
  readonly scope: readonly string[];
  readonly authTime: number;
  readonly sessionIndex: string;
  /** Number of the only live refresh token, 0 for the first. */
  readonly generation: number;
  readonly rotatedAt?: number;
  readonly expiresAt: number;
  readonly revokedAt?: number;
  /** Access tokens of this grant that were revoked one by one. */
  readonly revokedTokenIds: readonly string[];
}
