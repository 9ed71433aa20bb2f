import type { Dialect } from '../../core/dialect.ts';
import type { AuthorizationRequest, Session } from '../../core/flow.ts';
import type { RequestContext } from '../../core/grant.ts';
import type { Client } from '../../core/model.ts';
import type { Ports } from '../../core/ports.ts';
import type { AnswerPorts } from './answer.ts';

export type SignInPorts = AnswerPorts &
  Pick<
    Ports,
    | 'clients'
    | 'challenges'
    | 'metrics'
    | 'sendLimits'
    | 'guessLimits'
    | 'passwordLimits'
    | 'smsBudgets'
    | 'verifiedCodes'
    | 'flows'
    | 'consents'
    | 'pushedRequests'
    | 'publicKeys'
    | 'otpKeys'
    | 'sms'
    | 'email'
  >;

/** A browser's request, and how it reached us. */
export interface Visit {
  readonly request: Request;
  readonly context: RequestContext;
}

/** An authorization request, whose it is, and who is signed in. */
export interface SignIn {
  readonly client: Client;
  readonly dialect: Dialect;
  readonly issuer: string;
  readonly request: AuthorizationRequest;
  /** The browser's live session, of whatever kind of subject. */
  readonly session: Session | undefined;
  /** When the person's way through the pages began, where there is one; epoch seconds. */
  readonly startedAt?: number;
}
