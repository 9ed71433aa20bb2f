import { type Authorization, authorizationOf, narrowedTo } from '../core/authorization.ts';
import { refuse } from '../core/errors.ts';
import { defineGrant, type GrantResult, requireParam } from '../core/grant.ts';
import { refresh } from '../core/refresh.ts';
import { refuseResource } from '../core/resource.ts';
import { parseScope } from '../core/scope.ts';

/** Trades a refresh token for new tokens (RFC 6749 §6), with rotation and reuse detection (RFC 9700 §4.14.2). */
export const refreshTokenGrant = defineGrant({
  type: 'refresh_token',
  parameters: { refresh_token: 256, scope: 1_024 },
  clients: 'any',
  async authorize(request, ports): Promise<GrantResult> {
    const refreshToken = requireParam(request, 'refresh_token');
    const scope = request.params.scope === undefined ? [] : parseScope(request.params.scope);
    const outcome = await refresh({ ...request, refreshToken, scope }, ports);
    switch (outcome.kind) {
      case 'refreshed': {
        const narrowed = narrowedTo(withoutNonce(authorizationOf(outcome.grant)), {
          scope,
          resources: request.resources,
        });
        return { kind: 'authorized', authorization: { ...narrowed, refreshToken: outcome.refreshToken } };
      }
      case 'resources':
        return refuseResource();
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

/** The nonce answers one authorization request; ID tokens of a refresh have none (OpenID Connect Core §12.2). */
function withoutNonce({ login, ...authorization }: Authorization): Authorization {
  if (!login) return authorization;
  const { nonce: _, ...remembered } = login;
  return { ...authorization, login: remembered };
}
