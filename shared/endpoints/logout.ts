import type { Dialect } from '../core/dialect.ts';
import { fromBase64Url } from '../core/encoding.ts';
import { refuse } from '../core/errors.ts';
import type { Client } from '../core/model.ts';
import type { Ports } from '../core/ports.ts';
import { pick, readJson } from '../http/parameters.ts';
import { readQuery } from '../http/query.ts';
import { empty, type Handler, json } from '../http/respond.ts';
import { byDialect, type DialectRequest } from './by-dialect.ts';

/** Most characters of an ID token: it may name many groups. */
const maxIdTokenLength = 16_384;
const idBytes = 16;

const parameters = {
  client_id: 256,
  logout_redirect_uri: 2_048,
  post_logout_redirect_uri: 2_048,
  state: 1_024,
} as const;
type Params = Readonly<Partial<Record<keyof typeof parameters, string>>>;

export type LogoutPorts = Pick<Ports, 'clients' | 'clock' | 'publicKeys' | 'grantReader' | 'grantRevocation'>;

/** Logouts (contracts 2.1 and 3.1; OpenID Connect RP-Initiated Logout): browsers come by GET and are sent on, programs come by POST and are told where to send theirs. */
export function logoutEndpoint(dialects: readonly Dialect[], ports: LogoutPorts): Handler {
  return byDialect('logout', dialects, (request) =>
    request.request.method === 'POST' ? endSession(request, ports) : sendBack(request, ports),
  );
}

/**
 * Sends the browser back, and only to an address that the client registered, character by character. There is no session of the browser's to end: logins leave none. Without an address there is
 * nowhere to go, and the answer is an empty object.
 */
async function sendBack({ request }: DialectRequest, { clients }: LogoutPorts): Promise<Response> {
  const params: Params = pick(readQuery(request), parameters);
  const target = requireOneTarget(params);
  if (target === undefined) return json({});
  const client = params.client_id === undefined ? undefined : await clients.find(params.client_id);
  return empty(302, { location: registeredTarget(target, params.state, client) });
}

/**
 * Ends the login that an ID token tells of, so that its tokens are good no longer, and says where to go: to the `post_logout_redirect_uri` of the query, or to our own root where there is none. An
 * organization in the query changes nothing. The ID token may be over. An API token is no login, and lives on. Throws `invalid_request` for a token that is not ours and an address that is not the
 * client's; nothing is then ended.
 */
async function endSession(
  { request, issuer, context, caller }: DialectRequest,
  ports: LogoutPorts,
): Promise<Response> {
  const { post_logout_redirect_uri: target, state }: Params = pick(readQuery(request), parameters);
  const { client, grantId } = await requireSession(await requireIdToken(request), issuer, ports);
  caller.client = client;
  const redirectUrl = target === undefined ? `${context.baseUrl}/` : registeredTarget(target, state, client);
  const grant = await ports.grantReader.find(grantId);
  if (grant && !grant.apiToken) {
    await ports.grantRevocation.revoke(grantId, client.clientId, ports.clock.seconds());
  }
  return json({ redirectUrl });
}

async function requireIdToken(request: Request): Promise<string> {
  const { idToken } = pick(await readJson(request), { idToken: maxIdTokenLength });
  if (idToken !== undefined) return idToken;
  return refuse('invalid_request', { because: 'parameter-missing', description: 'idToken is missing' });
}

/** The client and the grant of an ID token that the issuer signed, whenever it was. */
async function requireSession(
  idToken: string,
  issuer: string,
  { publicKeys, clients }: LogoutPorts,
): Promise<{ readonly client: Client; readonly grantId: Uint8Array }> {
  const { iss, azp, sid, token_use: use } = (await publicKeys.verify(idToken))?.claims ?? {};
  if (iss !== issuer || use !== 'id' || typeof azp !== 'string' || typeof sid !== 'string')
    return refuseIdToken();
  const grantId = fromBase64Url(sid);
  const client = await clients.find(azp);
  return client && grantId?.length === idBytes ? { client, grantId } : refuseIdToken();
}

function refuseIdToken(): never {
  return refuse('invalid_request', {
    because: 'id-token-refused',
    description: 'idToken is not an ID token of this issuer',
  });
}

function requireOneTarget(params: Params): string | undefined {
  const { logout_redirect_uri: own, post_logout_redirect_uri: standard } = params;
  return own === undefined || standard === undefined || own === standard ? (own ?? standard) : refuseTarget();
}

/** Parsed and written again, which leaves only what a header may hold. Throws `invalid_request` for an address that is not among the client's. */
function registeredTarget(target: string, state: string | undefined, client: Client | undefined): string {
  if (!client?.postLogoutRedirectUris.includes(target)) return refuseTarget();
  const url = new URL(target);
  if (state !== undefined) url.searchParams.set('state', state);
  return url.href;
}

function refuseTarget(): never {
  return refuse('invalid_request', {
    because: 'redirect-uri-refused',
    description: 'the address to return to is not one that the client registered',
  });
}
