import { type Dialect, dialectWith, homeDialect, type ToldUser } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import type { Client, Grant, User } from '../core/model.ts';
import type { Ports } from '../core/ports.ts';
import { recipientFacts } from '../core/user-claims.ts';
import { type BearerOutcome, bearerFromHeader, bearerFromRequest } from '../http/bearer.ts';
import { type Handler, json } from '../http/respond.ts';
import { type BearerPorts, type BearerToken, backingOf, readBearer } from './bearer-claims.ts';
import { byDialect, type DialectRequest } from './by-dialect.ts';
import type { ContactPorts } from './proven-contact.ts';
import { updateUser } from './userinfo-update.ts';

export type UserinfoPorts = BearerPorts & ContactPorts & Pick<Ports, 'clients'>;

/**
 * UserInfo (OpenID Connect Core §5.3; contracts 2.5): GET and POST tell `sub` and what the client may know, PATCH changes the user first and then tells the same. Takes this issuer's own access
 * tokens with the scope `openid`, and looks whether they were revoked.
 */
export function userinfoEndpoint(dialects: readonly Dialect[], ports: UserinfoPorts): Handler {
  return byDialect('userinfo', dialects, async (request) => {
    const token = await requireToken(request, ports);
    const { client, grant } = await requireLive(token, request, ports);
    if (!token.scope.includes('openid')) return refuse('insufficient_scope', { because: 'bearer-scope' });
    const spoken = dialectWith(client, request.dialect);
    const isUpdate = request.request.method === 'PATCH';
    if (isUpdate && !mayUpdate(token, { client, grant, dialect: request.dialect }))
      return refuse('insufficient_scope', { because: 'bearer-scope' });
    const told = async (): Promise<ToldUser['user']> => {
      if (spoken.subjects === 'recipients') return { id: token.subject, ...recipientFacts(grant) };
      const user = await requireUser(token.subject, ports);
      return isUpdate ? updateUser({ user, client, ...request }, ports) : user;
    };
    const { scope, claims } = token;
    // Somebody who acts for the user asked for nothing by name.
    const asked = grant?.clientId === client.clientId ? grant.claims : undefined;
    return json(spoken.userinfoBody({ user: await told(), client, scope, claims, asked }));
  });
}

/**
 * Whether the token lets its client change the user: only where that is how the vendor's clients keep accounts, the client is not somebody else's, and it was let in itself. Whoever sets a phone
 * number or an e-mail address can log in by it.
 */
function mayUpdate(
  { claims }: BearerToken,
  { client, grant, dialect }: Pick<DialectRequest, 'dialect'> & Backing,
): boolean {
  const isAtHome = homeDialect(client, [dialect]) === dialect.id;
  const isOwn = grant?.clientId === client.clientId && claims['act'] === undefined;
  return isAtHome && isOwn && !client.thirdParty;
}

/** A form may hold the token where it is all that is sent: the body of a PATCH is the change. */
function bearerOf(request: Request): BearerOutcome | Promise<BearerOutcome> {
  return request.method === 'POST'
    ? bearerFromRequest(request)
    : bearerFromHeader(request.headers.get('authorization'));
}

async function requireToken(request: DialectRequest, ports: UserinfoPorts): Promise<BearerToken> {
  const found = await bearerOf(request.request);
  if (found.kind === 'missing') return refuse('invalid_request', { because: 'bearer-missing' });
  if (found.kind === 'malformed') return refuseToken();
  const token = await readBearer(found.token, request.context.baseUrl, ports);
  if (token?.issuer === request.issuer && isForUs(token)) return token;
  await openToOwner(found.token, request, ports);
  return refuseToken();
}

/** A token that was asked for resources alone is not for us (RFC 8707 §2): who holds such a resource must not be told about its user. Some tokens name their client in our place. */
function isForUs({ audience, issuer, clientId }: BearerToken): boolean {
  return audience.includes(issuer) || audience.includes(clientId);
}

/** Pages of the client that the token was made for may read why it is refused, expired as it may be: or they would never know to refresh it. */
async function openToOwner(jwt: string, { caller }: DialectRequest, ports: UserinfoPorts): Promise<void> {
  const clientId = (await ports.publicKeys.verify(jwt))?.claims['client_id'];
  const client = typeof clientId === 'string' ? await ports.clients.find(clientId) : undefined;
  if (client) caller.client = client;
}

/** What stands behind a live token. */
interface Backing {
  readonly client: Client;
  readonly grant?: Grant | undefined;
}

/** The client of a token that was not revoked, and its grant. A client that is gone has no tokens. */
async function requireLive(
  token: BearerToken,
  { caller }: DialectRequest,
  ports: UserinfoPorts,
): Promise<Backing> {
  const [client, backing] = await Promise.all([ports.clients.find(token.clientId), backingOf(token, ports)]);
  if (client) caller.client = client;
  return client && backing ? { client, ...backing } : refuseToken();
}

/**
 * Gone is told from locked or frozen: at the first an application may drop what it keeps about the user, while the others may come back. To those the token is
 * as if revoked, and the next login says why.
 */
async function requireUser(id: string, ports: UserinfoPorts): Promise<User> {
  const user = await ports.users.findById(id);
  if (!user) return refuse('invalid_token', { because: 'bearer-user-gone', status: 404 });
  return user.status === 'active' ? user : refuseToken('user-not-active');
}

function refuseToken(because: 'bearer-refused' | 'user-not-active' = 'bearer-refused'): never {
  return refuse('invalid_token', { because });
}
