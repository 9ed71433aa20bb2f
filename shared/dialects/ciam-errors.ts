import type { RefusalAnswer } from '../core/dialect.ts';
import type { Reason, Refusal } from '../core/errors.ts';

/** What the vendor says where we have another code, text or status (contracts 2.3 to 2.5). */
interface VendorError {
  readonly error?: string;
  readonly description?: string;
  readonly status?: number;
}

const words: ReadonlyMap<Reason, VendorError> = new Map<Reason, VendorError>([
  ['reference-refused', { description: 'Unknown or expired otp_token' }],
  ['otp-wrong', { description: 'Unknown or expired OTP' }],
  ['otp-expired', { description: 'Unknown or expired OTP' }],
  ['otp-parameters-differ', { description: 'Mismatched OTP token and OTP sending parameters' }],
  ['user-unknown', { description: 'User not found' }],
  ['user-not-active', { description: 'Abnormal user status' }],
  [
    'auth-source-refused',
    { error: 'invalid_auth_source', description: 'Auth source and application not associated' },
  ],
  ['grant-unknown', { description: 'OAuth 2.0 Parameter: grant_type' }],
  ['delivery-failed', { description: 'Failed to send OTP. Please try again later.' }],
  ['attribute-missing', { description: 'Missing required sign-up attribute(s).' }],
  ['attribute-unknown', { description: 'Unknown attribute(s) found.' }],
  ['attribute-fixed', { description: 'Unsupported user attribute(s) found.' }],
  ['attribute-refused', { error: 'illegal_parameter_value' }],
  [
    'password-refused',
    {
      error: 'misconfigured',
      description: 'No password auth source is associated with the application.',
    },
  ],
  // The vendor's own (contradiction 34); RFC 7009 §2.1 has another code.
  ['token-foreign', { error: 'invalid_client', status: 401 }],
  ['username-malformed', { error: 'invalid_username' }],
  ['username-taken', { error: 'duplicate_username' }],
  ['bearer-user-gone', { error: 'user_not_found' }],
]);

/** Refusals that the vendor names after the channel. */
const wordsByChannel: Readonly<Record<'sms' | 'email', ReadonlyMap<Reason, VendorError>>> = {
  sms: new Map<Reason, VendorError>([
    ['recipient-malformed', { error: 'malformed_phone_number' }],
    ['recipient-not-served', { error: 'malformed_phone_number' }],
    ['recipient-taken', { error: 'phone_number_is_used' }],
    ['contact-taken', { error: 'duplicate_phone_number' }],
    ['contact-token-refused', { error: 'bad_phone_number_otp_token' }],
    ['contact-otp-refused', { error: 'bad_phone_number_otp' }],
    ['send-quota', { error: 'insufficient_sms_quota', status: 400 }],
    // Ours: the vendor documents no limit of guesses. Its clients look for `rate_limit` in the code.
    ['guess-limit', { error: 'otp_rate_limit_exceeded', status: 400 }],
    [
      'send-limit',
      {
        error: 'sms_rate_limit_exceeded',
        description: 'SMS rate limit exceeded for same phone number',
        status: 400,
      },
    ],
  ]),
  email: new Map<Reason, VendorError>([
    ['recipient-malformed', { error: 'malformed_email' }],
    ['recipient-not-served', { error: 'invalid_email' }],
    ['recipient-taken', { error: 'email_is_used' }],
    ['contact-taken', { error: 'duplicate_email' }],
    ['contact-token-refused', { error: 'bad_email_otp_token' }],
    ['contact-otp-refused', { error: 'bad_email_otp' }],
    ['send-quota', { error: 'insufficient_email_quota', status: 400 }],
    ['guess-limit', { error: 'otp_rate_limit_exceeded', status: 400 }],
    // Ours: the vendor documents no limit of e-mails. Its clients look for `rate_limit` in the code.
    ['send-limit', { error: 'email_rate_limit_exceeded', status: 400 }],
  ]),
};

/** What the vendor says about bearer tokens, in a header and nowhere else. */
const bearerTexts: ReadonlyMap<Reason, string> = new Map<Reason, string>([
  ['bearer-missing', 'Bearer token not found in the request'],
  ['bearer-refused', 'Error decoding JWT'],
  ['bearer-scope', 'The request requires higher privileges than provided by the access token.'],
]);

/** The vendor's answer to a refusal. */
export function ciamRefusal(refusal: Refusal): RefusalAnswer {
  const { code, detail, status } = refusal;
  const bearerText = bearerTextOf(refusal);
  if (bearerText !== undefined) return { status, headers: bearerChallenge(code, bearerText) };
  const vendor =
    (detail.channel && wordsByChannel[detail.channel].get(detail.because)) ?? words.get(detail.because);
  const description = vendor?.description ?? detail.description;
  return {
    status: vendor?.status ?? status,
    body: {
      error: vendor?.error ?? code,
      ...(description === undefined ? {} : { error_description: description }),
    },
  };
}

/** Whatever makes a token invalid reads alike. */
function bearerTextOf({ code, detail }: Refusal): string | undefined {
  if (code === 'invalid_token' && detail.because === 'user-not-active')
    return bearerTexts.get('bearer-refused');
  return bearerTexts.get(detail.because);
}

function bearerChallenge(error: string, description: string): Readonly<Record<string, string>> {
  const uri = 'https://tools.ietf.org/html/rfc6750#section-3.1';
  return {
    'www-authenticate': `Bearer error="${error}", error_description="${description}", error_uri="${uri}"`,
  };
}
