import { describe, expect, it } from 'vitest';
import type { TokenIssue } from '../../../shared/core/authorization.ts';
import {
  accessTokenClaims,
  audienceOf,
  idTokenClaims,
  recipientClaims,
} from '../../../shared/core/claims.ts';
import { startOfTests as now } from '../../support/clock.ts';
import { clientWith, grantWith } from '../../support/memory-fixtures.ts';

const { id: grantId, ...login } = grantWith({ authTime: now - 9 });

const issue: TokenIssue = {
  issuer: 'https://login.example.com/uas',
  client: clientWith(),
  // Other than the client's own: whoever makes the claims has settled on these.
  lifetimes: { accessToken: 1_234, idToken: 567, refreshToken: 89 },
  authorization: { ...login, grantId },
  amr: 'https://login.example.com/uas/saml2/names/ac/ubikey.sms.5',
  now,
  tokenId: 'token-1',
  idTokenId: 'token-2',
  userClaims: { name: 'Alice' },
};

const shared = {
  iss: 'https://login.example.com/uas',
  sub: '+358401234567',
  iat: now,
  auth_time: now - 9,
  amr: ['https://login.example.com/uas/saml2/names/ac/ubikey.sms.5'],
  session_index: 'a1b2c3d4e5f6',
};

describe('an access token', () => {
  it('says for whom, by whom, for which resources and until when', () => {
    expect(accessTokenClaims(issue)).toEqual({
      ...shared,
      aud: ['api', 'https://login.example.com/uas'],
      client_id: 'app',
      scope: 'openid api',
      exp: now + 1_234,
      jti: 'token-1',
      grant_id: 'BwcHBwcHBwcHBwcHBwcHBw',
      token_use: 'access',
    });
  });

  it('has the issuer alone for audience without a resource server', () => {
    const authorization = { ...issue.authorization, scope: ['openid'] };
    expect(accessTokenClaims({ ...issue, authorization })['aud']).toBe('https://login.example.com/uas');
  });
});

describe('an ID token', () => {
  it('says who logged in to the client, and how', () => {
    expect(idTokenClaims(issue)).toEqual({
      ...shared,
      aud: 'app',
      azp: 'app',
      exp: now + 567,
      phone_number: '+358401234567',
      phone_number_verified: true,
      token_use: 'id',
    });
  });

  it('tells of a user what the client may know, and not the recipient, who may be another by now', () => {
    const authorization = { ...issue.authorization, subject: 'user-1', hasAccount: true };
    const claims = idTokenClaims({ ...issue, authorization, userClaims: { name: 'Ada' } });
    expect([claims['sub'], claims['phone_number'], claims['name']]).toEqual(['user-1', undefined, 'Ada']);
    expect(accessTokenClaims({ ...issue, authorization })['sub']).toBe('user-1');
  });
});

describe('an audience', () => {
  it('is every resource server of the scope, and the issuer', () => {
    expect(audienceOf(['openid', 'a', 'b'], 'https://i')).toEqual(['a', 'b', 'https://i']);
    expect(audienceOf([], 'https://i')).toBe('https://i');
  });
});

describe('what a login proved', () => {
  it('is a phone number or an e-mail address', () => {
    expect(recipientClaims({ recipient: '+358401234567', method: 'sms' })).toEqual({
      phone_number: '+358401234567',
      phone_number_verified: true,
    });
    expect(recipientClaims({ recipient: 'a@example.com', method: 'email' })).toEqual({
      email: 'a@example.com',
      email_verified: true,
    });
  });
});
