import { issuerOf } from '../../contract/issuers.ts';
import type { Dialect } from '../../core/dialect.ts';
import { dialectWith } from '../../core/dialect.ts';
import { fromBase64Url } from '../../core/encoding.ts';
import type { Flow } from '../../core/flow.ts';
import type { ErrorKind } from '../../pages/model.ts';
import { isCsrfToken, isOfBrowser, knownBrowser, readSession } from './browser.ts';
import type { SignIn, SignInPorts, Visit } from './ports.ts';

/** Length of a flow's id. */
const idBytes = 16;

/** A flow as the browser that began it goes on with it. */
export interface OpenFlow {
  readonly flow: Flow;
  readonly browserSecret: Uint8Array;
  readonly signIn: SignIn;
}

/** Ends a visit with a page that says what happened. */
export class PageError extends Error {
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind) {
    super(kind);
    this.name = 'PageError';
    this.kind = kind;
  }
}

/**
 * The flow that a request names, if it began in this browser. Throws `PageError` for a browser without cookies, a flow that is over or unknown, and another browser's.
 */
export async function requireFlow(
  id: string | undefined,
  { request, context }: Visit,
  dialects: readonly Dialect[],
  ports: SignInPorts,
): Promise<OpenFlow> {
  const browserSecret = knownBrowser(request);
  if (!browserSecret) throw new PageError('cookies-off');
  const bytes = fromBase64Url(id ?? '');
  // A longer one is no id, and might be longer than a key may be.
  if (bytes?.length !== idBytes) throw new PageError('flow-expired');
  const [flow, session] = await Promise.all([
    ports.flows.find(bytes, ports.clock.seconds()),
    readSession(request, ports),
  ]);
  if (!flow) throw new PageError('flow-expired');
  if (!isOfBrowser(flow, browserSecret)) throw new PageError('other-browser');
  const client = await ports.clients.find(flow.request.clientId);
  const dialect = dialects
    .flatMap((spoken) => [spoken, dialectWith(client, spoken)])
    .find(({ id: name }) => name === flow.request.dialect);
  if (!client || !dialect) throw new PageError('unknown-client');
  const signIn: SignIn = {
    client,
    dialect,
    issuer: issuerOf(dialect.id, context.baseUrl),
    request: flow.request,
    startedAt: flow.startedAt,
    session,
  };
  return { flow, browserSecret, signIn };
}

/**
 * The same for a form, which must have been made by one of our pages for this flow and browser (CSRF). Throws `PageError` otherwise.
 */
export async function requireFlowForm(
  form: ReadonlyMap<string, string>,
  visit: Visit,
  dialects: readonly Dialect[],
  ports: SignInPorts,
): Promise<OpenFlow> {
  const open = await requireFlow(form.get('flow'), visit, dialects, ports);
  const isOurs = isCsrfToken(form.get('csrf') ?? '', open.flow.id, open.browserSecret);
  if (!isOurs || isForeign(visit)) throw new PageError('other-browser');
  return open;
}

/** Whether a form comes from another site, as browsers say. */
export function isForeign({ request, context }: Visit): boolean {
  const origin = request.headers.get('origin');
  return origin !== null && origin !== new URL(context.baseUrl).origin;
}
