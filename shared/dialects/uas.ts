import { accessTokenClaims, idTokenClaims, tokenClaims } from '../core/claims.ts';
import type { Dialect, WireGrant } from '../core/dialect.ts';
import type { Reason, Refusal } from '../core/errors.ts';
import type { Client, LoginMethod } from '../core/model.ts';
import type { Claims } from '../core/ports.ts';
import { standardClaims, userClaims } from '../core/user-claims.ts';
import { decodeReference, encodeReference } from './uas-reference.ts';

/** Ubisecure / GlobalSign SSO (contracts section 1). */

const otpGrant = 'http://globalsign.com/iam/sso/oauth2/grant-type';

const otpNames = new Map([
  ['recipient', 'username'],
  ['reference', 'x_globalsign_iam_reference_id'],
  ['otp', 'x_globalsign_iam_otp_code'],
  ['message_title', 'x_globalsign_iam_otp_title'],
  ['message_body', 'x_globalsign_iam_otp_body'],
]);

const grantTypes: readonly WireGrant[] = [
  { name: `${otpGrant}/sms-mt-otp`, type: 'urn:latchkey:params:oauth:grant-type:otp:sms', names: otpNames },
  { name: `${otpGrant}/smtp-otp`, type: 'urn:latchkey:params:oauth:grant-type:otp:email', names: otpNames },
  { name: 'authorization_code', type: 'authorization_code', names: new Map() },
  { name: 'refresh_token', type: 'refresh_token', names: new Map() },
];

/** The vendor's texts; a reference that is unknown, old or another client's reads like a wrong code, so that it tells nothing. */
const descriptions: ReadonlyMap<Reason, string> = new Map<Reason, string>([
  ['otp-wrong', 'Invalid OTP'],
  ['otp-expired', 'OTP Expired'],
  ['reference-refused', 'Invalid OTP'],
]);

const challengeMember = 'x_globalsign_iam_challenge';

/** Names of the methods, after the vendor's `ac` names (contracts 1.6; the OTP values are our reading). */
const methodNames = { sms: 'ubikey.sms.5', email: 'smtp.1', password: 'password.1' } as const;

export const uas: Dialect = {
  id: 'uas',
  grantTypes,
  takesOwnNames: false,
  acceptsJson: () => false,
  clientAuthentication: () => 'one-way',
  isOwnScope: () => false,
  subjects: 'recipients',
  contentType: 'application/json',
  otp: { digits: 8, validFor: 600, maxAttempts: 5 },
  recipientLimits: {},
  referenceLife: 86_400,
  lifetimes: { accessToken: 3_600, idToken: 3_600, refreshToken: 30 * 86_400 },
  accessTokenClaims,
  idTokenClaims,
  accessTokenType: 'at+jwt',
  amr: (method, issuer) => [methodName(method, issuer)],
  acr: methodName,
  encodeReference,
  decodeReference,

  challengeBody(reference, channel) {
    const challenge = { reference };
    // Both names: the vendor's own pages disagree (contradiction 1).
    return channel === 'sms'
      ? { [challengeMember]: challenge, x_globalsign_iam_sms_mt_otp_challenge: challenge }
      : { [challengeMember]: challenge };
  },

  refusal(refusal: Refusal) {
    const { because, description, reference } = refusal.detail;
    const text = descriptions.get(because) ?? description;
    return {
      status: refusal.status,
      body: {
        ...(reference === undefined ? {} : { [challengeMember]: { reference } }),
        error: refusal.code,
        ...(text === undefined ? {} : { error_description: text }),
      },
    };
  },

  introspects: ['access_token', 'refresh_token'],

  introspectionBody({ kind, claims }, caller, now) {
    const audience = Array.isArray(claims['aud']) ? claims['aud'] : [claims['aud']];
    return {
      ...inUnitOf(caller, claims),
      aud: audience.includes(caller.clientId) ? caller.clientId : claims['aud'],
      token_type: kind,
      ...(typeof claims['exp'] === 'number' ? { expires_in: claims['exp'] - now } : {}),
    };
  },

  userinfoBody: ({ user }) => ({ sub: user.id, ...userClaims(user, standardClaims) }),
  metadata: {
    // Subjects are recipients: there is nothing else to tell about them.
    scopes_supported: ['openid', 'userinfo', 'email', 'phone', 'offline_access'],
    claims_supported: [
      ...tokenClaims,
      ...['amr', 'session_index', 'phone_number', 'phone_number_verified', 'email', 'email_verified'],
    ],
  },
  aliasMembers: new Map([['introspection', 'tokeninfo_endpoint']]),
};

/** The vendor has one name for the way and for what it is worth. */
function methodName(method: LoginMethod, issuer: string): string {
  return `${issuer}/saml2/names/ac/${methodNames[method]}`;
}

/** Times in milliseconds for clients built from the vendor's older pages (contradiction 2). */
function inUnitOf(caller: Client, claims: Claims): Claims {
  if (caller.timestampUnit === 's') return claims;
  const times = ['exp', 'iat', 'auth_time'].flatMap((name) => {
    const value = claims[name];
    return typeof value === 'number' ? [[name, value * 1000] as const] : [];
  });
  return { ...claims, ...Object.fromEntries(times) };
}
