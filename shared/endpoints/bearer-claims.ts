import { issuersAt, type Protection } from '../contract/routes.ts';
import { type AccessToken, isBackedBy, readAccessToken } from '../core/access-token.ts';
import type { Ports } from '../core/ports.ts';

export type BearerPorts = Pick<Ports, 'publicKeys' | 'grantReader' | 'clock'>;

/** An access token as somebody presents it. */
export type BearerToken = AccessToken;

/** Reads an access token of any of our issuers at the address. Asks no store once the keys are known. */
export function readBearer(
  jwt: string,
  baseUrl: string,
  ports: Pick<BearerPorts, 'publicKeys' | 'clock'>,
): Promise<BearerToken | undefined> {
  return readAccessToken(jwt, issuersAt(baseUrl), ports);
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
  return !grant || !isBackedBy(token, grant);
}
