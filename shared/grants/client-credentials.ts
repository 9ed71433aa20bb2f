import { refuse } from '../core/errors.ts';
import { defineGrant, type GrantResult } from '../core/grant.ts';
import type { Client } from '../core/model.ts';
import { organizationOf } from '../core/organization.ts';
import { authorizeScope, isStandardScope, parseScope } from '../core/scope.ts';

/**
 * An access token for the client itself (RFC 6749 §4.4). There is no user, so there is no login behind it, no refresh token, no ID token, and nothing to write: the
 * client's metadata decide.
 */
export const clientCredentialsGrant = defineGrant({
  type: 'client_credentials',
  parameters: { scope: 1_024, organization: 128 },
  clients: 'confidential',
  async authorize({ client, dialect, params, resources }, ports): Promise<GrantResult> {
    const scope = params.scope === undefined ? registeredScope(client) : parseScope(params.scope);
    requireNoUserScope(scope);
    const granted = await authorizeScope(scope, client, dialect, ports.clients);
    const own = client.organization ? [client.organization] : [];
    const organization = organizationOf(own, params.organization);
    return {
      kind: 'authorized',
      authorization: {
        ...{ subject: client.clientId, resources },
        ...granted,
        ...(organization ? { organization } : {}),
      },
    };
  },
});

/** Every scope that is registered for the client by name, but for those that are about a user. */
function registeredScope({ scope = [] }: Client): readonly string[] {
  return scope.filter((token) => !isStandardScope(token));
}

/** Throws `invalid_scope`: a token with one of those would pass where a user's is expected. */
function requireNoUserScope(scope: readonly string[]): void {
  if (!scope.some(isStandardScope)) return;
  refuse('invalid_scope', {
    because: 'scope-refused',
    description: 'scope has a value that is about a user, and this grant_type has none',
  });
}
