import type { RateLimit } from '../contract/environment.ts';
import type { SmsBudgetName } from '../contract/metrics.ts';
import type { Recipient } from './channel.ts';
import type { ChallengeHandle, OtpPolicy } from './dialect.ts';
import type { Allowance } from './limits.ts';
import type { MessageChoice } from './model.ts';
import type { Courier, Ports } from './ports.ts';
import type { Sender } from './sender.ts';

export type StartPorts = Pick<
  Ports,
  'clock' | 'entropy' | 'metrics' | 'sendLimits' | 'smsBudgets' | 'challenges' | 'otpKeys'
>;

export interface OtpStart extends Sender {
  readonly courier: Courier;
  readonly recipient: Recipient;
  /** The recipient as the caller typed it. */
  readonly typed: string;
  readonly policy: OtpPolicy;
  /** What the code is for; the check must name the same. */
  readonly binding: string;
  /** Messages that the recipient may be sent; left out, as the stack has it. */
  readonly recipientLimits?: readonly RateLimit[];
  readonly authSource?: string;
  readonly message: MessageChoice;
  /** Host whose pages browsers may fill the code into. */
  readonly domain: string;
  readonly sourceAddress: string;
  /** The browser has proven the recipient before. */
  readonly isKnownDevice?: boolean;
  /** What only this caller has and sends along each time, so that the same request can be given the same answer, and nobody else can. Left out: a repetition is one request too many. */
  readonly callerSecret?: string;
  /** The caller's name for this one request (`Idempotency-Key`), 16 characters at least. */
  readonly idempotencyKey?: string;
}

/** A budget or an allowance that is spent. */
export type SpentBudget = Allowance['scope'] | SmsBudgetName;

export interface Limited {
  readonly kind: 'limited';
  readonly budget: SpentBudget;
  /** Seconds after which it may work; left out: nobody can say. */
  readonly retryAfter?: number;
}

export type StartOutcome =
  | { readonly kind: 'sent'; readonly handle: ChallengeHandle }
  | Limited
  | { readonly kind: 'undelivered'; readonly cause: unknown }
  /** The `Idempotency-Key` was another request's. */
  | { readonly kind: 'key-reused' };
