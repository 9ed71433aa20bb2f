import { toBase64Url } from './encoding.ts';
import type { Authorization } from './grant.ts';
import type { Client } from './model.ts';
import type { Claims } from './ports.ts';
import { formatScope, resourcesOf } from './scope.ts';

export interface TokenIssue {
  readonly issuer: string;
  readonly client: Client;
  readonly authorization: Authorization;
  /** The dialect's name of the way the user logged in. */
  readonly amr: string;
  readonly now: number;
  readonly tokenId: string;
}

/**
 * Claims of an access token (RFC 9068 §2.2). The audience is every resource server named by a scope, and the issuer for its own resources such as UserInfo.
 * `token_use` tells the kinds apart, so that an ID token can never pass for an access token.
 */
export function accessTokenClaims(issue: TokenIssue): Claims {
  const { authorization, client, issuer, now } = issue;
  return {
    iss: issuer,
    sub: authorization.subject,
    aud: audienceOf(authorization.scope, issuer),
    client_id: client.clientId,
    scope: formatScope(authorization.scope),
    iat: now,
    exp: now + client.accessTokenTtl,
    jti: issue.tokenId,
    grant_id: toBase64Url(authorization.grantId),
    ...loginClaims(issue),
    token_use: 'access',
  };
}

/** Claims of an ID token (OpenID Connect Core §2; contracts 1.7). */
export function idTokenClaims(issue: TokenIssue): Claims {
  const { authorization, client, issuer, now } = issue;
  return {
    iss: issuer,
    sub: authorization.subject,
    aud: client.clientId,
    azp: client.clientId,
    iat: now,
    exp: now + client.idTokenTtl,
    ...loginClaims(issue),
    ...recipientClaims(authorization),
    token_use: 'id',
  };
}

function loginClaims({ authorization, amr }: TokenIssue): Claims {
  return { auth_time: authorization.authTime, amr: [amr], session_index: authorization.sessionIndex };
}

/** What the login proved about the user (OpenID Connect Core §5.1). */
export function recipientClaims(login: {
  readonly subject: string;
  readonly method: 'sms' | 'email';
}): Claims {
  return login.method === 'sms'
    ? { phone_number: login.subject, phone_number_verified: true }
    : { email: login.subject, email_verified: true };
}

/** Every resource server named by a scope, and the issuer; one audience alone as a string (RFC 7519 §4.1.3; contradiction 3). */
export function audienceOf(scope: readonly string[], issuer: string): string | readonly string[] {
  const resources = resourcesOf(scope);
  return resources.length === 0 ? issuer : [...resources, issuer];
}
