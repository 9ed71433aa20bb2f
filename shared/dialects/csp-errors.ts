import type { RefusalAnswer } from '../core/dialect.ts';
import type { Reason, Refusal } from '../core/errors.ts';
import { bearerChallenge } from './bearer-challenge.ts';

/** The vendor's number of the part that answers (contracts 3.5). */
const moduleCode = 340;

/** Texts that the vendor has, or that its clients look for (contracts 3.5). */
const texts: ReadonlyMap<Reason, string> = new Map<Reason, string>([
  ['authorization-missing', 'Authorization header must be specified'],
  ['authorization-not-basic', 'Invalid authorization header. Missing "Basic" prefix'],
  ['authorization-malformed', 'Invalid authorization header'],
  ['refresh-token-refused', 'Invalid refresh token: it is unknown, expired or revoked'],
  ['refresh-token-reused', 'Invalid refresh token: it is unknown, expired or revoked'],
  ['api-token-refused', 'Invalid refresh token: it is unknown, expired or revoked'],
  ['bearer-missing', 'the access token is missing'],
  ['bearer-refused', 'the access token is not valid'],
  ['bearer-scope', 'the access token does not have the scope'],
  ['bearer-user-gone', 'there is no such user'],
]);

/**
 * RFC 6749's members and the vendor's envelope at once, since some of its clients look for `error` and others for `cspErrorCode` (contradiction 40). The id stands in our logs
 * too.
 */
export function cspRefusal(refusal: Refusal, requestId: string): RefusalAnswer {
  const { code, status, detail } = refusal;
  const description = texts.get(detail.because) ?? detail.description;
  return {
    status,
    body: {
      error: code,
      ...(description === undefined ? {} : { error_description: described(description) }),
      statusCode: status,
      moduleCode,
      errorCode: code,
      cspErrorCode: `csp.auth.${code}`,
      message: description === undefined ? code : `${code}: ${description}`,
      requestId,
    },
    ...bearerChallenge(refusal),
  };
}

/** `error_description` has no quotes (RFC 6749 §5.2). */
function described(text: string): string {
  return text.replaceAll('"', "'");
}
