import { toBase64Url } from '../../core/encoding.ts';
import type { FlowStep, Prompt, ProvenSubject } from '../../core/flow.ts';
import { type Outcome, proceed } from './authorize.ts';
import { openSession, readKnownSession } from './browser.ts';
import { type OpenFlow, PageError } from './flow-form.ts';
import type { SignIn, Visit } from './ports.ts';
import { type Problem, pageLocale, pageOf, show } from './view.ts';
import { answered, type Desk, redirect, sendBack, showingFor } from './visit.ts';

/** What a person sent from a page. */
export interface Sent extends OpenFlow {
  readonly visit: Visit;
  readonly desk: Desk;
  readonly form: ReadonlyMap<string, string>;
}

/** The step at which a flow stands that needs a page. */
export function stepFor(kind: Exclude<Outcome['kind'], 'answer'>, { session }: SignIn): FlowStep {
  return kind === 'sign-in' || !session ? { kind: 'recipient' } : { kind, session: session.id };
}

/** Sends the browser to the flow's page by GET, so that a reload sends nothing again. */
export function toFlow(id: Uint8Array, { context }: Visit, cookies: readonly string[] = []): Response {
  return redirect(`${context.baseUrl}/signin?flow=${toBase64Url(id)}`, cookies);
}

/** The page of the step at which the flow stands, or of another, with what was wrong. Throws `PageError` for a flow that has answered. */
export function showStep(sent: Sent, problem?: Problem, step: FlowStep = sent.flow.step): Promise<Response> {
  const { flow, browserSecret, signIn, visit, desk } = sent;
  if (step.kind === 'done') throw new PageError('flow-expired');
  return show(pageOf(step, signIn, { settings: desk.settings, problem, form: sent.form }, desk.ports), {
    ...showingFor(visit, desk),
    locale: pageLocale(visit.request, signIn.request, desk.settings),
    client: signIn.client,
    flow: { ...flow, browserSecret },
    status: problem === undefined ? 200 : statusOf(problem),
    ...(problem && 'retryAfter' in problem ? { retryAfter: problem.retryAfter } : {}),
    formTarget: signIn.request.returnTo.redirectUri,
  });
}

/** The page at which the flow stands; a page that asks somebody who is not signed in any more is left behind. */
export function showFlow(sent: Sent): Promise<Response> {
  return isStale(sent) ? goOn(sent, []) : showStep(sent);
}

function statusOf({ kind }: Problem): number {
  if (kind === 'send-limit' || kind === 'guess-limit' || kind === 'password-limit') return 429;
  return kind === 'delivery-failed' ? 503 : 400;
}

/** Moves the flow on and shows where it then is; whoever comes second (another tab, a second press) is shown where it is by now. */
export async function moveTo(step: FlowStep, { flow, visit, desk }: Sent): Promise<Response> {
  await desk.ports.flows.advance(flow, step, desk.ports.clock.seconds());
  return toFlow(flow.id, visit);
}

/** A flow that has answered takes nothing more. Throws `PageError`. */
export function requireOpen({ flow }: Pick<Sent, 'flow'>): void {
  if (flow.step.kind === 'done') throw new PageError('flow-expired');
}

/** Whether a page asks somebody who is not signed in any more: another has signed in since, or nobody is. */
export function isStale({ flow: { step }, signIn: { session } }: Pick<Sent, 'flow' | 'signIn'>): boolean {
  if (step.kind !== 'account' && step.kind !== 'consent') return false;
  return session === undefined || toBase64Url(step.session) !== toBase64Url(session.id);
}

/** Signs the browser in, in a new session, and goes on. The browser is signed in whatever the client's request then comes to. */
export async function signedIn(proven: ProvenSubject, sent: Sent): Promise<Response> {
  const { signIn, visit, desk } = sent;
  const before = await readKnownSession(visit.request, desk.ports);
  const { session, cookie } = await openSession(proven, before, desk.ports);
  const response = await answered('sign-in', visit, desk, () =>
    goOn({ ...sent, signIn: { ...signIn, session } }, ['login', 'select_account']),
  );
  response.headers.append('set-cookie', cookie);
  return response;
}

/** The answer, or the next page. The flow is closed before a code is made, so that of two tabs one answers. */
export async function goOn(sent: Sent, asked: readonly Prompt[]): Promise<Response> {
  const { flow, signIn, visit, desk } = sent;
  const { ports } = desk;
  const now = ports.clock.seconds();
  const closed = await ports.flows.advance(flow, { kind: 'done' }, now);
  if (!closed) return toFlow(flow.id, visit);
  const outcome = await proceed(signIn, asked, ports);
  if (outcome.kind === 'answer') return sendBack(signIn.request.returnTo, outcome.parameters, visit, desk);
  await ports.flows.advance(closed, stepFor(outcome.kind, signIn), now);
  return toFlow(flow.id, visit);
}
