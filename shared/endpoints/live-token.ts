import { audienceOf, recipientClaims } from '../core/claims.ts';
import type { IntrospectedToken } from '../core/dialect.ts';
import { fromBase64Url, toBase64Url } from '../core/encoding.ts';
import type { Grant } from '../core/model.ts';
import type { Claims, Ports } from '../core/ports.ts';
import { decodeRefreshToken } from '../core/refresh-token.ts';
import { formatScope } from '../core/scope.ts';

const idBytes = 16;

export type TokenReadPorts = Pick<Ports, 'publicKeys' | 'refreshKeys' | 'clock'>;

/** A token that we made, before its grant is asked for. Forged, expired and foreign texts never get this far. */
export type GenuineToken =
  | {
      readonly kind: 'access_token';
      readonly grantId: Uint8Array;
      readonly tokenId: string;
      readonly claims: Claims;
    }
  | { readonly kind: 'refresh_token'; readonly grantId: Uint8Array; readonly generation: number };

/** Reads a token of either kind; `undefined` unless it is genuine, unexpired, and of one of the issuers. Asks no store. */
export async function readToken(
  token: string,
  issuers: readonly string[],
  ports: TokenReadPorts,
): Promise<GenuineToken | undefined> {
  const now = ports.clock.seconds();
  if (token.includes('.')) return readAccessToken(token, issuers, now, ports);
  const refreshToken = decodeRefreshToken(token, ports.refreshKeys);
  if (!refreshToken || (refreshToken.expiresAt ?? now + 1) <= now) return undefined;
  return { kind: 'refresh_token', grantId: refreshToken.grantId, generation: refreshToken.generation };
}

async function readAccessToken(
  token: string,
  issuers: readonly string[],
  now: number,
  ports: TokenReadPorts,
): Promise<GenuineToken | undefined> {
  const claims = (await ports.publicKeys.verify(token))?.claims;
  if (!claims) return undefined;
  const { iss, exp, jti, grant_id: grant, token_use: use } = claims;
  const isOurs = typeof iss === 'string' && issuers.includes(iss) && use === 'access';
  const isTimely = typeof exp === 'number' && exp > now;
  const grantId = typeof grant === 'string' ? fromBase64Url(grant) : undefined;
  if (!isOurs || !isTimely || grantId?.length !== idBytes || typeof jti !== 'string') return undefined;
  return { kind: 'access_token', grantId, tokenId: jti, claims };
}

/** The token with all its claims, if its grant still stands behind it. */
export function liveToken(
  token: GenuineToken,
  grant: Grant | undefined,
  about: { readonly issuer: string; readonly amr: (method: Grant['method']) => string },
  now: number,
): IntrospectedToken | undefined {
  if (!grant || grant.revokedAt !== undefined) return undefined;
  if (token.kind === 'access_token') {
    if (grant.revokedTokenIds.includes(token.tokenId)) return undefined;
    return {
      kind: token.kind,
      grant,
      claims: {
        ...token.claims,
        ...scopeText(token.claims),
        ...provenClaims(grant),
        azp: grant.clientId,
      },
    };
  }
  if (grant.expiresAt <= now || grant.generation !== token.generation) return undefined;
  return { kind: token.kind, grant, claims: refreshTokenClaims(grant, about) };
}

/** The scope as one text, as introspection answers have it (RFC 7662 §2.2), also where a dialect's tokens have a list. */
function scopeText({ scope }: Claims): Claims {
  return Array.isArray(scope) ? { scope: formatScope(scope) } : {};
}

function refreshTokenClaims(
  grant: Grant,
  { issuer, amr }: { readonly issuer: string; readonly amr: (method: Grant['method']) => string },
): Claims {
  return {
    iss: issuer,
    sub: grant.subject,
    aud: audienceOf(grant.scope, issuer),
    azp: grant.clientId,
    client_id: grant.clientId,
    scope: formatScope(grant.scope),
    iat: grant.rotatedAt ?? grant.authTime,
    exp: grant.expiresAt,
    auth_time: grant.authTime,
    amr: [amr(grant.method)],
    session_index: grant.sessionIndex,
    grant_id: toBase64Url(grant.id),
    ...provenClaims(grant),
  };
}

/** What the login proved, while it is the subject itself. A user may have another number or address by now, and the client's metadata say what it may know. */
function provenClaims(grant: Grant): Claims {
  return grant.hasAccount ? {} : recipientClaims(grant);
}
