import type { DialectId } from '../contract/issuers.ts';
import { never } from './lifetimes.ts';
import type { Client, Grant, Lifetimes } from './model.ts';
import type { Ports } from './ports.ts';
import { decodeRefreshToken, encodeRefreshToken, type RefreshToken } from './refresh-token.ts';
import { isWithin } from './scope.ts';

/** Seconds in which the last token but one is still answered, with the same successor: parallel requests and lost answers end no session. */
export const graceWindow = 30;

type RefreshPorts = Pick<Ports, 'clock' | 'grants' | 'refreshKeys'>;

interface RefreshRequest {
  readonly client: Client;
  readonly dialect: { readonly id: DialectId };
  readonly lifetimes: Lifetimes;
  readonly refreshToken: string;
  readonly scope: readonly string[];
  readonly resources: readonly string[];
}

export type RefreshOutcome =
  | { readonly kind: 'refreshed'; readonly grant: Grant; readonly refreshToken: string }
  | { readonly kind: 'scope' | 'resources' }
  /** Unknown, expired, revoked, another client's, or forged. */
  | { readonly kind: 'refused' }
  /** An old token came back after its grace: somebody holds a copy, so the grant was revoked (RFC 9700 §4.14.2). */
  | { readonly kind: 'reused' };

/** When the grant of a login at `now` ends, in epoch seconds. */
export function grantEnd(client: Client, lifetimes: Lifetimes, now: number): number {
  if (!client.grantTypes.includes('refresh_token')) return now + lifetimes.accessToken;
  return now + lifetimes.refreshToken;
}

/** The refresh token of the grant's present generation, or `undefined` where the client's policy gives none. */
export function refreshTokenOf(
  grant: Grant,
  client: Client,
  ports: Pick<Ports, 'refreshKeys'>,
): string | undefined {
  if (!client.grantTypes.includes('refresh_token')) return undefined;
  return encodeRefreshToken(
    {
      grantId: grant.id,
      generation: grant.generation,
      ...(client.refreshTokenExpiry === 'none' ? {} : { expiresAt: grant.expiresAt }),
    },
    ports.refreshKeys,
  );
}

/**
 * Trades a refresh token for its successor: one conditional write when it is the newest. Inside the grace window its predecessor is given the same
 * successor again; any older one revokes the grant.
 */
export async function refresh(request: RefreshRequest, ports: RefreshPorts): Promise<RefreshOutcome> {
  const { client } = request;
  const now = ports.clock.seconds();
  const token = decodeRefreshToken(request.refreshToken, ports.refreshKeys);
  if (!token || (token.expiresAt !== undefined && token.expiresAt <= now)) return { kind: 'refused' };
  const rotation = await ports.grants.rotate({
    id: token.grantId,
    clientId: client.clientId,
    generation: token.generation,
    dialect: request.dialect.id,
    scope: request.scope,
    resources: request.resources,
    now,
    ...newEnd(request, token, now),
  });
  if (rotation.kind === 'rotated') return succeeded(rotation.grant, client, ports);
  return afterRefusal(request, token, rotation.grant, now, ports);
}

/** When the grant ends after this use of it, where that is not as before: each use prolongs it, or the request asks for less. */
function newEnd(
  { client, lifetimes }: RefreshRequest,
  token: RefreshToken,
  now: number,
): { readonly expiresAt?: number } {
  const end = now + lifetimes.refreshToken;
  const isNew = client.refreshTokenExpiry === 'dynamic' || end < (token.expiresAt ?? now + never);
  return isNew ? { expiresAt: end } : {};
}

/** What the grant as it stands says about a token that could not be rotated. */
async function afterRefusal(
  { client, dialect, scope, resources }: RefreshRequest,
  token: RefreshToken,
  grant: Grant | undefined,
  now: number,
  ports: RefreshPorts,
): Promise<RefreshOutcome> {
  if (!grant || !isLive(grant, client, now) || grant.dialect !== dialect.id) return { kind: 'refused' };
  if (grant.generation !== token.generation && !isWithinGrace(token, grant, now)) {
    await ports.grants.revoke(grant.id, client.clientId, now);
    return { kind: 'reused' };
  }
  if (!isWithin(scope, grant.scope)) return { kind: 'scope' };
  return isWithin(resources, grant.resources) ? succeeded(grant, client, ports) : { kind: 'resources' };
}

function succeeded(grant: Grant, client: Client, ports: RefreshPorts): RefreshOutcome {
  const refreshToken = refreshTokenOf(grant, client, ports);
  return refreshToken === undefined ? { kind: 'refused' } : { kind: 'refreshed', grant, refreshToken };
}

/** The client's own, and neither revoked nor over. */
export function isLive(grant: Grant, client: Pick<Client, 'clientId'>, now: number): boolean {
  return grant.clientId === client.clientId && grant.revokedAt === undefined && grant.expiresAt > now;
}

function isWithinGrace(token: RefreshToken, grant: Grant, now: number): boolean {
  return (
    grant.generation === token.generation + 1 &&
    grant.rotatedAt !== undefined &&
    now - grant.rotatedAt <= graceWindow
  );
}
