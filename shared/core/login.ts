import { authorizationOf } from './authorization.ts';
import { refuse } from './errors.ts';
import type { GrantPorts, GrantRequest, GrantResult } from './grant.ts';
import type { Grant, LoginMethod, Organization, User } from './model.ts';
import { grantEnd, refreshTokenOf } from './refresh.ts';
import type { GrantedScope } from './scope.ts';
import { factsOf } from './user-claims.ts';

/** A login that was proven. */
export interface ProvenLogin extends GrantedScope {
  /** Id of the challenge that was answered, or of nothing before: the grant's id. 16 bytes. */
  readonly id: Uint8Array;
  readonly method: LoginMethod;
  /** The recipient that was proven, if one was. */
  readonly recipient?: string;
  /** Who logged in: a user, or the recipient itself. */
  readonly subject: User | string;
  /** The organization that the tokens are for. */
  readonly organization?: Organization;
}

/** The grant of a login. */
export function newGrant(
  {
    client,
    dialect,
    lifetimes,
    resources,
  }: Pick<GrantRequest<never>, 'client' | 'dialect' | 'lifetimes' | 'resources'>,
  login: ProvenLogin,
  { clock, entropy }: Pick<GrantPorts, 'clock' | 'entropy'>,
): Grant {
  const { id, method, recipient, subject, organization, scope, audience } = login;
  const now = clock.seconds();
  return {
    ...{ id, method, scope, audience, resources },
    clientId: client.clientId,
    dialect: dialect.id,
    ...(typeof subject === 'string' ? { subject } : ofUser(subject)),
    ...(organization ? { organization } : {}),
    ...(recipient === undefined ? {} : { recipient }),
    authTime: now,
    sessionIndex: Buffer.from(entropy.bytes(6)).toString('hex'),
    generation: 0,
    expiresAt: grantEnd(client, lifetimes, now),
    revokedTokenIds: [],
  };
}

function ofUser(user: User): Pick<Grant, 'subject' | 'userId' | 'user'> {
  return { subject: user.id, userId: user.id, user: factsOf(user) };
}

/**
 * Makes one of any number of right answers the grant: its key is the challenge's id, written only if nobody wrote it before.
 * Throws `invalid_grant` for all but one.
 */
export async function claimGrant(
  request: Pick<GrantRequest<never>, 'client' | 'dialect' | 'lifetimes' | 'resources'>,
  login: ProvenLogin,
  ports: GrantPorts,
): Promise<GrantResult> {
  const grant = newGrant(request, login, ports);
  if (!(await ports.grants.claim(grant))) return refuse('invalid_grant', { because: 'reference-refused' });
  return authorized(grant, request.client, ports);
}

/** The tokens of a grant that is there, with the refresh token that the client's policy gives. */
export function authorized(
  grant: Grant,
  client: GrantRequest<never>['client'],
  ports: Pick<GrantPorts, 'refreshKeys'>,
): Extract<GrantResult, { kind: 'authorized' }> {
  const refreshToken = refreshTokenOf(grant, client, ports);
  return {
    kind: 'authorized',
    authorization: { ...authorizationOf(grant), ...(refreshToken === undefined ? {} : { refreshToken }) },
  };
}
