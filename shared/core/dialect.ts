import type { Purpose, Route } from '../contract/routes.ts';
import type { Recipient } from './channel.ts';
import type { Refusal } from './errors.ts';
import type { Client, Grant } from './model.ts';
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

/** One vendor's conventions on the wire. Everything that names the vendor stands in its file in shared/dialects/. */
export interface Dialect {
  readonly id: NonNullable<Route['dialect']>;
  /** Path of the issuer below the base address. */
  readonly issuerPath: string;
  /** Accepted `grant_type` values, each with the grant of our registry that it means. */
  readonly grantTypes: ReadonlyMap<string, string>;
  /** Parameters that the vendor spells its own way, each with our name. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly otp: OtpPolicy;
  /** JOSE `typ` of access tokens. */
  readonly accessTokenType: string;
  /** `amr` value of a login by that channel. */
  amr(method: Recipient['channel'], issuer: string): string;
  /** The reference handed to the client, carrying a MAC; and back, `undefined` unless it is genuine. */
  encodeReference(handle: ChallengeHandle, keys: Keyring, client: Client): string;
  decodeReference(reference: string, keys: Keyring): ChallengeHandle | undefined;
  /** Body of the answer to a sent code. */
  challengeBody(reference: string, channel: Recipient['channel']): Claims;
  errorBody(refusal: Refusal): Claims;
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
