import { issuersAt, type Protection } from '../contract/routes.ts';
import type { Claims, Ports } from '../core/ports.ts';

import { grantIdOf } from './live-token.ts';

export type BearerPorts = Pick<Ports, 'publicKeys' | 'grantReader' | 'clock'>;

/** An access token that is genuine and unexpired, with what it says. */
export interface BearerToken {
  readonly issuer: string;
  readonly subject: string;
  readonly clientId: string;
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  readonly tokenId: string;
  /** None where a client acts for itself. */
  readonly grantId: Uint8Array | undefined;
  readonly claims: Claims;
}

/**
 * Reads an access token: signature, issuer, expiry, and kind, so that neither an ID token nor a refresh token passes (RFC 9068 §4). Asks no store once the keys are
 * known.
 */
export async function readBearer(
  jwt: string,
  baseUrl: string,
  ports: BearerPorts,
): Promise<BearerToken | undefined> {
  const claims = (await ports.publicKeys.verify(jwt))?.claims;
  if (claims?.['token_use'] !== 'access') return undefined;
  const { iss, exp, sub, jti, client_id: clientId } = claims;
  const isTimely = typeof exp === 'number' && exp > ports.clock.seconds();
  if (!isTimely || typeof iss !== 'string' || !issuersAt(baseUrl).includes(iss)) return undefined;
  const grantId = grantIdOf(claims);
  if (!isText(sub) || !isText(jti) || !isText(clientId) || grantId === 'malformed') return undefined;
  return {
    issuer: iss,
    subject: sub,
    clientId,
    scope: listOf(claims, 'scope'),
    audience: listOf(claims, 'aud'),
    tokenId: jti,
    ...{ grantId, claims },
  };
}

/** Whether the token opens a route with that protection, its revocation apart. */
export function opens(token: BearerToken, protection: Protection): boolean {
  const audience = protection.audience ?? [token.issuer];
  return (
    protection.scopes.every((scope) => token.scope.includes(scope)) &&
    audience.some((accepted) => token.audience.includes(accepted))
  );
}

/** Whether the token, or all of its grant, was revoked. A grant that is gone no longer stands behind its tokens. */
export async function isRevoked(token: BearerToken, ports: BearerPorts): Promise<boolean> {
  if (!token.grantId) return ports.grantReader.isTokenRevoked(token.tokenId);
  const grant = await ports.grantReader.find(token.grantId);
  return !grant || grant.revokedAt !== undefined || grant.revokedTokenIds.includes(token.tokenId);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A claim that is a space-separated list, a string, or an array of strings. */
function listOf(claims: Claims, name: 'scope' | 'aud'): readonly string[] {
  const value = claims[name];
  if (Array.isArray(value)) return value.filter(isText);
  if (typeof value !== 'string') return [];
  return name === 'scope' ? value.split(' ') : [value];
}
