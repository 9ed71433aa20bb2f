import { AuthorizationError } from '../../core/authorization-request.ts';
import type { Recipient } from '../../core/channel.ts';
import { Refusal } from '../../core/errors.ts';
import type { FlowStep, ProvenSubject, SentCode } from '../../core/flow.ts';
import { requireCredentials, requirePasswordUser } from '../../core/password-login.ts';
import { consentMarks } from '../../core/sign-in.ts';
import { subscriberOf } from '../../core/source-address.ts';
import { orReturn } from './authorize.ts';
import { knownDeviceCookie } from './device.ts';
import { type CodeOutcome, checkCode, isSentTo, sendCode } from './prove.ts';
import { requireActive, subjectOf, subjectOfRecipient } from './subject.ts';
import { offersPassword, type Problem, pageLocale } from './view.ts';
import {
  goOn,
  isStale,
  moveTo,
  requireOpen,
  type Sent,
  showFlow,
  showStep,
  signedIn,
  toFlow,
} from './way.ts';

/** Takes what a person sent from a page, and answers with the next. A page that is no more the flow's own is answered with the flow's. */
export type Step = (sent: Sent) => Promise<Response>;

const takeRecipient: Step = async (sent) => {
  const { flow, visit, desk } = sent;
  const typed = sent.form.get('recipient') ?? '';
  // Whoever pressed twice, or went back and changed nothing, has the code already; the page that asks for it has a button for another.
  const hasCode = flow.step.kind === 'code' && isSentTo(typed, flow.step.sent, desk.ports);
  return hasCode ? toFlow(flow.id, visit) : send(typed, sent, { kind: 'recipient' });
};

const resend: Step = async (sent) => {
  const { step } = sent.flow;
  if (step.kind !== 'code') return showFlow(sent);
  return send(step.sent.typed, sent, step);
};

async function send(typed: string, sent: Sent, from: FlowStep): Promise<Response> {
  const { visit, signIn, browserSecret, desk } = sent;
  requireOpen(sent);
  const locale = pageLocale(visit.request, signIn.request, desk.settings);
  const isResent = from.kind === 'code';
  const once = isResent ? {} : { flowId: sent.flow.id };
  const outcome = await sendCode(typed, { visit, signIn, browserSecret, locale, ...once }, desk.ports);
  if (outcome.kind !== 'code') return showStep(sent, outcome, from);
  return moveTo({ kind: 'code', sent: { ...outcome.sent, isResent } }, sent);
}

const takeCode: Step = async (sent) => {
  const { flow, signIn, browserSecret, desk } = sent;
  const { step } = flow;
  if (step.kind !== 'code') return showFlow(sent);
  const code = sent.form.get('code') ?? '';
  const outcome = await checkCode(code, step.sent, { signIn, browserSecret }, desk.ports);
  if (outcome.kind === 'refused') return askAgain(outcome, step.sent, sent);
  const response = await signedIn(await provenBy(outcome.recipient, sent), sent);
  response.headers.append('set-cookie', knownDeviceCookie(sent.visit.request, outcome.recipient, desk.ports));
  return response;
};

/** Whom a recipient proved. Where that is nobody who may sign in, its code is used up all the same: whoever comes back to the flow is asked for another recipient. */
async function provenBy(recipient: Recipient, { flow, signIn, desk }: Sent): Promise<ProvenSubject> {
  try {
    return await orReturn(signIn, () => subjectOfRecipient(recipient, signIn, desk.ports));
  } catch (thrown) {
    await desk.ports.flows.advance(flow, { kind: 'recipient' }, desk.ports.clock.seconds());
    throw thrown;
  }
}

/** Tells what was wrong with a code, on the flow's newest page: of two wrong codes that were sent at once, one has moved the flow on already. */
async function askAgain(
  { problem, sent: next }: Extract<CodeOutcome, { kind: 'refused' }>,
  before: SentCode,
  sent: Sent,
): Promise<Response> {
  const { flow, visit, desk } = sent;
  const { flows, clock } = desk.ports;
  // A second press that came too late must not move the flow away from under the first.
  const isPaid = next.generation !== before.generation;
  const moved = isPaid && (await flows.advance(flow, { kind: 'code', sent: next }, clock.seconds()));
  const newest = moved || (await flows.find(flow.id, clock.seconds()));
  const isAsking = newest?.step.kind === 'code';
  return isAsking ? showStep({ ...sent, flow: newest }, problem) : toFlow(flow.id, visit);
}

const takePassword: Step = async (sent) => {
  const { visit, signIn, desk } = sent;
  requireOpen(sent);
  if (!offersPassword(signIn)) return showFlow(sent);
  try {
    const credentials = requireCredentials(sent.form.get('username') ?? '', sent.form.get('password') ?? '');
    const subscriber = subscriberOf(visit.context.sourceAddress);
    const user = await requirePasswordUser(credentials, subscriber, desk.ports);
    await orReturn(signIn, async () => requireActive(user));
    const authTime = desk.ports.clock.seconds();
    const name = sent.form.get('username') ?? '';
    return await signedIn({ subject: user.id, isUser: true, method: 'password', name, authTime }, sent);
  } catch (thrown) {
    return showStep(sent, passwordProblem(thrown), { kind: 'password' });
  }
};

function passwordProblem(thrown: unknown): Problem {
  if (!(thrown instanceof Refusal) || thrown instanceof AuthorizationError) throw thrown;
  return thrown.code === 'slow_down'
    ? { kind: 'password-limit', retryAfter: thrown.detail.retryAfter ?? 1 }
    : { kind: 'password-wrong' };
}

const takeChange: Step = async (sent) => {
  requireOpen(sent);
  const isPassword = sent.form.get('to') === 'password' && offersPassword(sent.signIn);
  return moveTo({ kind: isPassword ? 'password' : 'recipient' }, sent);
};

const takeAccount: Step = async (sent) => {
  if (sent.flow.step.kind !== 'account') return showFlow(sent);
  if (sent.form.get('account') !== 'continue') return moveTo({ kind: 'recipient' }, sent);
  return isStale(sent) ? goOn(sent, []) : goOn(sent, ['select_account']);
};

const takeConsent: Step = async (sent) => {
  const { flow, signIn, desk } = sent;
  if (flow.step.kind !== 'consent') return showFlow(sent);
  if (sent.form.get('decision') !== 'allow') return denyConsent(sent);
  const subject = signIn.session && subjectOf(signIn.session, signIn.dialect);
  // Somebody else was asked.
  if (subject === undefined || isStale(sent)) return goOn(sent, []);
  const [{ clientId }, now] = [signIn.client, desk.ports.clock.seconds()];
  await desk.ports.consents.remember(subject, clientId, consentMarks(signIn.request), now);
  return goOn(sent, ['select_account', 'consent']);
};

/** Tells the client that the person did not allow it, unless the flow has answered in another tab. */
async function denyConsent({ flow, signIn, visit, desk }: Sent): Promise<Response> {
  const closed = await desk.ports.flows.advance(flow, { kind: 'done' }, desk.ports.clock.seconds());
  if (!closed) return toFlow(flow.id, visit);
  const denied = { because: 'consent-denied', description: 'the user did not allow it' } as const;
  throw new AuthorizationError(signIn.request.returnTo, new Refusal('access_denied', denied));
}

/** REGISTRY of the steps by the last part of their path. */
export const steps: ReadonlyMap<string, Step> = new Map([
  ['recipient', takeRecipient],
  ['resend', resend],
  ['code', takeCode],
  ['password', takePassword],
  ['change', takeChange],
  ['account', takeAccount],
  ['consent', takeConsent],
]);

/** Steps that say who it is, and the kinds of pages that ask so. */
const saying: ReadonlySet<string> = new Set(['recipient', 'password', 'change']);
const asking: ReadonlySet<FlowStep['kind']> = new Set<FlowStep['kind']>(['recipient', 'password', 'code']);

/** Whether a step is taken from an old page too: people go back to correct a number, or to say in another way who they are, as long as nobody has signed in. */
export function isTakenLate(step: string, { flow }: Pick<Sent, 'flow'>): boolean {
  return saying.has(step) && asking.has(flow.step.kind);
}
