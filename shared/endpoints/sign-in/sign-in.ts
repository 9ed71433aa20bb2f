import { routes } from '../../contract/routes.ts';
import type { AuthorizationParameters } from '../../core/authorization-request.ts';
import type { Dialect } from '../../core/dialect.ts';
import { flowLife } from '../../core/sign-in.ts';
import { readForm } from '../../http/form.ts';
import { pick } from '../../http/parameters.ts';
import { readQuery } from '../../http/query.ts';
import type { Handler } from '../../http/respond.ts';
import { authorizationName } from './authorization-parameters.ts';
import { type Outcome, proceed, readAuthorizationParameters, readSignIn } from './authorize.ts';
import { browserHash, readBrowser } from './browser.ts';
import { requireFlow, requireFlowForm } from './flow-form.ts';
import type { SignIn, Visit } from './ports.ts';
import { isTakenLate, steps } from './steps.ts';
import { type Desk, forBrowsers, redirect, sendBack } from './visit.ts';
import { type Sent, showFlow, stepFor, toFlow } from './way.ts';

/**
 * The authorization endpoint of every dialect, and the pages to which it leads. A function for both: whoever sees the first page has warmed the rest.
 */
export function signInEndpoint(desk: Desk): Handler {
  return forBrowsers('sign-in', desk, (visit) => {
    const { pathname } = new URL(visit.request.url);
    const spoken = authorizationDialect(pathname, desk);
    return spoken ? authorize(visit, spoken, desk) : takeStep(pathname, visit, desk);
  });
}

function authorizationDialect(pathname: string, { dialects }: Desk): Dialect | undefined {
  const route = routes.find(({ path, purpose }) => path === pathname && purpose === 'authorization');
  return dialects.find(({ id }) => id === route?.dialect);
}

/**
 * An authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2): answered at once where somebody is signed in and nothing is to be asked, otherwise with the first page of a flow that
 * this browser alone can finish.
 */
async function authorize(visit: Visit, spoken: Dialect, desk: Desk): Promise<Response> {
  const params = await readAuthorizationParameters(visit.request, spoken);
  if (visit.request.method === 'POST') return asGet(params, visit, spoken);
  const signIn = await readSignIn(params, visit, spoken, desk);
  const outcome = await proceed(signIn, [], desk.ports);
  if (outcome.kind === 'answer') return sendBack(signIn.request.returnTo, outcome.parameters, visit, desk);
  return beginFlow(outcome.kind, signIn, visit, desk);
}

/** The same request by GET: only then do browsers send their cookies along from another site's form, and so know who is signed in. */
function asGet(params: AuthorizationParameters, { request, context }: Visit, spoken: Dialect): Response {
  const { pathname } = new URL(request.url);
  const query = new URLSearchParams(
    [...params].map(([name, value]): [string, string] => [authorizationName(name, spoken), value]),
  );
  return redirect(`${context.baseUrl}${pathname}?${query}`);
}

/** Opens a flow and sends the browser to its page, so that a reload asks for the page again and not for another flow. */
async function beginFlow(
  kind: Exclude<Outcome['kind'], 'answer'>,
  signIn: SignIn,
  visit: Visit,
  { ports }: Desk,
): Promise<Response> {
  const browser = readBrowser(visit.request, ports);
  const startedAt = ports.clock.seconds();
  const flow = {
    id: ports.entropy.bytes(16),
    browserHash: browserHash(browser.secret),
    request: signIn.request,
    step: stepFor(kind, signIn),
    revision: 0,
    startedAt,
    expiresAt: startedAt + flowLife,
  };
  await ports.flows.open(flow);
  return toFlow(flow.id, visit, browser.cookie === undefined ? [] : [browser.cookie]);
}

/** GET shows the page at which a flow stands, POST takes what a person sent from one. */
async function takeStep(pathname: string, visit: Visit, desk: Desk): Promise<Response> {
  if (visit.request.method === 'GET') return showByGet(visit, desk);
  const name = pathname.split('/').at(-1) ?? '';
  const step = steps.get(name);
  if (!step) throw new Error('the route is of no step');
  const form = await readForm(visit.request);
  const sent: Sent = {
    ...(await requireFlowForm(form, visit, desk.dialects, desk.ports)),
    visit,
    desk,
    form,
  };
  // A page that was sent before: nothing of it is taken again, and nobody pays for it twice.
  const isOld = form.get('revision') !== String(sent.flow.revision);
  return isOld && !isTakenLate(name, sent) ? showFlow({ ...sent, form: new Map() }) : step(sent);
}

async function showByGet(visit: Visit, desk: Desk): Promise<Response> {
  const { flow: id } = pick(readQuery(visit.request), { flow: 64 });
  const open = await requireFlow(id, visit, desk.dialects, desk.ports);
  return showFlow({ ...open, visit, desk, form: new Map() });
}
