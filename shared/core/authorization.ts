import type { Client, Lifetimes } from './model.ts';
import type { Claims } from './ports.ts';

/** Who may have a token, for what. Making tokens of it is the endpoint's work, so no grant can forget a claim. Times are epoch seconds. */
export interface Authorization {
  readonly grantId: Uint8Array;
  readonly subject: string;
  readonly recipient: string;
  readonly hasAccount: boolean;
  readonly scope: readonly string[];
  readonly authTime: number;
  readonly method: 'sms' | 'email';
  readonly sessionIndex: string;
  readonly refreshToken?: string;
  /** Claims about the user, of those that the client is given. */
  readonly userClaims?: Claims;
}

/** What the claims of one answer's tokens are made of. `now` is in epoch seconds. */
export interface TokenIssue {
  readonly issuer: string;
  readonly client: Client;
  readonly lifetimes: Lifetimes;
  readonly authorization: Authorization;
  /** The dialect's name of the way the user logged in. */
  readonly amr: string;
  readonly now: number;
  /** `jti` of the access token, and of the ID token where it has one. */
  readonly tokenId: string;
  readonly idTokenId: string;
  /** What the client may know about the user. */
  readonly userClaims: Claims;
}
