import { describe, expect, it } from 'vitest';
import { issuerOf } from '../../shared/contract/issuers.ts';
import { type ErrorCode, Refusal, type RefusalDetail } from '../../shared/core/errors.ts';
import { ciam } from '../../shared/dialects/ciam.ts';
import { dialectOf } from '../../shared/dialects/index.ts';
import { web } from '../support/ciam.ts';
import { grantWith } from '../support/memory-fixtures.ts';

const host = 'https://login.example.com';

describe('the ciam dialect', () => {
  it('issues at the root of the host', () => {
    expect(issuerOf(ciam.id, host)).toBe(host);
    expect([dialectOf('/oauth2/token'), dialectOf('/elsewhere')]).toEqual([ciam, undefined]);
  });

  it('calls an access token a bearer token, and a refresh token by its name', () => {
    const claims = { sub: 'user-alice', scope: 'openid' };
    const introspected = (kind: 'access_token' | 'refresh_token') =>
      ciam.introspectionBody({ kind, grant: grantWith(), claims }, web, 100);
    expect(introspected('access_token')).toEqual({ ...claims, token_type: 'Bearer' });
    expect(introspected('refresh_token')).toEqual({ ...claims, token_type: 'refresh_token' });
  });

  it('takes whatever scope names a resource server', () => {
    expect(['openid', 'api', 'csp:x'].map(ciam.isOwnScope)).toEqual([false, false, false]);
  });

  it('names the channel by which the user logged in', () => {
    expect([ciam.amr('sms', host), ciam.amr('email', host)]).toEqual([['sms'], ['email']]);
  });

  it('makes no token of a code without a key', () => {
    const none = { current: 1, first: 1, versions: [1], mac: () => undefined };
    const [id, secret] = [new Uint8Array(16), new Uint8Array(32)];
    const terms = { standing: 'stranger', prepaid: true, known: false } as const;
    const handle = { id, secret, generation: 0, typed: '', issuedAt: 0, terms };
    expect(() => ciam.encodeReference(handle, none, web)).toThrow('the keyring has no version 1');
  });
});

describe('a refusal in the ciam dialect', () => {
  const answered = (code: ErrorCode, detail: RefusalDetail) =>
    ciam.refusal(new Refusal(code, detail), 'request-1');

  it("has the vendor's code, words and status before ours", () => {
    const detail = { description: 'ours', retryAfter: 7, channel: 'sms' } as const;
    expect(answered('slow_down', { ...detail, because: 'send-limit' })).toEqual({
      status: 400,
      body: {
        error: 'sms_rate_limit_exceeded',
        error_description: 'SMS rate limit exceeded for same phone number',
      },
    });
    expect(answered('invalid_grant', { because: 'token-foreign', description: 'ours' })).toEqual({
      status: 401,
      body: { error: 'invalid_client', error_description: 'ours' },
    });
  });

  it('has ours where the vendor has none, and none where there are none', () => {
    expect(answered('invalid_scope', { because: 'scope-refused', description: 'ours' })).toEqual({
      status: 400,
      body: { error: 'invalid_scope', error_description: 'ours' },
    });
    expect(answered('server_error', { because: 'unexpected' })).toEqual({
      status: 500,
      body: { error: 'server_error' },
    });
  });

  it('is named after the channel only where one is known', () => {
    expect(answered('invalid_request', { because: 'recipient-taken', channel: 'email' })).toEqual({
      status: 400,
      body: { error: 'email_is_used' },
    });
    expect(answered('invalid_request', { because: 'recipient-taken' })).toEqual({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  it('of a bearer token is in a header alone, and does not tell what became of the user', () => {
    const headers = (text: string) => ({
      'www-authenticate': `Bearer error="invalid_token", error_description="${text}", error_uri="https://tools.ietf.org/html/rfc6750#section-3.1"`,
    });
    expect(answered('invalid_token', { because: 'bearer-missing' })).toEqual({
      status: 401,
      headers: headers('Bearer token not found in the request'),
    });
    for (const because of ['bearer-refused', 'user-not-active'] as const)
      expect(answered('invalid_token', { because })).toEqual({
        status: 401,
        headers: headers('Error decoding JWT'),
      });
    expect(answered('invalid_grant', { because: 'user-not-active' })).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Abnormal user status' },
    });
  });
});
