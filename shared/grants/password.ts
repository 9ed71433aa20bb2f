import { refuse } from '../core/errors.ts';
import {
  type DirectGrantPorts,
  defineGrant,
  type GrantRequest,
  type GrantResult,
  requireParam,
} from '../core/grant.ts';
import { claimGrant } from '../core/login.ts';
import { organizationOfUser } from '../core/organization.ts';
import { requireCredentials, requirePasswordUser } from '../core/password-login.ts';
import { authorizeScope, type GrantedScope, parseScope } from '../core/scope.ts';
import { subscriberOf } from '../core/source-address.ts';

const parameters = { username: 320, password: 1_024, scope: 1_024, organization: 128 } as const;

type Request = GrantRequest<keyof typeof parameters>;

/**
 * A user's name and password for tokens (RFC 6749 §4.3). RFC 9700 §2.4 forbids it, since the client sees the password: it is there for clients that cannot do otherwise, and off for all whose
 * metadata do not list it.
 *
 * Checks in this order: shape, scope, limits, password, organization, status. A guess is paid for before it is compared, and a right one is given back. Until the password was right, nothing
 * tells whether there is such a user: neither the answer, nor the requests to the table, nor the work.
 */
export const passwordGrant = defineGrant({
  type: 'password',
  parameters,
  clients: 'any',
  async authorize(request, ports: DirectGrantPorts): Promise<GrantResult> {
    const credentials = requireCredentials(
      requireParam(request, 'username'),
      requireParam(request, 'password'),
    );
    const scope = await requireScope(request, ports);
    const user = await requirePasswordUser(credentials, subscriberOf(request.context.sourceAddress), ports);
    const organization = organizationOfUser(user, request.client, request.params.organization);
    if (user.status !== 'active') {
      return refuse('invalid_grant', {
        because: 'user-not-active',
        description: 'the account is not active',
      });
    }
    const login = {
      ...scope,
      method: 'password',
      subject: user,
      ...(organization ? { organization } : {}),
    } as const;
    return claimGrant(request, { ...login, id: ports.entropy.bytes(16) }, ports);
  },
});

/** Left out, the scope is all that the client registered (RFC 6749 §3.3), or `openid` where it registered none. */
function requireScope({ params, client, dialect }: Request, ports: DirectGrantPorts): Promise<GrantedScope> {
  const scope = params.scope === undefined ? (client.scope ?? ['openid']) : parseScope(params.scope);
  return authorizeScope(scope, client, dialect, ports.clients);
}
