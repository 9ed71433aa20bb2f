import { AuthorizationError } from '../../core/authorization-request.ts';
import type { Dialect } from '../../core/dialect.ts';
import { asRefusal, type Reason, type Refusal } from '../../core/errors.ts';
import type { ReturnAddress } from '../../core/flow.ts';
import { type Handler, logRefusal } from '../../http/respond.ts';
import type { ErrorKind } from '../../pages/model.ts';
import { PageError } from './flow-form.ts';
import type { SignInPorts, Visit } from './ports.ts';
import { type AnswerParameters, errorParameters, returnUrl } from './return.ts';
import { type PageSettings, pageHeaders, pageLocale, type Showing, show } from './view.ts';

/** What every step of a sign-in works with. */
export interface Desk {
  readonly dialects: readonly Dialect[];
  readonly settings: PageSettings;
  readonly ports: SignInPorts;
}

/** What pages take, whoever shows them. */
export type PageDesk = Pick<Desk, 'settings'> & { readonly ports: Pick<SignInPorts, 'clock'> };

/** Answers browsers: whatever goes wrong becomes an answer to the client's proven address, or a page for the person. */
export function forBrowsers(
  endpoint: string,
  desk: PageDesk,
  handle: (visit: Visit) => Promise<Response>,
): Handler {
  return (request, context) => {
    const visit: Visit = { request, context };
    return answered(endpoint, visit, desk, () => handle(visit));
  };
}

/** The answer of `handle`, or what its failure comes to for a browser. */
export async function answered(
  endpoint: string,
  visit: Visit,
  desk: PageDesk,
  handle: () => Promise<Response>,
): Promise<Response> {
  try {
    return await handle();
  } catch (thrown) {
    if (thrown instanceof PageError) return errorPage(thrown.kind, visit, desk);
    const refusal = asRefusal(thrown);
    logRefusal(endpoint, refusal, visit.context);
    return refusal instanceof AuthorizationError
      ? sendError(refusal, visit, desk)
      : errorPage(kindOf(refusal), visit, desk, { status: refusal.status, ...waitOf(refusal) });
  }
}

/** How a page is shown to this visitor, but for what it is about. */
export function showingFor(visit: Visit, { settings, ports }: PageDesk): Showing {
  return {
    settings,
    baseUrl: visit.context.baseUrl,
    locale: pageLocale(visit.request, undefined, settings),
    now: ports.clock.seconds(),
  };
}

/** Carries an answer to the client's address: in its query, or by a form that the browser sends on (OAuth 2.0 Form Post Response Mode). */
export function sendBack(
  returnTo: ReturnAddress,
  parameters: AnswerParameters,
  visit: Visit,
  desk: PageDesk,
): Promise<Response> | Response {
  if (returnTo.responseMode === 'query') return redirect(returnUrl(returnTo, parameters));
  const fields = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  const { redirectUri: action } = returnTo;
  return show({ kind: 'form-post', action, fields }, { ...showingFor(visit, desk), formTarget: action });
}

/** Sends the browser on, by GET whatever it came by. */
export function redirect(
  location: string,
  cookies: readonly string[] = [],
  status: 302 | 303 = 303,
): Response {
  const headers = new Headers({ ...pageHeaders, location });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status, headers });
}

/** Reasons that have a page of their own. */
const kinds: ReadonlyMap<Reason, ErrorKind> = new Map<Reason, ErrorKind>([
  ['client-unknown', 'unknown-client'],
  ['redirect-uri-refused', 'unknown-client'],
  ['user-unknown', 'no-account'],
  ['user-not-active', 'user-inactive'],
]);

function kindOf({ detail, status }: Refusal): ErrorKind {
  return kinds.get(detail.because) ?? (status >= 500 ? 'unavailable' : 'generic');
}

function waitOf({ detail: { retryAfter } }: Refusal): { readonly retryAfter?: number } {
  return retryAfter === undefined ? {} : { retryAfter };
}

interface ErrorAnswer {
  readonly status?: number;
  readonly backTo?: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

function errorPage(
  error: ErrorKind,
  visit: Visit,
  desk: PageDesk,
  { status = 400, backTo, ...wait }: ErrorAnswer = {},
): Promise<Response> {
  const { requestId } = visit.context;
  return show(
    { kind: 'error', error, requestId, ...(backTo === undefined ? {} : { backTo }) },
    { ...showingFor(visit, desk), status, ...wait },
  );
}

/** Whoever may not sign in is told so here, with a way back; every other error is the client's to know. */
function sendError(error: AuthorizationError, visit: Visit, desk: PageDesk): Promise<Response> | Response {
  const parameters = errorParameters(error);
  const kind = error.mayShow ? kinds.get(error.detail.because) : undefined;
  if (kind === undefined) return sendBack(error.returnTo, parameters, visit, desk);
  return errorPage(kind, visit, desk, {
    status: error.status,
    backTo: returnUrl(error.returnTo, parameters),
  });
}
