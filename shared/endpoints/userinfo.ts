import { type Dialect, dialectWith } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import type { Client, User } from '../core/model.ts';
import type { Ports } from '../core/ports.ts';
import { bearerFromHeader } from '../http/bearer.ts';
import { type Handler, json } from '../http/respond.ts';
import { type BearerPorts, type BearerToken, isRevoked, readBearer } from './bearer-claims.ts';
import { byDialect, type DialectRequest } from './by-dialect.ts';
import type { ContactPorts } from './proven-contact.ts';
import { updateUser } from './userinfo-update.ts';

export type UserinfoPorts = BearerPorts & ContactPorts & Pick<Ports, 'clients'>;

/**
 * UserInfo (OpenID Connect Core §5.3; contracts 2.5): GET tells `sub` and what the client's `claims` allow, PATCH changes the user first and then tells the same. Takes this issuer's own access
 * tokens with the scope `openid`, and looks whether they were revoked.
 */
export function userinfoEndpoint(dialects: readonly Dialect[], ports: UserinfoPorts): Handler {
  return byDialect('userinfo', dialects, async (request) => {
    const token = await requireToken(request, ports);
    const client = await requireLiveClient(token, request, ports);
    if (!token.scope.includes('openid')) return refuse('insufficient_scope', { because: 'bearer-scope' });
    const user = await requireUser(token.subject, ports);
    const isUpdate = request.request.method === 'PATCH';
    const told = isUpdate ? await updateUser({ user, client, ...request }, ports) : user;
    const { scope, claims } = token;
    const spoken = dialectWith(client, request.dialect);
    return json(spoken.userinfoBody({ user: told, client, scope, claims }));
  });
}

async function requireToken(request: DialectRequest, ports: UserinfoPorts): Promise<BearerToken> {
  const found = bearerFromHeader(request.request.headers.get('authorization'));
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

/** The client of a token that was not revoked. A client that is gone has no tokens. */
async function requireLiveClient(
  token: BearerToken,
  { caller }: DialectRequest,
  ports: UserinfoPorts,
): Promise<Client> {
  const [client, revoked] = await Promise.all([ports.clients.find(token.clientId), isRevoked(token, ports)]);
  if (client) caller.client = client;
  return client && !revoked ? client : refuseToken();
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
