import { describe, expect, it } from 'vitest';
import { issuerOf } from '../../shared/contract/issuers.ts';
import { type ErrorCode, Refusal, type RefusalDetail } from '../../shared/core/errors.ts';
import { plain } from '../../shared/dialects/plain.ts';
import { alice } from '../support/ciam.ts';
import { clientWith, grantWith } from '../support/memory-fixtures.ts';

describe('the plain dialect', () => {
  it('issues at the root of the host', () => {
    expect(issuerOf(plain.id, 'https://login.example.com')).toBe('https://login.example.com');
  });

  it('calls an access token a bearer token, and a refresh token by its name', () => {
    const claims = { sub: 'user-1', scope: 'openid' };
    const introspected = (kind: 'access_token' | 'refresh_token') =>
      plain.introspectionBody({ kind, grant: grantWith(), claims }, clientWith(), 100);
    expect(introspected('access_token')).toEqual({ ...claims, token_type: 'Bearer' });
    expect(introspected('refresh_token')).toEqual({ ...claims, token_type: 'refresh_token' });
  });

  it('names how a user logged in by RFC 8176', () => {
    const methods = (['sms', 'email', 'password'] as const).map((method) => plain.amr(method, ''));
    expect(methods).toEqual([['otp', 'sms'], ['otp'], ['pwd']]);
  });

  it('tells of a user what the client may know', () => {
    const told = { user: alice, client: clientWith({ claims: ['name'] }), scope: ['openid'], claims: {} };
    expect(plain.userinfoBody(told)).toEqual({ sub: 'user-alice', name: 'Alice' });
  });

  it('takes JSON beside forms, and every way in which a client may prove itself', () => {
    const route = { function: 'token', method: 'POST', path: '/oauth2/token' } as const;
    expect([plain.acceptsJson(route), plain.clientAuthentication(route)]).toEqual([true, 'one-way']);
  });

  it('has no scopes of its own', () => {
    expect(['openid', 'api', 'group_names', 'csp:x'].map(plain.isOwnScope)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('has codes as the others have, though no address of its own sends any', () => {
    expect(plain.challengeBody('r', 'sms')).toEqual({ reference: 'r' });
  });
});

describe('a refusal in the plain dialect', () => {
  const answered = (code: ErrorCode, detail: RefusalDetail) =>
    plain.refusal(new Refusal(code, detail), 'request-1');

  it('has the members of RFC 6749 and no other', () => {
    expect(answered('invalid_grant', { because: 'password-wrong', description: 'ours' })).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'ours' },
    });
    expect(answered('server_error', { because: 'unexpected' })).toEqual({
      status: 500,
      body: { error: 'server_error' },
    });
  });

  it.each([
    ['bearer-refused', 'invalid_token', 401],
    ['user-not-active', 'invalid_token', 401],
    ['bearer-scope', 'insufficient_scope', 403],
  ] as const)('of a bearer token is in a header too (RFC 6750): %s', (because, code, status) => {
    expect(answered(code, { because })).toEqual({
      status,
      body: { error: code },
      headers: { 'www-authenticate': `Bearer error="${code}"` },
    });
  });
});
