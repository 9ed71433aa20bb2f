import type { Authorization, TokenIssue } from '../core/authorization.ts';
import type { Dialect } from '../core/dialect.ts';
import { toUuid } from '../core/encoding.ts';
import type { Client, Lifetimes } from '../core/model.ts';
import type { Claims, Ports } from '../core/ports.ts';
import { scopeMember } from '../core/scope.ts';
import { toldClaims, userClaims } from '../core/user-claims.ts';

export type TokenIssuePorts = Pick<Ports, 'clock' | 'entropy' | 'signer'>;

/** What tokens are made of, beside the authorization itself. */
export interface IssueTerms {
  readonly client: Client;
  readonly dialect: Dialect;
  readonly issuer: string;
  readonly lifetimes: Lifetimes;
  /** Groups that the ID token may name; left out: all. */
  readonly maxGroups?: number;
}

/** Opens the keys that sign for the client: before a code, a guess or a refresh token is spent, which a key that cannot be opened would lose. */
export async function readyToIssue(client: Client, { signer }: Pick<Ports, 'signer'>): Promise<void> {
  const { accessTokenSignedResponseAlg, idTokenSignedResponseAlg } = client;
  await Promise.all([signer.ready(accessTokenSignedResponseAlg), signer.ready(idTokenSignedResponseAlg)]);
}

/** The successful answer of a token endpoint (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3), with an ID token wherever a user who is there granted `openid`. */
export async function issueTokens(
  authorization: Authorization,
  terms: IssueTerms,
  ports: TokenIssuePorts,
): Promise<Claims> {
  const { client, dialect } = terms;
  const issue = tokenIssue(authorization, terms, ports);
  const hasIdToken = authorization.login && !authorization.actor && authorization.scope.includes('openid');
  const [accessToken, idToken] = await Promise.all([
    ports.signer.sign(
      dialect.accessTokenClaims(issue),
      dialect.accessTokenType,
      client.accessTokenSignedResponseAlg,
    ),
    hasIdToken
      ? ports.signer.sign(dialect.idTokenClaims(issue), 'JWT', client.idTokenSignedResponseAlg)
      : undefined,
  ]);
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: issue.lifetimes.accessToken,
    ...scopeMember(authorization.scope),
    // RFC 8693 §2.2.1.
    ...(authorization.actor ? { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' } : {}),
    ...(authorization.refreshToken === undefined ? {} : { refresh_token: authorization.refreshToken }),
    ...(idToken === undefined ? {} : { id_token: idToken }),
  };
}

function tokenIssue(authorization: Authorization, terms: IssueTerms, ports: TokenIssuePorts): TokenIssue {
  const { client, issuer, lifetimes, maxGroups } = terms;
  const now = ports.clock.seconds();
  const longest = (authorization.notAfter ?? Number.POSITIVE_INFINITY) - now;
  return {
    ...{ issuer, client, authorization, now },
    lifetimes: {
      ...lifetimes,
      accessToken: Math.min(lifetimes.accessToken, longest),
      idToken: Math.min(lifetimes.idToken, longest),
    },
    ...loginNames(authorization, terms),
    tokenId: toUuid(ports.entropy.bytes(16)),
    idTokenId: toUuid(ports.entropy.bytes(16)),
    userClaims: authorization.user
      ? userClaims(
          authorization.user,
          toldClaims('idToken', { client, scope: authorization.scope, asked: authorization.claims }),
        )
      : {},
    ...(maxGroups === undefined ? {} : { maxGroups }),
  };
}

/** How the user logged in and what that is worth, in the dialect's words; `acr_values` of the request change nothing about it. */
function loginNames(
  { login }: Authorization,
  { dialect, issuer }: IssueTerms,
): Pick<TokenIssue, 'amr' | 'acr'> {
  if (!login) return { amr: [] };
  return { amr: dialect.amr(login.method, issuer), acr: dialect.acr(login.method, issuer) };
}
