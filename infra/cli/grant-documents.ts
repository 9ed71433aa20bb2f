import { toBase64Url } from '../../shared/core/encoding.ts';
import type { Session } from '../../shared/core/flow.ts';
import type { Grant } from '../../shared/core/model.ts';
import { formatScope } from '../../shared/core/scope.ts';

/** Whether new tokens may come from the grant. `now` is in epoch seconds. */
export function isAlive({ code, expiresAt, revokedAt }: Grant, now: number): boolean {
  const isOffer = code !== undefined && code.redeemedAt === undefined;
  return revokedAt === undefined && expiresAt > now && !isOffer;
}

/** A session as `--json` shows it; `grant_id` is the claim of its access tokens. */
export function sessionDocument(grant: Grant): Readonly<Record<string, unknown>> {
  const { apiToken, method } = grant;
  return {
    grant_id: toBase64Url(grant.id),
    ...(apiToken ? { api_token: apiToken.name } : { method }),
    ...commonDocument(grant),
    auth_time: grant.authTime,
    expires_at: grant.expiresAt,
  };
}

/** A browser that is signed in, as `--json` shows it: never what its cookie holds. */
export function browserDocument(session: Session): Readonly<Record<string, unknown>> {
  const { authTime, endsAt, idleUntil, method, recipient } = session;
  return {
    session_id: toBase64Url(session.id),
    method,
    ...(recipient === undefined ? {} : { recipient }),
    auth_time: authTime,
    idle_until: idleUntil,
    expires_at: endsAt,
  };
}

/** An API token as `--json` shows it: never the token itself, of which only a hash is kept. */
export function apiTokenDocument(grant: Grant): Readonly<Record<string, unknown>> {
  return {
    token_id: toBase64Url(grant.id),
    name: grant.apiToken?.name,
    sub: grant.subject,
    ...commonDocument(grant),
    created_at: grant.authTime,
    expires_at: grant.expiresAt,
  };
}

function commonDocument({ clientId, organization, scope }: Grant) {
  return {
    client_id: clientId,
    ...(organization ? { organization_id: organization.id } : {}),
    scope: formatScope(scope),
  };
}
