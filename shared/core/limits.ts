import type { RateLimit } from '../contract/environment.ts';
import type { SmsBudgetName } from '../contract/metrics.ts';
import type { limitScopes } from '../contract/table.ts';

export type MessageScope = (typeof limitScopes.sendLimits)[number];
export type GuessScope = (typeof limitScopes.guessLimits)[number];
export type PasswordScope = (typeof limitScopes.passwordLimits)[number];

/** One allowance that a message or a guess uses up. */
export interface Allowance<Scope extends string = MessageScope | GuessScope | PasswordScope> {
  readonly scope: Scope;
  /** Whose allowance; never a recipient in clear. */
  readonly key: string;
  /** Limits in place of the stack's: of recipients, and of scopes that are no setting. */
  readonly limits?: readonly RateLimit[];
}

export type SpendOutcome =
  | { readonly kind: 'spent'; giveBack(): Promise<void> }
  /** Seconds after which it may work. */
  | { readonly kind: 'limited'; readonly retryAfter: number };

/** A message that is to be sent to one recipient. */
export interface SendClaim {
  readonly scope: 'recipient' | 'clientReserve' | 'deviceReserve';
  /** MAC of the recipient, base64url. */
  readonly key: string;
  readonly limits?: readonly RateLimit[];
  /** Epoch milliseconds. */
  readonly at: number;
  /** MAC of everything that the request asks for: the same request again within so many seconds is one that lost its answer. Left out: requests are not compared. */
  readonly repeat?: { readonly request: Uint8Array; readonly window: number };
  /** Id of the client that sends it, or another word for its pages. */
  readonly sender: string;
  /** 16 random bytes, from which challenge and reference are made. */
  readonly nonce: Uint8Array;
}

/** What a recipient's log holds after a claim, or as it is read. */
export interface SendLogView {
  /** The request that claimed the newest message, where it can be told from others. */
  readonly last?: { readonly request: Uint8Array; readonly at: number; readonly nonce: Uint8Array };
  /** Who claimed the newest message. */
  readonly lastSender?: string;
  /** Messages that were claimed, epoch milliseconds, newest first. */
  readonly times: readonly number[];
  /** Ids of confidential clients that have proven the recipient. */
  readonly knownClients: readonly string[];
}

export type ClaimOutcome =
  /** This message is ours to send. */
  | {
      readonly kind: 'claimed';
      readonly log: SendLogView;
      giveBack(): Promise<void>;
      /** Keeps the message counted, and forgets which request it was: nothing was sent, and nobody is told that it was. */
      forget(): Promise<void>;
    }
  /** The same request claimed it moments ago, at that time and with that nonce. */
  | { readonly kind: 'repeated'; readonly log: SendLogView; readonly at: number; readonly nonce: Uint8Array }
  /** Seconds after which it may work. */
  | { readonly kind: 'limited'; readonly log: SendLogView; readonly retryAfter: number };

/** Messages that may be sent. */
export interface MessageLimits {
  /** Spends one message. Of any number of parallel callers no more succeed than the limit holds. */
  spend(allowance: Allowance<MessageScope>): Promise<SpendOutcome>;
  /** Claims the sending of one message to a recipient, under the recipient's limits, in one conditional write. */
  claim(claim: SendClaim): Promise<ClaimOutcome>;
  /** The log of a recipient, as it stands. */
  recall(log: Pick<SendClaim, 'scope' | 'key'>): Promise<SendLogView>;
}

/** Codes that may be compared. */
export interface GuessLimits {
  /** Buys one guess, as a message is spent. */
  spend(allowance: Allowance<GuessScope>): Promise<SpendOutcome>;
  /** Remembers that a confidential client has proven the recipient. `key` as in `SendClaim`. */
  remember(key: string, clientId: string): Promise<void>;
}

/** Passwords that may be compared. */
export interface PasswordLimits {
  /** Pays for one guess, as a message is spent. */
  spend(allowance: Allowance<PasswordScope>): Promise<SpendOutcome>;
}

/** All of them in one store. */
export interface SendLimitStore extends MessageLimits, GuessLimits, PasswordLimits {
  spend(allowance: Allowance): Promise<SpendOutcome>;
}

export type SmsReservation =
  | {
      readonly kind: 'reserved';
      /** USD that the message may cost, as SNS wants it: what was reserved for it. */
      readonly maxPrice: string;
      /** Gives everything back: nothing was sent. */
      release(): Promise<void>;
    }
  | {
      readonly kind: 'refused';
      readonly budget: SmsBudgetName;
      /** Seconds after which it may work; left out: not before the owner changes something. */
      readonly retryAfter?: number;
    };

/** One SMS: its country (ISO 3166), and how many segments are on the bill. */
export interface SmsToReserve {
  readonly country: string;
  readonly segments: number;
}

/** Tells the budgets of SMS what came of them. */
export interface VerifiedCodes {
  /** A code that was sent to the country at that time (epoch milliseconds) has come back. */
  verified(country: string, sentAt: number): Promise<void>;
}

/** What SMS of all recipients together may cost, and how many codes may stay unverified. Fails closed: what cannot be counted is not sent. */
export interface SmsBudgetStore extends VerifiedCodes {
  /** Why the SMS is not sent, where that is known without asking; `undefined` where it may be. */
  knownRefusal(message: SmsToReserve): Extract<SmsReservation, { kind: 'refused' }> | undefined;
  /** Reserves one SMS. */
  reserve(message: SmsToReserve): Promise<SmsReservation>;
}
