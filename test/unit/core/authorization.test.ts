import { describe, expect, it } from 'vitest';
import { authorizationOf, narrowedTo } from '../../../shared/core/authorization.ts';
import { grantWith } from '../../support/memory-fixtures.ts';

const grant = grantWith({
  scope: ['openid', 'a', 'b'],
  audience: ['a', 'b'],
  resources: ['https://r.example/', 'https://s.example/'],
});
const { id: grantId, authTime, method, sessionIndex, recipient = '' } = grant;

describe('what a grant authorizes', () => {
  it('is all of it, and the login that it goes back to', () => {
    expect(authorizationOf(grant)).toEqual({
      subject: '+358401234567',
      scope: ['openid', 'a', 'b'],
      audience: ['a', 'b'],
      resources: ['https://r.example/', 'https://s.example/'],
      login: { grantId, authTime, method, sessionIndex, recipient },
    });
  });

  it('has its user, its organization and the nonce where it has them, and no recipient where none was proven', () => {
    const { recipient: _, ...rest } = grant;
    const user = { profile: { name: 'Ada' }, groups: [{ id: 'g1', name: 'Admins' }] };
    const organization = { id: 'org-1', permissions: ['csp:org_member'] };
    const code = { redirectUri: 'https://app.example/cb', expiresAt: 1, nonce: 'n-1' };
    const authorization = authorizationOf({ ...rest, method: 'password', user, organization, code });
    expect([authorization.user, authorization.organization]).toEqual([user, organization]);
    expect(authorization.login).toEqual({
      grantId,
      authTime,
      method: 'password',
      sessionIndex,
      nonce: 'n-1',
    });
  });
});

describe('a narrowed authorization', () => {
  const authorization = { ...authorizationOf(grant), refreshToken: 'r' };
  const none: readonly string[] = [];

  it('is the same where nothing is named', () => {
    expect(narrowedTo(authorization, { scope: none, resources: none })).toEqual(authorization);
  });

  it('is for the scopes that are named, and no other resource server', () => {
    expect(narrowedTo(authorization, { scope: ['b'], resources: none })).toEqual({
      ...authorization,
      scope: ['b'],
      audience: ['b'],
    });
    expect(narrowedTo(authorization, { scope: ['openid'], resources: none }).audience).toEqual([]);
  });

  it('is for the resources that are named', () => {
    const narrowed = narrowedTo(authorization, { scope: none, resources: ['https://s.example/'] });
    expect(narrowed).toEqual({ ...authorization, resources: ['https://s.example/'] });
  });
});
