import { encodeApiToken, hashApiToken } from '../../shared/core/api-token.ts';
import { Refusal } from '../../shared/core/errors.ts';
import type { Client, Grant, Organization, User } from '../../shared/core/model.ts';
import { authorizeScope, type GrantedScope, parseScope } from '../../shared/core/scope.ts';
import { factsOf } from '../../shared/core/user-claims.ts';
import { csp } from '../../shared/dialects/csp.ts';
import type { GrantRegistry } from '../../shared/dynamo/grant-admin.ts';
import type { ClientPorts } from './clients.ts';
import { Failure } from './failure.ts';
import { mintGrantId } from './mint.ts';

const secretBytes = 32;

/** A long-lived token to be made. */
export interface ApiTokenRequest {
  readonly client: Client;
  readonly user: User;
  /** What its owner calls it. */
  readonly name: string;
  /** Seconds. */
  readonly life: number;
  /** Left out: all scopes that the client lists, or `openid`. */
  readonly scope?: string;
  /** Id of one of the user's; left out, its default, and where it has none the client's. */
  readonly organization?: string;
}

/** What making one takes. */
export interface ApiTokenPorts extends Pick<ClientPorts, 'registry' | 'entropy' | 'clock'> {
  readonly grants: Pick<GrantRegistry, 'claim'>;
}

/**
 * Makes an API token: a grant of the user's to the client, of whose secret a hash alone is kept. Gives the grant, and the token in clear, which is nowhere else.
 * Throws `Failure` for a user who may not sign in, and for a scope or an organization that is not there to have.
 */
export async function createApiToken(
  request: ApiTokenRequest,
  ports: ApiTokenPorts,
): Promise<{ readonly token: string; readonly grant: Grant }> {
  const { client, user } = request;
  if (user.status !== 'active') {
    throw new Failure(`user ${user.id} is ${user.status}: it would open nothing`);
  }
  const organization = requireOrganization(request);
  const scope = await requireScope(request, ports);
  const id = mintGrantId(ports.entropy);
  const secret = ports.entropy.bytes(secretBytes);
  const now = ports.clock.seconds();
  const grant: Grant = {
    ...{ id, ...scope, resources: [] },
    clientId: client.clientId,
    dialect: csp.id,
    subject: user.id,
    userId: user.id,
    user: factsOf(user),
    ...(organization ? { organization } : {}),
    // Nobody proved a recipient for it: like a password, whoever has it gets in.
    method: 'password',
    authTime: now,
    sessionIndex: Buffer.from(ports.entropy.bytes(6)).toString('hex'),
    generation: 0,
    expiresAt: now + request.life,
    revokedTokenIds: [],
    apiToken: { secretHash: hashApiToken(secret), name: request.name },
  };
  if (!(await ports.grants.claim(grant))) throw new Error('the id of an API token was drawn twice');
  return { token: encodeApiToken({ grantId: id, secret }), grant };
}

function requireOrganization({
  client,
  organization: asked,
  user,
}: ApiTokenRequest): Organization | undefined {
  if (asked === undefined) {
    // What the client may do for itself is nothing that its users may do.
    return user.organizations[0] ?? (client.organization && { ...client.organization, permissions: [] });
  }
  const organization = user.organizations.find(({ id }) => id === asked);
  if (organization) return organization;
  throw new Failure(
    `user ${user.id} is no member of organization ${asked}: \`user show\` tells its organizations`,
  );
}

async function requireScope(
  { client, scope }: ApiTokenRequest,
  { registry }: ApiTokenPorts,
): Promise<GrantedScope> {
  const clients = { find: async (id: string) => (await registry.read(id))?.client };
  try {
    const asked = scope === undefined ? (client.scope ?? ['openid']) : parseScope(scope);
    return await authorizeScope(asked, client, csp, clients);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    throw new Failure(
      `client ${client.clientId} may not have that scope: \`client show ${client.clientId}\` tells which it may, and each resource server among them must be registered`,
    );
  }
}
