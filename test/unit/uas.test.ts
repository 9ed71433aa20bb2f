import { describe, expect, it } from 'vitest';
import { issuerOf, issuersAt } from '../../shared/contract/issuers.ts';
import { addressOf } from '../../shared/contract/routes.ts';
import { Refusal } from '../../shared/core/errors.ts';
import { uas } from '../../shared/dialects/uas.ts';
import { clientWith, grantWith } from '../support/memory-fixtures.ts';

describe('the uas dialect', () => {
  const introspected = (claims: Readonly<Record<string, unknown>>, unit: 's' | 'ms' = 's') => {
    const token = { kind: 'access_token', grant: grantWith(), claims } as const;
    return uas.introspectionBody(token, clientWith({ clientId: 'api', timestampUnit: unit }), 100);
  };

  it('names the caller for audience where it is one, and else all of them', () => {
    expect(introspected({ aud: ['api', 'x'] })).toEqual({ aud: 'api', token_type: 'access_token' });
    expect(introspected({ aud: 'api' })).toEqual({ aud: 'api', token_type: 'access_token' });
    expect(introspected({ aud: 'x' })).toEqual({ aud: 'x', token_type: 'access_token' });
    expect(introspected({ aud: ['x', 'y'] })).toEqual({ aud: ['x', 'y'], token_type: 'access_token' });
  });

  it('counts what is left in seconds, also where times are in milliseconds', () => {
    const expected = { aud: 'api', token_type: 'access_token', expires_in: 50 };
    expect(introspected({ aud: 'api', exp: 150 })).toEqual({ ...expected, exp: 150 });
    expect(introspected({ aud: 'api', exp: 150 }, 'ms')).toEqual({ ...expected, exp: 150_000 });
  });

  it('leaves alone what is no time', () => {
    const claims = { aud: 'api', iat: 'x', auth_time: null, other: 7 };
    expect(introspected(claims, 'ms')).toEqual({ ...claims, token_type: 'access_token' });
  });

  it("says the vendor's words before ours, and none where there are none", () => {
    const body = (because: 'otp-wrong' | 'unexpected', description?: string, reference?: string) => {
      const detail = {
        because,
        ...(description ? { description } : {}),
        ...(reference ? { reference } : {}),
      };
      return uas.refusal(new Refusal('invalid_grant', detail), 'request-1').body;
    };
    expect(body('otp-wrong', 'ours', '.a.b')).toEqual({
      x_globalsign_iam_challenge: { reference: '.a.b' },
      error: 'invalid_grant',
      error_description: 'Invalid OTP',
    });
    expect(body('unexpected', 'ours')).toEqual({ error: 'invalid_grant', error_description: 'ours' });
    expect(body('unexpected')).toEqual({ error: 'invalid_grant' });
  });

  it('tells of a recipient that it was proven', () => {
    const user = { id: '+358401234567', phoneNumber: '+358401234567', profile: {}, groups: [] };
    expect(uas.userinfoBody({ user, client: clientWith(), scope: ['openid'], claims: {} })).toEqual({
      sub: '+358401234567',
      phone_number: '+358401234567',
      phone_number_verified: true,
    });
  });

  it('issues below /uas', () => {
    expect(issuerOf(uas.id, 'https://login.example.com')).toBe('https://login.example.com/uas');
  });
});

describe('the issuers at one address', () => {
  it('are one for each path, though two dialects share the root', () => {
    expect(issuersAt('https://login.example.com')).toEqual([
      'https://login.example.com',
      'https://login.example.com/csp/gateway/am/api/auth',
      'https://login.example.com/uas',
    ]);
  });
});

describe('an address that discovery names', () => {
  it('is the first that is no alias', () => {
    expect([addressOf('csp', 'token', 'https://h'), addressOf('uas', 'introspection', 'https://h')]).toEqual([
      'https://h/csp/gateway/am/api/auth/token',
      'https://h/uas/oauth2/introspection',
    ]);
  });

  it('is there, or the registry is at fault', () => {
    expect(() => addressOf('uas', 'api_token', 'https://h')).toThrow(
      'the dialect uas has no address for api_token',
    );
  });
});
