import type { Authorization, Login, TokenIssue } from './authorization.ts';
import { toBase64Url } from './encoding.ts';
import type { Claims } from './ports.ts';
import { scopeMember } from './scope.ts';
import { recipientFacts, standardClaims, userClaims } from './user-claims.ts';

/** Claims of ID tokens that are about the token and its login; discovery lists them. */
export const tokenClaims: readonly string[] = [
  ...['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'jti', 'sid', 'auth_time', 'acr', 'nonce'],
];

/**
 * Claims of an access token (RFC 9068 §2.2).
 * `token_use` tells the kinds apart, so that an ID token can never pass for an access token.
 */
export function accessTokenClaims(issue: TokenIssue): Claims {
  const { authorization, client, issuer, lifetimes, now } = issue;
  return {
    iss: issuer,
    sub: authorization.subject,
    aud: audienceOf(authorization, issuer),
    client_id: client.clientId,
    ...scopeMember(authorization.scope),
    iat: now,
    exp: now + lifetimes.accessToken,
    jti: issue.tokenId,
    ...grantClaims(authorization),
    ...loginClaims(issue),
    ...(authorization.actor ? { act: authorization.actor } : {}),
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
    jti: issue.idTokenId,
    ...loginClaims(issue),
    ...sessionClaims(issue),
    ...nonceClaim(authorization),
    ...(authorization.user ? issue.userClaims : recipientClaims(authorization.login)),
    token_use: 'id',
  };
}

/** The grant behind an access token, by which it can be revoked. */
export function grantClaims({ login }: Pick<Authorization, 'login'>): Claims {
  return login ? { grant_id: toBase64Url(login.grantId) } : {};
}

/** What the authorization request wants to see again (OpenID Connect Core §3.1.3.7). */
export function nonceClaim({ login }: Pick<Authorization, 'login'>): Claims {
  return login?.nonce === undefined ? {} : { nonce: login.nonce };
}

/** By which a logout finds what it ends (OpenID Connect Front-Channel Logout §3), and what the login is worth (OpenID Connect Core §2). */
export function sessionClaims({ authorization: { login }, acr }: TokenIssue): Claims {
  if (!login) return {};
  return { sid: login.sid ?? toBase64Url(login.grantId), ...(acr === undefined ? {} : { acr }) };
}

function loginClaims({ authorization: { login }, amr }: TokenIssue): Claims {
  return login ? { auth_time: login.authTime, amr, session_index: login.sessionIndex } : {};
}

/** What the login proved about the user (OpenID Connect Core §5.1). */
export function recipientClaims(login: Pick<Login, 'recipient' | 'method'> | undefined): Claims {
  return userClaims(recipientFacts(login), standardClaims);
}

/**
 * The resources that were asked for; otherwise the issuer, for its own such as UserInfo; and every resource server that a scope names. One audience alone is a string
 * (RFC 7519 §4.1.3, RFC 8707 §2; contradiction 3).
 */
export function audienceOf(
  { audience, resources }: Pick<Authorization, 'audience' | 'resources'>,
  issuer: string,
): string | readonly string[] {
  const all = resources.length > 0 ? [...resources, ...audience] : [...audience, issuer];
  const [only, ...more] = all;
  return only !== undefined && more.length === 0 ? only : all;
}
