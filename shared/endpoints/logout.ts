import { issuerOf } from '../contract/issuers.ts';
import { addressOf, routeOf } from '../contract/routes.ts';
import type { Dialect } from '../core/dialect.ts';
import { fromBase64Url } from '../core/encoding.ts';
import { refuse } from '../core/errors.ts';
import type { Client, Grant } from '../core/model.ts';
import { mediaTypeOf } from '../http/media-type.ts';
import { isShort, pick, readJson, requireShort } from '../http/parameters.ts';
import { readQuery } from '../http/query.ts';
import { type Handler, json } from '../http/respond.ts';
import { byDialect, type DialectRequest } from './by-dialect.ts';
import { endGrants, type SignOutPorts } from './sign-in/end-session.ts';
import { readIdToken } from './sign-in/hint.ts';
import type { Visit } from './sign-in/ports.ts';
import { confirmSignOut, type SignOutDesk, signOut, wantsPage } from './sign-in/sign-out.ts';
import { locationOf, requireTarget } from './sign-in/sign-out-wish.ts';
import { forBrowsers } from './sign-in/visit.ts';

/** Most characters of an ID token in a body: it may name many groups. */
const maxIdTokenLength = 16_384;
const idBytes = 16;

/** What logouts work with. */
export interface LogoutDesk extends SignOutDesk {
  readonly dialects: readonly Dialect[];
}

/**
 * Logouts (contracts 2.1 and 3.1; OpenID Connect RP-Initiated Logout): browsers are signed out and sent on, programs come with an ID token and are told where to send theirs. Whatever
 * goes wrong is a page for who shows pages, and the dialect's error for everybody else.
 */
export function logoutEndpoint(desk: LogoutDesk): Handler {
  const people = forBrowsers('logout', desk, (visit) => {
    const { dialect: id } = routeOf(visit.request) ?? {};
    const dialect = desk.dialects.find((candidate) => candidate.id === id);
    if (!dialect) return confirmSignOut(visit, desk);
    return signOut({ ...visit, dialect, issuer: issuerOf(dialect.id, visit.context.baseUrl) }, desk);
  });
  const programs = byDialect('logout', desk.dialects, (request) =>
    request.request.method === 'POST' && request.route.takesIdToken
      ? endLogin(request, desk.ports)
      : signOut(request, desk),
  );
  return (request, context) => (isOfPerson({ request, context }) ? people : programs)(request, context);
}

/** The form of our own page comes from nobody else. */
function isOfPerson({ request }: Visit): boolean {
  const isOwnForm = routeOf(request)?.dialect === undefined;
  return isOwnForm || (wantsPage(request) && mediaTypeOf(request) !== 'application/json');
}

/**
 * Ends the login that an ID token tells of, so that its tokens are good no longer, and says where to go: to the `post_logout_redirect_uri` of the query, or to our own root where there is none. Where
 * the login was a browser's, the way there leads through our own logout, since the browser is still signed in. An organization in the query changes nothing. The ID token may be over. An API
 * token is no login, and lives on. Throws `invalid_request` for a token that is not ours and an address that is not the client's; nothing is then ended.
 */
async function endLogin(
  { request, dialect, issuer, context, caller }: DialectRequest,
  ports: SignOutPorts,
): Promise<Response> {
  const sent = pick(readQuery(request), { post_logout_redirect_uri: 2_048, state: 1_024 });
  const { post_logout_redirect_uri: address, state } = sent;
  const idToken = await requireIdToken(request);
  const { client, id } = await requireLogin(idToken, issuer, ports);
  caller.client = client;
  const plain = requireShort({ client_id: client.clientId, ...sent });
  const target = address === undefined ? undefined : requireTarget(address, client);
  const grant = await ports.grantReader.find(id);
  const session = grant ? undefined : await ports.sessions.find(id);
  if (grant) await endGrant(grant, client, ports);
  if (!session)
    return json({ redirectUrl: target === undefined ? `${context.baseUrl}/` : locationOf(target, state) });
  await endGrants(session.grantIds, ports, ({ clientId }) => clientId === client.clientId);
  const hinted = { id_token_hint: idToken, ...plain };
  const query = new URLSearchParams(isShort(hinted) ? hinted : plain);
  return json({ redirectUrl: `${addressOf(dialect.id, 'end_session', context.baseUrl)}?${query}` });
}

async function endGrant(
  grant: Grant,
  { clientId }: Client,
  { clock, grantRevocation }: SignOutPorts,
): Promise<void> {
  if (!grant.apiToken) await grantRevocation.revoke(grant.id, clientId, clock.seconds());
}

async function requireIdToken(request: Request): Promise<string> {
  const { idToken } = pick(await readJson(request), { idToken: maxIdTokenLength });
  if (idToken !== undefined) return idToken;
  return refuse('invalid_request', { because: 'parameter-missing', description: 'idToken is missing' });
}

/** The client of an ID token that the issuer signed, whenever it was, and the id of its grant, or of the browser's session. */
async function requireLogin(
  idToken: string,
  issuer: string,
  ports: SignOutPorts,
): Promise<{ readonly client: Client; readonly id: Uint8Array }> {
  const { azp, sid } = (await readIdToken(idToken, issuer, ports)) ?? {};
  if (typeof azp !== 'string' || typeof sid !== 'string') return refuseIdToken();
  const id = fromBase64Url(sid);
  const client = await ports.clients.find(azp);
  return client && id?.length === idBytes ? { client, id } : refuseIdToken();
}

function refuseIdToken(): never {
  return refuse('invalid_request', {
    because: 'id-token-refused',
    description: 'idToken is not an ID token of this issuer',
  });
}
