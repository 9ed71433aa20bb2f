import type { Client, Grant, Lifetimes } from './model.ts';
import type { Ports } from './ports.ts';
import { decodeRefreshToken, encodeRefreshToken, type RefreshToken } from './refresh-token.ts';

/** Seconds in which the last token but one is still answered, with the same successor: parallel requests and lost answers end no session. */
export const graceWindow = 30;

/** Grants whose refresh token never expires still need an end for the table: a hundred years of seconds. */
const never = 3_155_760_000;

type RefreshPorts = Pick<Ports, 'clock' | 'grants' | 'refreshKeys'>;

interface RefreshRequest {
  readonly client: Client;
  readonly lifetimes: Lifetimes;
  readonly refreshToken: string;
  readonly scope: readonly string[];
}

export type RefreshOutcome =
  | { readonly kind: 'refreshed'; readonly grant: Grant; readonly refreshToken: string }
  | { readonly kind: 'scope' }
  /** Unknown, expired, revoked, another client's, or forged. */
  | { readonly kind: 'refused' }
  /** An old token came back after its grace: somebody holds a copy, so the grant was revoked (RFC 9700 §4.14.2). */
  | { readonly kind: 'reused' };

/** When the grant of a login at `now` ends, in epoch seconds. */
export function grantEnd(client: Client, lifetimes: Lifetimes, now: number): number {
  if (!client.grantTypes.includes('refresh_token')) return now + lifetimes.accessToken;
  return client.refreshTokenExpiry === 'none' ? now + never : now + lifetimes.refreshToken;
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
    scope: request.scope,
    now,
    ...(client.refreshTokenExpiry === 'dynamic' ? { expiresAt: now + request.lifetimes.refreshToken } : {}),
  });
  if (rotation.kind === 'rotated') return succeeded(rotation.grant, client, ports);
  return afterRefusal(request, token, rotation.grant, now, ports);
}

/** What the grant as it stands says about a token that could not be rotated. */
async function afterRefusal(
  { client, scope }: RefreshRequest,
  token: RefreshToken,
  grant: Grant | undefined,
  now: number,
  ports: RefreshPorts,
): Promise<RefreshOutcome> {
  if (!grant || !isLive(grant, client, now)) return { kind: 'refused' };
  if (grant.generation !== token.generation && !isWithinGrace(token, grant, now)) {
    await ports.grants.revoke(grant.id, client.clientId, now);
    return { kind: 'reused' };
  }
  const isWithinScope = scope.every((wanted) => grant.scope.includes(wanted));
  return isWithinScope ? succeeded(grant, client, ports) : { kind: 'scope' };
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
