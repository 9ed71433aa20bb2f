import { refuse } from '../core/errors.ts';
import { defineGrant, type GrantPorts, type GrantResult, requireParam } from '../core/grant.ts';
import { lifetimesOf } from '../core/lifetimes.ts';
import type { Grant, User } from '../core/model.ts';
import { refresh } from '../core/refresh.ts';
import { parseScope } from '../core/scope.ts';
import { userClaims } from '../core/user-claims.ts';

/** Trades a refresh token for new tokens (RFC 6749 §6), with rotation and reuse detection (RFC 9700 §4.14.2). */
export const refreshTokenGrant = defineGrant({
  type: 'refresh_token',
  parameters: { refresh_token: 256, scope: 1_024 },
  clients: 'any',
  async authorize(request, ports): Promise<GrantResult> {
    const refreshToken = requireParam(request, 'refresh_token');
    const scope = request.params.scope === undefined ? [] : parseScope(request.params.scope);
    const outcome = await refresh(
      {
        client: request.client,
        lifetimes: lifetimesOf(request.client, request.dialect),
        refreshToken,
        scope,
      },
      ports,
    );
    switch (outcome.kind) {
      case 'refreshed': {
        const { grant } = outcome;
        // A dialect's tokens name its kind of subject: a grant of another kind has no tokens there.
        if (grant.hasAccount !== request.dialect.hasAccounts) return refuseToken('refresh-token-refused');
        const user = await requireActiveUser(grant, ports);
        return {
          kind: 'authorized',
          authorization: {
            ...grant,
            grantId: grant.id,
            scope: scope.length > 0 ? scope : grant.scope,
            refreshToken: outcome.refreshToken,
            ...(user ? { userClaims: userClaims(user, request.client.claims) } : {}),
          },
        };
      }
      case 'scope':
        return refuse('invalid_scope', {
          because: 'scope-refused',
          description: 'scope exceeds what was granted',
        });
      case 'refused':
        return refuseToken('refresh-token-refused');
      case 'reused':
        return refuseToken('refresh-token-reused');
    }
  },
});

function refuseToken(because: 'refresh-token-refused' | 'refresh-token-reused'): never {
  return refuse('invalid_grant', { because, description: 'the refresh token is not valid' });
}

/** A user who was locked, frozen or deleted since the login gets no more tokens. Logins without an account have no user to ask for. */
async function requireActiveUser(grant: Grant, { users }: GrantPorts): Promise<User | undefined> {
  if (!grant.hasAccount) return undefined;
  const user = await users.findById(grant.subject);
  if (user?.status === 'active') return user;
  return refuse('invalid_grant', { because: user ? 'user-not-active' : 'user-unknown' });
}
