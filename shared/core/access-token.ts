import { fromBase64Url } from './encoding.ts';
import type { Grant } from './model.ts';
import type { Claims, Ports } from './ports.ts';

/** An access token of ours that is genuine and unexpired, with what it says. Its grant knows whether it was revoked. */
export interface AccessToken {
  readonly issuer: string;
  readonly subject: string;
  readonly clientId: string;
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  readonly tokenId: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** None where a client acts for itself. */
  readonly grantId: Uint8Array | undefined;
  readonly claims: Claims;
}

/**
 * Reads an access token: signature, issuer, expiry, and kind, so that neither an ID token nor a refresh token passes (RFC 9068 §4). Gives `undefined` for every other
 * text. Asks no store once the keys are known.
 */
export async function readAccessToken(
  jwt: string,
  issuers: readonly string[],
  { publicKeys, clock }: Pick<Ports, 'publicKeys' | 'clock'>,
): Promise<AccessToken | undefined> {
  const claims = (await publicKeys.verify(jwt))?.claims;
  if (claims?.['token_use'] !== 'access') return undefined;
  const { iss, exp, sub, jti, client_id: clientId } = claims;
  if (typeof exp !== 'number' || exp <= clock.seconds()) return undefined;
  if (typeof iss !== 'string' || !issuers.includes(iss)) return undefined;
  const grantId = grantIdOf(claims);
  if (!isText(sub) || !isText(jti) || !isText(clientId) || grantId === 'malformed') return undefined;
  return {
    issuer: iss,
    subject: sub,
    clientId,
    scope: listOf(claims, 'scope'),
    audience: listOf(claims, 'aud'),
    tokenId: jti,
    expiresAt: exp,
    ...{ grantId, claims },
  };
}

/** Whether the grant that the token goes back to still stands behind it: neither all of it was revoked, nor that one token. */
export function isBackedBy({ tokenId }: Pick<AccessToken, 'tokenId'>, grant: Grant): boolean {
  return grant.revokedAt === undefined && !grant.revokedTokenIds.includes(tokenId);
}

const idBytes = 16;

function grantIdOf({ grant_id: grant }: Claims): Uint8Array | 'malformed' | undefined {
  if (grant === undefined) return undefined;
  const id = typeof grant === 'string' ? fromBase64Url(grant) : undefined;
  return id?.length === idBytes ? id : 'malformed';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A claim that is a space-separated list, a string, or an array of strings. */
function listOf(claims: Claims, name: 'scope' | 'aud'): readonly string[] {
  const value = claims[name];
  if (Array.isArray(value)) return value.filter(isText);
  if (typeof value !== 'string') return [];
  return (name === 'scope' ? value.split(' ') : [value]).filter(isText);
}
