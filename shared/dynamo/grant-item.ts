import { grantsByUser } from '../contract/table.ts';
import type { ClaimsRequest } from '../core/claims-request.ts';
import type { Grant, OfferedCode, Organization, UserFacts } from '../core/model.ts';
import {
  bytes,
  maybeNumber,
  maybeText,
  number,
  optional,
  present,
  text,
  texts,
  toBytes,
  toJson,
  toList,
  toNumber,
  toText,
} from './item.ts';
import { keys } from './keys.ts';
import type { Item } from './table.ts';

/** Seconds that a grant outlives its end: access tokens given last live on, and their revocation must be found. */
export const keptAfterEnd = 2 * 86_400;

/** The item of a grant that has given nothing yet but, perhaps, its code. */
export function grantToItem(grant: Grant): Item {
  const { code, apiToken } = grant;
  return present({
    ...keys.grant(grant.id),
    client_id: toText(grant.clientId),
    dialect: toText(grant.dialect),
    sub: toText(grant.subject),
    [grantsByUser.partition]: optional(toText, grant.userId),
    user: optional(toJson, grant.user),
    organization: optional(toJson, grant.organization),
    recipient: optional(toText, grant.recipient),
    method: toText(grant.method),
    scope: toList(grant.scope),
    audience: toList(grant.audience),
    resources: toList(grant.resources),
    auth_time: toNumber(grant.authTime),
    session_index: toText(grant.sessionIndex),
    generation: toNumber(grant.generation),
    expires_at: toNumber(grant.expiresAt),
    ttl: toNumber(grant.expiresAt + keptAfterEnd),
    sid: optional(toText, grant.sid),
    claims: optional(toJson, grant.claims),
    ...(code ? codeToItem(code) : {}),
    api_token_hash: apiToken && toBytes(apiToken.secretHash),
    api_token_name: apiToken && toText(apiToken.name),
  });
}

function codeToItem({ redirectUri, codeChallenge, nonce, expiresAt }: OfferedCode) {
  return {
    redirect_uri: toText(redirectUri),
    code_challenge: optional(toText, codeChallenge),
    oidc_nonce: optional(toText, nonce),
    code_expires_at: toNumber(expiresAt),
  };
}

/** Throws an error naming the attribute when the item is no grant. */
export function grantFromItem(item: Item, id: Uint8Array): Grant {
  const recipient = maybeText(item, 'recipient');
  const rotatedAt = maybeNumber(item, 'rotated_at');
  const revokedAt = maybeNumber(item, 'revoked_at');
  const sid = maybeText(item, 'sid');
  const userId = maybeText(item, grantsByUser.partition);
  const code = codeFromItem(item);
  return {
    id,
    clientId: text(item, 'client_id'),
    dialect: text(item, 'dialect') as Grant['dialect'],
    subject: text(item, 'sub'),
    ...(userId === undefined ? {} : { userId }),
    ...parsed<'user', UserFacts>('user', item),
    ...parsed<'organization', Organization>('organization', item),
    ...(recipient === undefined ? {} : { recipient }),
    method: text(item, 'method') as Grant['method'],
    scope: texts(item, 'scope'),
    audience: texts(item, 'audience'),
    resources: texts(item, 'resources'),
    authTime: number(item, 'auth_time'),
    sessionIndex: text(item, 'session_index'),
    generation: number(item, 'generation'),
    expiresAt: number(item, 'expires_at'),
    ...(rotatedAt === undefined ? {} : { rotatedAt }),
    ...(revokedAt === undefined ? {} : { revokedAt }),
    revokedTokenIds: texts(item, 'revoked_tokens'),
    ...(sid === undefined ? {} : { sid }),
    ...parsed<'claims', ClaimsRequest>('claims', item),
    ...(code ? { code } : {}),
    ...(item['api_token_hash']
      ? { apiToken: { secretHash: bytes(item, 'api_token_hash'), name: text(item, 'api_token_name') } }
      : {}),
  };
}

function codeFromItem(item: Item): OfferedCode | undefined {
  const redirectUri = maybeText(item, 'redirect_uri');
  if (redirectUri === undefined) return undefined;
  const codeChallenge = maybeText(item, 'code_challenge');
  const nonce = maybeText(item, 'oidc_nonce');
  const redeemedAt = maybeNumber(item, 'redeemed_at');
  return {
    redirectUri,
    ...(codeChallenge === undefined ? {} : { codeChallenge }),
    ...(nonce === undefined ? {} : { nonce }),
    expiresAt: number(item, 'code_expires_at'),
    ...(redeemedAt === undefined ? {} : { redeemedAt }),
  };
}

/** An attribute that holds JSON, where it is there. */
function parsed<K extends string, T>(name: K, item: Item): { readonly [N in K]?: T } {
  const json = maybeText(item, name);
  return (json === undefined ? {} : { [name]: JSON.parse(json) }) as { readonly [N in K]?: T };
}
