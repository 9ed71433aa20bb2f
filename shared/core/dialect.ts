import type { RateLimit } from '../contract/environment.ts';
import type { Purpose, Route } from '../contract/routes.ts';
import type { TokenIssue } from './authorization.ts';
import type { Recipient } from './channel.ts';
import type { Refusal } from './errors.ts';
import type { Client, Grant, Lifetimes } from './model.ts';
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
  readonly id: NonNullable<Route['dialect']>;
  /** Path of the issuer below the base address. */
  readonly issuerPath: string;
  /** REGISTRY of the grant types that it answers, under the vendor's names. */
  readonly grantTypes: readonly WireGrant[];
  /** Whether the token endpoint takes JSON objects beside forms. */
  readonly acceptsJson: boolean;
  /** Media type of its answers. */
  readonly contentType: string;
  /** Whether its subjects are users; else they are the recipients themselves. */
  readonly hasAccounts: boolean;
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
  /** `amr` value of a login by that channel. */
  amr(method: Recipient['channel'], issuer: string): string;
  /** The reference handed to the client, carrying a MAC; and back, `undefined` unless it is genuine. */
  encodeReference(handle: ChallengeHandle, keys: Keyring, client: Client): string;
  decodeReference(reference: string, keys: Keyring): ChallengeHandle | undefined;
  /** Body of the answer to a sent code. */
  challengeBody(reference: string, channel: Recipient['channel']): Claims;
  /** An error answer. */
  refusal(refusal: Refusal): RefusalAnswer;
  /** Members of an active token's introspection answer. */
  introspectionBody(token: IntrospectedToken, caller: Client, now: number): Claims;
  /** Discovery members that no registry tells. */
  readonly metadata: Claims;
  /** Discovery members that name the alias of a purpose. */
  readonly aliasMembers: ReadonlyMap<Purpose, string>;
}

/** What is known of a live token. `claims` hold seconds. */
export interface IntrospectedToken {
  readonly kind: 'access_token' | 'refresh_token';
  readonly grant: Grant;
  readonly claims: Claims;
}
