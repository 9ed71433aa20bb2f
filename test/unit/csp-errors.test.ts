import { describe, expect, it } from 'vitest';
import { type ErrorCode, type Reason, Refusal, type RefusalDetail } from '../../shared/core/errors.ts';
import { csp } from '../../shared/dialects/csp.ts';

const answered = (code: ErrorCode, detail: RefusalDetail) =>
  csp.refusal(new Refusal(code, detail), 'request-1');

/** The envelope (contradiction 40). */
function envelope(status: number, code: ErrorCode, message?: string, description = message) {
  return {
    status,
    body: {
      error: code,
      ...(description === undefined ? {} : { error_description: description }),
      statusCode: status,
      moduleCode: 340,
      errorCode: code,
      cspErrorCode: `csp.auth.${code}`,
      message: message === undefined ? code : `${code}: ${message}`,
      requestId: 'request-1',
    },
  };
}

describe('a refusal in the csp dialect', () => {
  it('has the members of RFC 6749 and those of the vendor', () => {
    expect(answered('invalid_scope', { because: 'scope-refused', description: 'ours' })).toEqual(
      envelope(400, 'invalid_scope', 'ours'),
    );
  });

  it('has no description where there is none, and says nothing of faults of ours', () => {
    const cause = new Error('quotes 0401234567');
    expect(answered('server_error', { because: 'unexpected', cause })).toEqual(envelope(500, 'server_error'));
  });

  it('has the status of the refusal', () => {
    expect(answered('slow_down', { because: 'password-limit', description: 'ours' })).toEqual(
      envelope(429, 'slow_down', 'ours'),
    );
    const tooLarge = { because: 'body-too-large', description: 'ours', status: 413 } as const;
    expect(answered('invalid_request', tooLarge)).toEqual(envelope(413, 'invalid_request', 'ours'));
  });

  it.each<[Reason, string, string?]>([
    ['authorization-missing', 'Authorization header must be specified'],
    [
      'authorization-not-basic',
      'Invalid authorization header. Missing "Basic" prefix',
      "Invalid authorization header. Missing 'Basic' prefix",
    ],
    ['authorization-malformed', 'Invalid authorization header'],
    ['refresh-token-refused', 'Invalid refresh token: it is unknown, expired or revoked'],
    ['refresh-token-reused', 'Invalid refresh token: it is unknown, expired or revoked'],
    ['api-token-refused', 'Invalid refresh token: it is unknown, expired or revoked'],
  ])("has the vendor's text before ours: %s", (because, message, description) => {
    expect(answered('invalid_request', { because, description: 'ours' })).toEqual(
      envelope(400, 'invalid_request', message, description),
    );
  });

  it.each<[Reason, ErrorCode, number, string]>([
    ['bearer-missing', 'invalid_request', 400, 'the access token is missing'],
    ['bearer-refused', 'invalid_token', 401, 'the access token is not valid'],
    ['bearer-scope', 'insufficient_scope', 403, 'the access token does not have the scope'],
    ['bearer-user-gone', 'invalid_token', 401, 'there is no such user'],
  ])('of a bearer token is in a header too: %s', (because, code, status, message) => {
    expect(answered(code, { because })).toEqual({
      ...envelope(status, code, message),
      headers: { 'www-authenticate': `Bearer error="${code}"` },
    });
  });

  it('of a token whose user is not active is about the token', () => {
    expect(answered('invalid_token', { because: 'user-not-active' })).toEqual({
      ...envelope(401, 'invalid_token'),
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    });
    expect(answered('invalid_grant', { because: 'user-not-active' })).toEqual(envelope(400, 'invalid_grant'));
  });
});
