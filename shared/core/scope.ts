import { refuse } from './errors.ts';
import type { Client } from './model.ts';
import type { ClientStore } from './ports.ts';

/** Scopes of OpenID Connect Core §5.4 and §11 that name no resource server. */
const standardScopes: ReadonlySet<string> = new Set([
  'openid',
  'userinfo',
  'profile',
  'email',
  'phone',
  'address',
  'offline_access',
]);

/** Whether a scope is about a user, and so for nobody who has none. */
export function isStandardScope(scope: string): boolean {
  return standardScopes.has(scope);
}

/** A scope token: RFC 6749 §3.3 (`NQCHAR`). */
const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** Each scope may cost a read, and a clause of a condition, which DynamoDB limits. */
const maxScopes = 20;

/** The distinct scopes of a space-separated list, in its order. Throws `invalid_scope` for letters that no scope has, and for more scopes than anybody needs. */
export function parseScope(scope: string): readonly string[] {
  const tokens = scope.split(' ').filter((token) => token !== '');
  if (!tokens.every((token) => scopeToken.test(token))) {
    refuse('invalid_scope', {
      because: 'scope-refused',
      description: 'scope has a character that no scope may have',
    });
  }
  const distinct = [...new Set(tokens)];
  if (distinct.length > maxScopes) {
    refuse('invalid_scope', {
      because: 'scope-refused',
      description: `scope has more than ${maxScopes} values`,
    });
  }
  return distinct;
}

/** The scopes but for access while the user is away, where the client's metadata do not list it: it outlives sign-outs, so its owner decides. A request for it is ignored (OpenID Connect Core §11). */
export function withoutUnlistedOffline(
  scope: readonly string[],
  client: Pick<Client, 'scope'>,
): readonly string[] {
  return scope.filter((token) => token !== 'offline_access' || client.scope?.includes(token));
}

export function formatScope(scope: readonly string[]): string {
  return scope.join(' ');
}

/** The `scope` member of an answer or a token; none where nothing was granted, for a scope has at least one token (RFC 6749 §3.3). */
export function scopeMember(scope: readonly string[]): { readonly scope?: string } {
  return scope.length === 0 ? {} : { scope: formatScope(scope) };
}

/** Scopes that are the dialect's own, and name no resource server. */
export type OwnScope = (scope: string) => boolean;

/** The scopes that are ids of resource servers: each becomes an audience of the access token. */
export function resourceServersOf(scope: readonly string[], isOwn: OwnScope): readonly string[] {
  return scope.filter((token) => !standardScopes.has(token) && !isOwn(token));
}

/** What scopes grant: themselves, and the resource servers among them as an audience. */
export interface GrantedScope {
  readonly scope: readonly string[];
  readonly audience: readonly string[];
}

/**
 * Refuses scopes that the client may not have, or that name no registered resource server. Scopes of a dialect's own are for clients that list them.
 * Throws `invalid_scope` (RFC 6749 §5.2).
 */
export async function authorizeScope(
  scope: readonly string[],
  client: Client,
  { isOwnScope }: { readonly isOwnScope: OwnScope },
  clients: ClientStore,
): Promise<GrantedScope> {
  const audience = resourceServersOf(scope, isOwnScope);
  const isAllowed = client.scope ? isWithin(scope, client.scope) : !scope.some((token) => isOwnScope(token));
  const servers = isAllowed ? await Promise.all(audience.map((id) => clients.find(id))) : [];
  if (!isAllowed || !servers.every((server) => server?.resourceServer)) {
    refuse('invalid_scope', {
      because: 'scope-refused',
      description: 'scope is not available to this client',
    });
  }
  return { scope, audience };
}

/** Whether all that is asked for is among what there is. */
export function isWithin(asked: readonly string[], granted: readonly string[]): boolean {
  return asked.every((value) => granted.includes(value));
}
