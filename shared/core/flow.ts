import type { DialectId } from '../contract/issuers.ts';
import type { Recipient } from './channel.ts';
import type { ClaimsRequest } from './claims-request.ts';
import type { GuessTerms } from './guess-terms.ts';
import type { LoginMethod } from './model.ts';

/** What the user is to be asked, whatever is known already (OpenID Connect Core §3.1.2.1). */
export const prompts = ['none', 'login', 'consent', 'select_account'] as const;
export type Prompt = (typeof prompts)[number];

/** How an answer goes back (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode §2). */
export type ResponseMode = 'query' | 'form_post';

/** Where an answer to the request goes. Client and address are proven to belong together: nothing goes anywhere before. */
export interface ReturnAddress {
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state?: string;
  /** The issuer that answers (RFC 9207). */
  readonly issuer: string;
}

/** An authorization request that was found to be in order. */
export interface AuthorizationRequest {
  readonly scope: readonly string[];
  /** Resource servers among the scopes. */
  readonly audience: readonly string[];
  readonly clientId: string;
  readonly dialect: DialectId;
  readonly returnTo: ReturnAddress;
  readonly resources: readonly string[];
  /** As it is stored with the code. */
  readonly codeChallenge?: string;
  readonly nonce?: string;
  readonly prompt: readonly Prompt[];
  /** Seconds since the user last proved to be it, at most. */
  readonly maxAge?: number;
  readonly loginHint?: string;
  readonly idTokenHint?: string;
  /** Language tags with blanks between them, most wanted first. */
  readonly uiLocales?: string;
  readonly claims?: ClaimsRequest;
  /** `sub` that an answer must be about (OpenID Connect Core §5.5.1). */
  readonly requiredSubject?: string;
  /** `acr` values, one of which an answer must have (§5.5.1.1). */
  readonly requiredAcr?: readonly string[];
  /** The organization that the tokens are to be for. */
  readonly organization?: string;
}

/** A code that was sent to the person at the browser, as the flow remembers it. */
export interface SentCode {
  readonly challengeId: Uint8Array;
  /** The client-held secret of the challenge, sealed with the browser's own: the table alone cannot test codes. */
  readonly sealedSecret: Uint8Array;
  /** Guesses paid for when the page was shown. */
  readonly generation: number;
  /** The recipient as the person typed it. */
  readonly typed: string;
  readonly channel: Recipient['channel'];
  /** When it was sent, epoch milliseconds. */
  readonly issuedAt: number;
  /** How guesses are paid for. */
  readonly terms: GuessTerms;
  /** Whether the person asked for another than the one before. */
  readonly isResent?: boolean;
}

/** Who proved to be whom, before the answer goes back. Times are epoch seconds. */
export interface ProvenSubject {
  readonly subject: string;
  /** Whether `subject` is a user, and not the recipient itself. */
  readonly isUser: boolean;
  readonly method: LoginMethod;
  readonly recipient?: string;
  /** What a person who proved no recipient calls the account. */
  readonly name?: string;
  readonly authTime: number;
}

/** Where a person stands on the way through the pages. */
export type FlowStep =
  /** Asks for a phone number or an e-mail address. */
  | { readonly kind: 'recipient' }
  /** Asks for a user name and a password. */
  | { readonly kind: 'password' }
  /** Asks for the code that was sent. */
  | { readonly kind: 'code'; readonly sent: SentCode }
  /** Asks whether to go on as the one who is signed in. */
  | { readonly kind: 'account'; readonly session: Uint8Array }
  /** Asks whether the client may have what it asks for. */
  | { readonly kind: 'consent'; readonly session: Uint8Array }
  /** The answer has gone back: nothing is left to do here. */
  | { readonly kind: 'done' };

/** One person's way through the pages, from an authorization request to its answer. */
export interface Flow {
  /** 16 bytes. */
  readonly id: Uint8Array;
  /** SHA-256 of the secret that the browser holds in a cookie: nobody else can go on with it. */
  readonly browserHash: Uint8Array;
  readonly request: AuthorizationRequest;
  readonly step: FlowStep;
  /** Grows with each step, so that of two tabs one moves on. */
  readonly revision: number;
  /** Epoch seconds, as is `expiresAt`. A sign-in since then is as fresh as the request can ask for. */
  readonly startedAt: number;
  readonly expiresAt: number;
}

/** A browser that is signed in. Times are epoch seconds. */
export interface Session extends ProvenSubject {
  /** 16 bytes; `sid` of ID tokens. */
  readonly id: Uint8Array;
  /** SHA-256 of the secret half of the cookie. */
  readonly secretHash: Uint8Array;
  readonly sessionIndex: string;
  /** Ends when it is not used until then, and at the latest at `endsAt`. */
  readonly idleUntil: number;
  readonly endsAt: number;
  readonly endedAt?: number;
  /** Grants given in it, which end with it. */
  readonly grantIds: readonly Uint8Array[];
}

/** A request that a client pushed ahead (RFC 9126). */
export interface PushedRequest {
  /** 16 bytes. */
  readonly id: Uint8Array;
  readonly clientId: string;
  readonly params: Readonly<Record<string, string>>;
  /** Epoch seconds. */
  readonly expiresAt: number;
}
