import { currentMac } from '../core/current-mac.ts';
import { toBase64Url, toUuid, utf8 } from '../core/encoding.ts';
import { refuse } from '../core/errors.ts';
import {
  type DirectGrantPorts,
  defineGrant,
  type GrantRequest,
  type GrantResult,
  requireParam,
} from '../core/grant.ts';
import { readIdentifier, spellingOf } from '../core/identifier.ts';
import { claimGrant } from '../core/login.ts';
import type { Organization, User } from '../core/model.ts';
import { organizationOf } from '../core/organization.ts';
import { passwordComplaint, verifyPassword } from '../core/password.ts';
import type { Allowance, Identifier } from '../core/ports.ts';
import { authorizeScope, type GrantedScope, parseScope } from '../core/scope.ts';
import { subscriberOf } from '../core/source-address.ts';

const parameters = { username: 320, password: 1_024, scope: 1_024, organization: 128 } as const;

type Request = GrantRequest<keyof typeof parameters>;

/** What somebody says to be somebody. */
interface Credentials {
  readonly identifier: Identifier;
  readonly password: string;
}

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
    const credentials = requireCredentials(request);
    const scope = await requireScope(request, ports);
    const user = await requireUser(credentials, request, ports);
    const organization = requireOrganization(user, request);
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

function requireCredentials(request: Request): Credentials {
  const username = requireParam(request, 'username');
  const password = requireParam(request, 'password');
  const complaint = passwordComplaint(password);
  if (complaint !== undefined) return refuseParameter(`password ${complaint}`);
  if (/[\p{Cc}\p{Cs}]/u.test(username))
    return refuseParameter('username has a character that is not allowed');
  return { identifier: readIdentifier(username), password };
}

function refuseParameter(description: string): never {
  return refuse('invalid_request', { because: 'parameter-refused', description });
}

/** Left out, the scope is all that the client registered (RFC 6749 §3.3), or `openid` where it registered none. */
function requireScope({ params, client, dialect }: Request, ports: DirectGrantPorts): Promise<GrantedScope> {
  const scope = params.scope === undefined ? (client.scope ?? ['openid']) : parseScope(params.scope);
  return authorizeScope(scope, client, dialect, ports.clients);
}

async function requireUser(
  { identifier, password }: Credentials,
  request: Request,
  ports: DirectGrantPorts,
): Promise<User> {
  const giveBack = await spendGuess(identifier, request, ports);
  const user = await findUser(identifier, ports);
  if (!(await verifyPassword(user?.passwordHash, password)) || !user) {
    return refuse('invalid_grant', {
      because: 'password-wrong',
      description: 'the user name or the password is wrong',
    });
  }
  await giveBack();
  return user;
}

/** A user is found by two reads, a stranger missed by one: so the second is made up for. */
async function findUser(
  identifier: Identifier,
  { users, entropy }: DirectGrantPorts,
): Promise<User | undefined> {
  const user = await users.find(identifier);
  if (!user) await users.findById(toUuid(entropy.bytes(16)));
  return user;
}

/**
 * Pays for one guess, and gives how to take that back. The address comes first, mostly from memory. Who is refused because of the user has paid for the address all the same: otherwise one
 * address could go on with everybody's names.
 */
async function spendGuess(
  identifier: Identifier,
  { context }: Request,
  ports: DirectGrantPorts,
): Promise<() => Promise<void>> {
  const allowances: readonly Allowance[] = [
    { scope: 'passwordSourceAddress', key: subscriberOf(context.sourceAddress) },
    { scope: 'passwordUser', key: keyOf(identifier, ports) },
  ];
  const spent: (() => Promise<void>)[] = [];
  for (const allowance of allowances) {
    const outcome = await ports.sendLimits.spend(allowance);
    if (outcome.kind === 'limited') {
      return refuse('slow_down', {
        because: 'password-limit',
        description: 'too many attempts; try again later',
        retryAfter: outcome.retryAfter,
      });
    }
    spent.push(outcome.giveBack);
  }
  return async () => void (await Promise.all(spent.map((give) => give())));
}

/** By the name that was typed, not the user that has it: the limits of a name that nobody has are the same. A MAC, so that the table does not tell who was tried. */
function keyOf(identifier: Identifier, { refreshKeys }: DirectGrantPorts): string {
  const name = utf8(`${identifier.kind}:${spellingOf(identifier)}`);
  return toBase64Url(currentMac(refreshKeys, 'password-user', name).subarray(0, 32));
}

/** The one that is asked for, or the user's default; whoever has none logs in to the client's, without any permission in it. */
function requireOrganization(user: User, { params, client }: Request): Organization | undefined {
  const own = organizationOf(user.organizations, params.organization);
  return own ?? (client.organization && { id: client.organization.id, permissions: [] });
}
