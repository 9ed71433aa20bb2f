import type { Authorization, TokenIssue } from './authorization.ts';
import { toBase64Url } from './encoding.ts';
import type { Claims } from './ports.ts';
import { formatScope, resourcesOf } from './scope.ts';

/**
 * Claims of an access token (RFC 9068 §2.2). The audience is every resource server named by a scope, and the issuer for its own resources such as UserInfo.
 * `token_use` tells the kinds apart, so that an ID token can never pass for an access token.
 */
export function accessTokenClaims(issue: TokenIssue): Claims {
  const { authorization, client, issuer, lifetimes, now } = issue;
  return {
    iss: issuer,
    sub: authorization.subject,
    aud: audienceOf(authorization.scope, issuer),
    client_id: client.clientId,
    scope: formatScope(authorization.scope),
    iat: now,
    exp: now + lifetimes.accessToken,
    jti: issue.tokenId,
    grant_id: toBase64Url(authorization.grantId),
    ...loginClaims(issue),
    token_use: 'access',
  };
}

/** Claims of an ID token (OpenID Connect Core §2; contracts 1.7). */
export function idTokenClaims(issue: TokenIssue): Claims {
  const { authorization, client, issuer, lifetimes, now } = issue;
  return {
    iss: issuer,
    sub: authorization.subject,
    aud: client.clientId,
    azp: client.clientId,
    iat: now,
    exp: now + lifetimes.idToken,
    ...loginClaims(issue),
    ...(authorization.hasAccount ? issue.userClaims : recipientClaims(authorization)),
    token_use: 'id',
  };
}

function loginClaims({ authorization, amr }: TokenIssue): Claims {
  return { auth_time: authorization.authTime, amr: [amr], session_index: authorization.sessionIndex };
}

/** What the login proved about the user (OpenID Connect Core §5.1). */
export function recipientClaims(login: Pick<Authorization, 'recipient' | 'method'>): Claims {
  return login.method === 'sms'
    ? { phone_number: login.recipient, phone_number_verified: true }
    : { email: login.recipient, email_verified: true };
}

/** Every resource server named by a scope, and the issuer; one audience alone as a string (RFC 7519 §4.1.3; contradiction 3). */
export function audienceOf(scope: readonly string[], issuer: string): string | readonly string[] {
  const resources = resourcesOf(scope);
  return resources.length === 0 ? issuer : [...resources, issuer];
}
