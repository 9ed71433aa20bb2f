import { addressOf } from '../../contract/routes.ts';
import { type Dialect, homeDialect } from '../../core/dialect.ts';
import { fromBase64Url, toBase64Url } from '../../core/encoding.ts';
import type { Session } from '../../core/flow.ts';
import { isSignedIn } from '../../core/sign-in.ts';
import { readForm } from '../../http/form.ts';
import { readQuery } from '../../http/query.ts';
import { json } from '../../http/respond.ts';
import type { HiddenField } from '../../pages/model.ts';
import {
  csrfToken,
  isCsrfToken,
  knownBrowser,
  readBrowser,
  readKnownSession,
  sessionCookieRemoved,
} from './browser.ts';
import { endSession, type SignOutPorts } from './end-session.ts';
import { isForeign, PageError } from './flow-form.ts';
import type { Visit } from './ports.ts';
import { locationOf, pickSignOut, readWish, type SignOutWish } from './sign-out-wish.ts';
import { subjectOf } from './subject.ts';
import { accountOf, pageLocale, type Showing, show } from './view.ts';
import { type PageDesk, redirect, showingFor } from './visit.ts';

const idBytes = 16;

/** What a logout works with. */
export type SignOutDesk = Pick<PageDesk, 'settings'> & { readonly ports: SignOutPorts };

/** A browser that is led to the logout of a dialect. */
export interface SignOutVisit extends Visit {
  readonly dialect: Dialect;
  readonly issuer: string;
}

/**
 * Logout of a browser (OpenID Connect RP-Initiated Logout): its session ends, with the grants that were given in it, and it is sent to the registered address, or shown that it is signed out.
 * So does the session that the ID token was given in: the browser has signed in anew since, or has lost its cookie. Who comes without a proof that the client knows who is signed in is asked first; but
 * for the vendor's own clients, which need none, and then end nothing that was given to others. Throws `invalid_request` for an address that is not the client's; nothing is then ended.
 */
export async function signOut(visit: SignOutVisit, desk: SignOutDesk): Promise<Response> {
  const { request, dialect } = visit;
  if (request.method === 'POST') return asGet(visit);
  const wish = await readWish(pickSignOut(readQuery(request), dialect), visit, desk.ports);
  const session = await readKnownSession(request, desk.ports);
  await endNamed(wish, dialect, session, desk.ports);
  if (!session) return leave(wish, visit, desk);
  const isOfAll = isProven(wish, session, dialect);
  if (isOfAll || isUnasked(wish, dialect)) {
    const { client } = wish;
    await endSession(session, desk.ports, ({ clientId }) => isOfAll || clientId === client?.clientId);
    return leave(wish, visit, desk);
  }
  return isSignedIn(session, desk.ports.clock.seconds())
    ? askFirst(session, wish, visit, desk)
    : leave(wish, visit, desk);
}

/** The same by GET: only then do browsers send their cookies along from another site's form, and so show who is signed in. */
async function asGet({ request, context, dialect }: SignOutVisit): Promise<Response> {
  const sent = pickSignOut(await readForm(request), dialect);
  return redirect(
    `${addressOf(dialect.id, 'end_session', context.baseUrl)}?${new URLSearchParams(Object.entries(sent))}`,
  );
}

/** A link alone must not sign anybody out: the client shows that it knows who is signed in. */
function isProven({ hint }: SignOutWish, session: Session, dialect: Dialect): boolean {
  return isOfSubject(hint, session, dialect) || hint?.['sid'] === toBase64Url(session.id);
}

/** Whether the client is of the vendor whose clients need not show it. */
function isUnasked({ client, isVendors }: SignOutWish, dialect: Dialect): boolean {
  return isVendors && client !== undefined && homeDialect(client, [dialect]) === dialect.id;
}

function isOfSubject(hint: SignOutWish['hint'], session: Session, dialect: Dialect): boolean {
  const subject = subjectOf(session, dialect);
  return subject !== undefined && hint?.['sub'] === subject;
}

/** Ends the session that the ID token names, where it is another than the browser's, if it is of the ID token's subject. */
async function endNamed(
  { hint }: SignOutWish,
  dialect: Dialect,
  session: Session | undefined,
  ports: SignOutPorts,
): Promise<void> {
  const sid = String(hint?.['sid'] ?? '');
  const id = session && sid === toBase64Url(session.id) ? undefined : fromBase64Url(sid);
  const named = id?.length === idBytes ? await ports.sessions.find(id) : undefined;
  if (named && isOfSubject(hint, named, dialect)) await endSession(named, ports);
}

/** The page that asks. Its form is bound to this browser and this session, and carries where to go. */
function askFirst(session: Session, wish: SignOutWish, visit: Visit, desk: SignOutDesk): Promise<Response> {
  const browser = readBrowser(visit.request, desk.ports);
  const { client, address, state, uiLocales } = wish;
  return show(
    { kind: 'sign-out', account: accountOf(session) },
    {
      ...showingOf(wish, visit, desk),
      ...(client ? { client } : {}),
      ...(address === undefined ? {} : { formTarget: address }),
      cookies: browser.cookie === undefined ? [] : [browser.cookie],
      hidden: fieldsOf({
        csrf: csrfToken(session.id, browser.secret),
        client_id: client?.clientId,
        post_logout_redirect_uri: address,
        state,
        ui_locales: uiLocales,
      }),
    },
  );
}

function fieldsOf(values: Readonly<Record<string, string | undefined>>): readonly HiddenField[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** Takes the answer of that page. Throws `PageError` for a form that was not made for this browser and session, and `invalid_request` for an address that is not the client's. */
export async function confirmSignOut(visit: Visit, desk: SignOutDesk): Promise<Response> {
  const { request } = visit;
  const form = await readForm(request);
  const secret = knownBrowser(request);
  if (!secret) throw new PageError('cookies-off');
  const wish = await readWish(pickSignOut(form, {}), { dialect: {}, issuer: '' }, desk.ports);
  const session = await readKnownSession(request, desk.ports);
  if (session) {
    const isOurs = isCsrfToken(form.get('csrf') ?? '', session.id, secret);
    if (!isOurs || isForeign(visit)) throw new PageError('other-browser');
    await endSession(session, desk.ports);
  }
  return leave(wish, visit, desk);
}

/** Sends the browser on without its session. Where there is nowhere to go, people see that they are signed out, and programs an empty object. */
async function leave(wish: SignOutWish, visit: Visit, desk: SignOutDesk): Promise<Response> {
  const { request } = visit;
  const cookies = request.headers.has('cookie') ? [sessionCookieRemoved] : [];
  if (wish.address !== undefined) {
    const status = request.method === 'GET' ? 302 : 303;
    return redirect(locationOf(wish.address, wish.state), cookies, status);
  }
  if (!wantsPage(request)) return json({}, 200, cookies[0] === undefined ? {} : { 'set-cookie': cookies[0] });
  return show({ kind: 'signed-out' }, { ...showingOf(wish, visit, desk), cookies });
}

/** Whether a person waits for the answer: browsers say that they show pages. */
export function wantsPage({ headers }: Request): boolean {
  return headers.get('accept')?.includes('text/html') ?? false;
}

function showingOf({ uiLocales }: SignOutWish, visit: Visit, desk: SignOutDesk): Showing {
  const wanted = uiLocales === undefined ? {} : { uiLocales };
  return { ...showingFor(visit, desk), locale: pageLocale(visit.request, wanted, desk.settings) };
}
