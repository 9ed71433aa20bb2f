import type { Authorization, TokenIssue } from '../core/authorization.ts';
import { audienceOf, grantClaims, nonceClaim, sessionClaims } from '../core/claims.ts';
import type { ToldUser } from '../core/dialect.ts';
import { toUuid } from '../core/encoding.ts';
import type { Client, Grant, Group, UserFacts } from '../core/model.ts';
import type { Claims } from '../core/ports.ts';
import { scopeMember } from '../core/scope.ts';
import { toldClaims, userClaims } from '../core/user-claims.ts';

/** The vendor's claims (contracts 3.6 and 3.7). */

const groupNames = 'group_names';
const groupIds = 'group_ids';
/** One group alone, by name or by id. */
const namedGroup = 'grpn://';
const identifiedGroup = 'grpid://';

const scopes: ReadonlySet<string> = new Set([groupNames, groupIds, 'ALL_PERMISSIONS', 'customer_number']);

/** Scopes of groups, roles and permissions; the latter are paths such as `external/service/role`, which no client id is. */
export function isOwnScope(scope: string): boolean {
  return scopes.has(scope) || /[:/]/.test(scope);
}

export function accessTokenClaims(issue: TokenIssue): Claims {
  const { authorization, client, issuer, lifetimes, now, tokenId } = issue;
  const told = { client, scope: authorization.scope };
  return {
    iss: issuer,
    sub: authorization.subject,
    aud: audienceOf(authorization, issuer),
    azp: client.clientId,
    client_id: client.clientId,
    iat: now,
    exp: now + lifetimes.accessToken,
    jti: tokenId,
    ...contextClaims(authorization, issue),
    ...identityClaims(authorization.subject, nameable(authorization.user, told), issuer),
    perms: permissionsOf(authorization, told),
    ...scopeMember(authorization.scope),
    ...grantClaims(authorization),
    ...(authorization.actor ? { act: authorization.actor } : {}),
    token_use: 'access',
  };
}

export function idTokenClaims(issue: TokenIssue): Claims {
  const { authorization, client, issuer, lifetimes, now } = issue;
  const { login, subject, user, scope } = authorization;
  const told = { client, scope };
  return {
    iss: issuer,
    sub: subject,
    aud: [client.clientId],
    azp: client.clientId,
    iat: now,
    exp: now + lifetimes.idToken,
    jti: issue.idTokenId,
    ...issue.userClaims,
    ...contextClaims(authorization, issue),
    ...identityClaims(subject, nameable(user, told), issuer),
    ...personClaims(tellable(user, told)),
    ...groupClaims(user?.groups ?? [], scope, issue.maxGroups),
    auth_time: login?.authTime,
    ...sessionClaims(issue),
    ...nonceClaim(authorization),
    token_use: 'id',
  };
}

/** What UserInfo tells: the user as it is now, in the context of the access token. */
export function userinfoBody(told: ToldUser): Claims {
  const { user, client, scope, claims } = told;
  const { context, context_name: contextName } = claims;
  return {
    ...userClaims(user, toldClaims('userinfo', told)),
    sub: user.id,
    context,
    ...(contextName === undefined ? {} : { context_name: contextName }),
    ...identityClaims(user.id, nameable(user, told), String(claims['iss'])),
    ...personClaims(tellable(user, told)),
    ...groupClaims(user.groups, scope, client.maxGroupsInIdToken),
  };
}

/** What is told of an API token. The vendor's pages show no members of it; these are ours, with times in milliseconds. */
export function apiTokenBody({
  subject,
  user,
  organization,
  scope,
  authTime,
  expiresAt,
  apiToken,
}: Grant): Claims {
  return {
    tokenName: apiToken?.name,
    userId: subject,
    username: usernameOf(subject, user),
    ...(organization ? { orgId: organization.id } : {}),
    scopes: scope,
    createdAt: authTime * 1000,
    expiresAt: expiresAt * 1000,
  };
}

/** What the token was made in: the login, or where a client acts for itself, the token alone; and the organization that it is for. */
function contextClaims({ login, organization }: Authorization, { tokenId }: TokenIssue): Claims {
  return {
    context: login ? toUuid(login.grantId) : tokenId,
    ...(organization ? { context_name: organization.id } : {}),
  };
}

/** Who is told about a user, and the scopes that were granted to it. */
interface Listener {
  readonly client: Pick<Client, 'thirdParty'>;
  readonly scope: readonly string[];
}

/** What may be told of the user: everything, and to somebody else's client only what the user let it have, scope by scope. */
function tellable(user: UserFacts | undefined, { client, scope }: Listener): UserFacts | undefined {
  if (!user || !client.thirdParty) return user;
  const { email, phoneNumber, username, profile, groups } = user;
  const isNamed = scope.includes('profile');
  return {
    ...(email !== undefined && scope.includes('email') ? { email } : {}),
    ...(phoneNumber !== undefined && scope.includes('phone') ? { phoneNumber } : {}),
    ...(username !== undefined && isNamed ? { username } : {}),
    ...{ profile: isNamed ? profile : {}, groups },
  };
}

/** What the user may be called by: nothing, for somebody else's client that may not know the name. */
function nameable(user: UserFacts | undefined, listener: Listener): UserFacts | undefined {
  const isHidden = listener.client.thirdParty && !listener.scope.includes('profile');
  return isHidden ? undefined : tellable(user, listener);
}

/** What the token's holder may do in the organization; of what a user may do, somebody else's client has what the scopes name. */
function permissionsOf(
  { organization, user }: Authorization,
  { client, scope }: Listener,
): readonly string[] {
  const all = organization?.permissions ?? [];
  if (!user || !client.thirdParty || scope.includes('ALL_PERMISSIONS')) return all;
  return all.filter((permission) => scope.includes(permission));
}

/** Clients fail without `username`: whatever the subject is called by. */
function identityClaims(subject: string, user: UserFacts | undefined, issuer: string): Claims {
  const username = usernameOf(subject, user);
  return {
    acct: user?.email ?? username,
    domain: user?.email?.split('@').at(-1) ?? new URL(issuer).hostname,
    username,
  };
}

function usernameOf(subject: string, user: UserFacts | undefined): string {
  return user?.username ?? user?.email ?? user?.phoneNumber ?? subject;
}

function personClaims(user: UserFacts | undefined): Claims {
  if (!user) return {};
  const { given_name: givenName, family_name: familyName } = user.profile;
  return {
    ...(user.email === undefined ? {} : { email: user.email, email_verified: true }),
    ...(givenName === undefined ? {} : { given_name: givenName }),
    ...(familyName === undefined ? {} : { family_name: familyName }),
  };
}

/**
 * Names and ids of the groups that the scopes are about, cut at the same index where they are more than `most`, and `groups_truncated` to say so
 * (contradiction 47).
 */
function groupClaims(groups: readonly Group[], scope: readonly string[], most = groups.length): Claims {
  const selected = selectGroups(groups, scope);
  const told = selected.slice(0, most);
  return {
    ...(tells(scope, groupNames, namedGroup) ? { group_names: told.map(({ name }) => name) } : {}),
    ...(tells(scope, groupIds, identifiedGroup) ? { group_ids: told.map(({ id }) => id) } : {}),
    ...(told.length < selected.length ? { groups_truncated: true } : {}),
  };
}

function tells(scope: readonly string[], all: string, prefix: string): boolean {
  return scope.some((token) => token === all || token.startsWith(prefix));
}

/** All groups, or only those that a scope names one by one. */
function selectGroups(groups: readonly Group[], scope: readonly string[]): readonly Group[] {
  if (scope.includes(groupNames) || scope.includes(groupIds)) return groups;
  return groups.filter(
    ({ id, name }) => scope.includes(`${namedGroup}${name}`) || scope.includes(`${identifiedGroup}${id}`),
  );
}
