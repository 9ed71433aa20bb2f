import type { TokenIssue } from '../core/authorization.ts';
import { audienceOf, grantClaims, nonceClaim, sessionClaims } from '../core/claims.ts';
import type { Dialect, WireGrant } from '../core/dialect.ts';
import { acr } from './acr.ts';
import { ciamRefusal } from './ciam-errors.ts';
import { decodeReference, encodeReference } from './opaque-reference.ts';
import { plain } from './plain.ts';

/** Tencent Cloud CIAM (contracts section 2), at the root of the host. Clients that are not the vendor's are answered in plain OAuth there. */

const otpGrant = (channel: 'sms' | 'email', recipient: string): WireGrant => ({
  name: `http://tencentciam.com/oauth2/grant-type/otp/${channel}`,
  path: `oauth2/grant-type/otp/${channel}`,
  type: `urn:latchkey:params:oauth:grant-type:otp-token:${channel}`,
  names: new Map([['recipient', recipient]]),
});

export const ciam: Dialect = {
  id: 'ciam',
  others: plain,
  grantTypes: [otpGrant('sms', 'phone_number'), otpGrant('email', 'email')],
  takesOwnNames: true,
  acceptsJson: () => true,
  clientAuthentication: () => 'one-way',
  isOwnScope: () => false,
  subjects: 'users',
  logoutParameter: 'logout_redirect_uri',
  contentType: 'application/json;charset=UTF-8',
  otp: { digits: 6, validFor: 60, maxAttempts: 5 },
  // The vendor's pause (contracts 2.7); beyond it the vendor lets a number have 50 a day, which is a stranger's way to send 50 in half an hour.
  recipientLimits: {
    sms: [
      { count: 1, seconds: 30 },
      { count: 5, seconds: 3_600 },
      { count: 20, seconds: 86_400 },
    ],
  },
  referenceLife: 300,
  lifetimes: { accessToken: 600, idToken: 1_800, refreshToken: 86_400 },
  accessTokenType: 'JWT',

  accessTokenClaims: (issue) => ({
    ...commonClaims(issue),
    ...(issue.authorization.resources.length > 0
      ? { aud: audienceOf(issue.authorization, issue.issuer) }
      : {}),
    exp: issue.now + issue.lifetimes.accessToken,
    nbf: issue.now,
    scope: issue.authorization.scope,
    jti: issue.tokenId,
    client_id: issue.client.clientId,
    ...grantClaims(issue.authorization),
    ...(issue.authorization.actor ? { act: issue.authorization.actor } : {}),
    token_use: 'access',
  }),
  idTokenClaims: (issue) => ({
    ...issue.userClaims,
    ...commonClaims(issue),
    azp: issue.client.clientId,
    exp: issue.now + issue.lifetimes.idToken,
    jti: issue.idTokenId,
    auth_time: issue.authorization.login?.authTime,
    ...sessionClaims(issue),
    ...nonceClaim(issue.authorization),
    token_use: 'id',
  }),

  amr: (method) => [method],
  acr,
  encodeReference,
  decodeReference,
  challengeBody: (reference) => ({ otp_token: reference }),

  refusal: ciamRefusal,
  introspects: plain.introspects,
  introspectionBody: plain.introspectionBody,
  userinfoBody: plain.userinfoBody,
  metadata: {},
  aliasMembers: new Map(),
};

function commonClaims({ authorization, client, issuer, now }: TokenIssue) {
  return { iss: issuer, sub: authorization.subject, aud: client.clientId, iat: now };
}
