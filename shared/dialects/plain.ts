import { accessTokenClaims, idTokenClaims } from '../core/claims.ts';
import type { Dialect } from '../core/dialect.ts';
import { toldClaims, userClaims } from '../core/user-claims.ts';
import { acr } from './acr.ts';
import { bearerChallenge } from './bearer-challenge.ts';
import { decodeReference, encodeReference } from './opaque-reference.ts';

/** The plain RFCs, for clients of no vendor: RFC 6749 on the wire, RFC 9068 in access tokens, RFC 7662 at introspection. */
export const plain: Dialect = {
  id: 'plain',
  grantTypes: [],
  takesOwnNames: true,
  acceptsJson: () => true,
  clientAuthentication: () => 'one-way',
  isOwnScope: () => false,
  subjects: 'users',
  contentType: 'application/json;charset=UTF-8',
  otp: { digits: 6, validFor: 300, maxAttempts: 5 },
  recipientLimits: {},
  referenceLife: 600,
  lifetimes: { accessToken: 600, idToken: 600, refreshToken: 30 * 86_400 },
  accessTokenClaims,
  idTokenClaims,
  accessTokenType: 'at+jwt',
  amr: (method) => methodReferences[method],
  acr,
  encodeReference,
  decodeReference,
  challengeBody: (reference) => ({ reference }),

  refusal(refusal) {
    const { code, status, detail } = refusal;
    const { description } = detail;
    return {
      status,
      body: { error: code, ...(description === undefined ? {} : { error_description: description }) },
      ...bearerChallenge(refusal),
    };
  },
  introspects: ['access_token', 'refresh_token'],
  introspectionBody: ({ kind, claims }) => ({
    ...claims,
    token_type: kind === 'access_token' ? 'Bearer' : kind,
  }),
  userinfoBody: (told) => ({ sub: told.user.id, ...userClaims(told.user, toldClaims('userinfo', told)) }),
  metadata: {},
  aliasMembers: new Map(),
};

/** RFC 8176 §2. */
const methodReferences = { sms: ['otp', 'sms'], email: ['otp'], password: ['pwd'] } as const;
