import type { ErrorCode } from './errors.ts';
import type { AuthorizationRequest, Prompt, Session } from './flow.ts';
import { isWithin } from './scope.ts';

/** Seconds that a person has for all pages of one sign-in. */
export const flowLife = 1_800;
/** Seconds that a browser stays signed in without use, and at most. */
export const sessionIdleLife = 8 * 3_600;
export const sessionLife = 30 * 86_400;

/** Grants that a session remembers, to end them when it ends. No more are given in it: the person signs in again. */
export const maxSessionGrants = 400;

/** Whether the browser is still signed in. `now` is in epoch seconds. */
export function isSignedIn(session: Session, now: number): boolean {
  return session.endedAt === undefined && session.idleUntil > now && session.endsAt > now;
}

/** What is known when a request is decided on. */
export interface Known {
  /** The browser's live session whose subject the client may be told of. */
  readonly session: Session | undefined;
  /** `sub` of the ID token hint, where the request has a good one. */
  readonly hintedSubject?: string;
  /** The subject that the client would be told. */
  readonly subject?: string;
  /** What the person has let the client have, as `consentMarks` names it; `'all'` where nobody is asked. */
  readonly consented: readonly string[] | 'all';
  /** The `acr` that the client would be told. */
  readonly acr?: string;
  /** When the person's way through the pages began, where there is one. Epoch seconds, as is `now`. */
  readonly startedAt?: number;
  readonly now: number;
}

/** What comes next for an authorization request: the answer, or a page first. */
export type Decision = 'answer' | 'sign-in' | 'account' | 'consent';

/**
 * What comes next (OpenID Connect Core §3.1.2.3 and §3.1.2.4). `asked`: what the person was asked already on this way, so that
 * nobody is asked twice; only a session that is newer than the way itself stands for a sign-in.
 */
export function decide(request: AuthorizationRequest, known: Known, asked: readonly Prompt[] = []): Decision {
  const wants = (prompt: Prompt) => request.prompt.includes(prompt) && !asked.includes(prompt);
  const { session, consented } = known;
  if (!session || !isFresh(request, session, known) || !isExpected(request, known)) return 'sign-in';
  if (wants('select_account')) return 'account';
  const isGranted = asked.includes('consent') || isConsented(request, consented);
  return wants('consent') || !isGranted ? 'consent' : 'answer';
}

/** The error where a request that may show no page would need one (OpenID Connect Core §3.1.2.6). */
export function silentError(decision: Exclude<Decision, 'answer'>): ErrorCode {
  switch (decision) {
    case 'sign-in':
      return 'login_required';
    case 'account':
      return 'account_selection_required';
    case 'consent':
      return 'consent_required';
  }
}

/** Whoever has signed in on this way is as fresh as can be, however long the pages after that took; a page that was left open makes nobody fresh. */
function isFresh(
  { maxAge, prompt }: AuthorizationRequest,
  { authTime }: Pick<Session, 'authTime'>,
  { now, startedAt }: Known,
): boolean {
  if (startedAt !== undefined && authTime >= startedAt) return true;
  return !prompt.includes('login') && (maxAge === undefined || now - authTime <= maxAge);
}

/**
 * What a consent to the request is to: its scopes, and as marks that no scope can be, for scopes have no blanks, the resources and the organization that it names.
 */
export function consentMarks({ scope, resources, organization }: AuthorizationRequest): readonly string[] {
  return [
    ...scope,
    ...resources.map((resource) => `resource ${resource}`),
    ...(organization === undefined ? [] : [`organization ${organization}`]),
  ];
}

/** A request without any scope still tells who somebody is: a client that nobody ever let in has not consent to that either. */
function isConsented(request: AuthorizationRequest, consented: Known['consented']): boolean {
  return consented === 'all' || (consented.length > 0 && isWithin(consentMarks(request), consented));
}

/** Whether it is the subject that the request is about, and signed in as it must be. */
function isExpected(request: AuthorizationRequest, { hintedSubject, subject, acr }: Known): boolean {
  const expected = [hintedSubject, request.requiredSubject].filter((one) => one !== undefined);
  return expected.every((one) => one === subject) && isAcrMet(request, acr);
}

/** Whether a login of that `acr` is one that the request insists on, if it insists. */
export function isAcrMet({ requiredAcr }: AuthorizationRequest, acr: string | undefined): boolean {
  return requiredAcr === undefined || (acr !== undefined && requiredAcr.includes(acr));
}
