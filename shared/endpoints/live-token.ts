import { issuerOf } from '../contract/issuers.ts';
import { type AccessToken, isBackedBy, readAccessToken } from '../core/access-token.ts';
import { type ApiToken, decodeApiToken, isApiTokenOf } from '../core/api-token.ts';
import { audienceOf, recipientClaims } from '../core/claims.ts';
import type { Dialect, IntrospectedToken } from '../core/dialect.ts';
import { toBase64Url } from '../core/encoding.ts';
import type { Grant } from '../core/model.ts';
import type { Claims, GrantReader, Ports } from '../core/ports.ts';
import { decodeRefreshToken } from '../core/refresh-token.ts';
import { formatScope } from '../core/scope.ts';

export type TokenReadPorts = Pick<Ports, 'publicKeys' | 'refreshKeys' | 'clock'>;

/** A token that we made, before its grant is asked for. Forged, expired and foreign texts never get this far, but for API tokens. */
export type GenuineToken =
  | ({ readonly kind: 'access_token' } & AccessToken)
  | { readonly kind: 'refresh_token'; readonly grantId: Uint8Array; readonly generation: number }
  /** Its grant alone knows whether it is genuine. */
  | ({ readonly kind: 'api_token' } & ApiToken);

/** Reads a token of any kind; `undefined` unless it is genuine, unexpired, and of one of the issuers. Asks no store. */
export async function readToken(
  token: string,
  issuers: readonly string[],
  ports: TokenReadPorts,
): Promise<GenuineToken | undefined> {
  if (token.includes('.')) {
    const accessToken = await readAccessToken(token, issuers, ports);
    return accessToken && { kind: 'access_token', ...accessToken };
  }
  const now = ports.clock.seconds();
  const apiToken = decodeApiToken(token);
  if (apiToken) return { kind: 'api_token', ...apiToken };
  const refreshToken = decodeRefreshToken(token, ports.refreshKeys);
  if (!refreshToken || (refreshToken.expiresAt ?? now + 1) <= now) return undefined;
  return { kind: 'refresh_token', grantId: refreshToken.grantId, generation: refreshToken.generation };
}

/** An access token that goes back to no grant, unless it was revoked. */
export async function liveLoneToken(
  token: GenuineToken,
  grantReader: Pick<GrantReader, 'isTokenRevoked'>,
): Promise<IntrospectedToken | undefined> {
  if (token.kind !== 'access_token' || (await grantReader.isTokenRevoked(token.tokenId))) return undefined;
  return { kind: token.kind, claims: { ...token.claims, ...scopeText(token.claims), azp: token.clientId } };
}

/** In whose words a token is told about. */
interface TokenIssuer {
  readonly baseUrl: string;
  readonly dialect: Pick<Dialect, 'amr'>;
}

/** The token with all its claims, if its grant still stands behind it. */
export function liveToken(
  token: GenuineToken,
  grant: Grant | undefined,
  about: TokenIssuer,
  now: number,
): IntrospectedToken | undefined {
  if (!grant || grant.revokedAt !== undefined) return undefined;
  if (token.kind === 'access_token') {
    if (!isBackedBy(token, grant)) return undefined;
    return {
      kind: token.kind,
      grant,
      claims: {
        ...token.claims,
        ...scopeText(token.claims),
        ...provenClaims(grant),
        azp: token.clientId,
      },
    };
  }
  const isNewest =
    token.kind === 'api_token'
      ? isApiTokenOf(token, grant, now)
      : grant.expiresAt > now && grant.generation === token.generation;
  // To its holder an API token is a refresh token that does not rotate.
  return isNewest ? { kind: 'refresh_token', grant, claims: refreshTokenClaims(grant, about) } : undefined;
}

/** The scope as one text, as introspection answers have it (RFC 7662 §2.2), also where a dialect's tokens have a list. */
function scopeText({ scope }: Claims): Claims {
  return Array.isArray(scope) ? { scope: formatScope(scope) } : {};
}

function refreshTokenClaims(grant: Grant, { baseUrl, dialect }: TokenIssuer): Claims {
  // Whoever asks, and wherever: the grant was given by its own dialect's issuer.
  const issuer = issuerOf(grant.dialect, baseUrl);
  return {
    iss: issuer,
    sub: grant.subject,
    aud: audienceOf(grant, issuer),
    azp: grant.clientId,
    client_id: grant.clientId,
    scope: formatScope(grant.scope),
    iat: grant.rotatedAt ?? grant.authTime,
    exp: grant.expiresAt,
    auth_time: grant.authTime,
    amr: dialect.amr(grant.method, issuer),
    session_index: grant.sessionIndex,
    grant_id: toBase64Url(grant.id),
    ...provenClaims(grant),
  };
}

/** What the login proved, while it is the subject itself. A user may have another number or address by now, and the client's metadata say what it may know. */
function provenClaims(grant: Grant): Claims {
  return grant.user ? {} : recipientClaims(grant);
}
