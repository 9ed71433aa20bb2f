import { issuersAt } from '../contract/issuers.ts';
import type { Protection } from '../contract/route.ts';
import { type AccessToken, isBackedBy, readAccessToken } from '../core/access-token.ts';
import type { Grant } from '../core/model.ts';
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

/** Whether the token, or all of its grant, was revoked. */
export async function isRevoked(token: BearerToken, ports: BearerPorts): Promise<boolean> {
  return (await backingOf(token, ports)) === undefined;
}

/** The grant that stands behind a token, where it goes back to one; `undefined` when the token, or all of its grant, was revoked, or the grant is gone. */
export async function backingOf(
  token: BearerToken,
  { grantReader }: Pick<BearerPorts, 'grantReader'>,
): Promise<{ readonly grant?: Grant } | undefined> {
  if (!token.grantId) return (await grantReader.isTokenRevoked(token.tokenId)) ? undefined : {};
  const grant = await grantReader.find(token.grantId);
  return grant && isBackedBy(token, grant) ? { grant } : undefined;
}
