import { describe, expect, it } from 'vitest';
import { authorizationOf, type TokenIssue } from '../../../shared/core/authorization.ts';
import {
  accessTokenClaims,
  audienceOf,
  idTokenClaims,
  recipientClaims,
} from '../../../shared/core/claims.ts';
import { startOfTests as now } from '../../support/clock.ts';
import { clientWith, grantWith } from '../../support/memory-fixtures.ts';

const authorization = authorizationOf(grantWith({ authTime: now - 9 }));

const issue: TokenIssue = {
  issuer: 'https://login.example.com/uas',
  client: clientWith(),
  // Other than the client's own: whoever makes the claims has settled on these.
  lifetimes: { accessToken: 1_234, idToken: 567, refreshToken: 89 },
  authorization,
  amr: ['https://login.example.com/uas/saml2/names/ac/ubikey.sms.5'],
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
    const alone = { ...authorization, scope: ['openid'], audience: [] };
    expect(accessTokenClaims({ ...issue, authorization: alone })['aud']).toBe(
      'https://login.example.com/uas',
    );
  });
});

describe('an ID token', () => {
  it('says who logged in to the client, and how', () => {
    expect(idTokenClaims(issue)).toEqual({
      ...shared,
      aud: 'app',
      azp: 'app',
      exp: now + 567,
      jti: 'token-2',
      sid: 'BwcHBwcHBwcHBwcHBwcHBw',
      phone_number: '+358401234567',
      phone_number_verified: true,
      token_use: 'id',
    });
  });

  it('tells of a user what the client may know, and not the recipient, who may be another by now', () => {
    const user = { profile: { name: 'Ada' }, groups: [] };
    const ofUser = { ...issue, authorization: { ...authorization, subject: 'user-1', user } };
    const claims = idTokenClaims({ ...ofUser, userClaims: { name: 'Ada' } });
    expect([claims['sub'], claims['phone_number'], claims['name']]).toEqual(['user-1', undefined, 'Ada']);
    expect(accessTokenClaims(ofUser)['sub']).toBe('user-1');
  });
});

describe('a login', () => {
  const { login } = authorization;
  const claimsOf = (overrides: Partial<TokenIssue>) => idTokenClaims({ ...issue, ...overrides });

  it('is known by the session of the browser, and by its grant where there is none', () => {
    if (!login) throw new Error('there is no login');
    const inBrowser = { ...authorization, login: { ...login, sid: 'session-1' } };
    expect([claimsOf({})['sid'], claimsOf({ authorization: inBrowser })['sid']]).toEqual([
      'BwcHBwcHBwcHBwcHBwcHBw',
      'session-1',
    ]);
  });

  it('says what it is worth, in the ID token alone', () => {
    const worth = { ...issue, acr: 'urn:example:acr' };
    expect([idTokenClaims(worth)['acr'], accessTokenClaims(worth)['acr']]).toEqual([
      'urn:example:acr',
      undefined,
    ]);
  });

  it('keeps session and claims requests of its grant', () => {
    const claims = { idToken: ['email'], userinfo: ['name'] };
    const { login: kept, claims: asked } = authorizationOf(grantWith({ sid: 'session-1', claims }));
    expect([kept?.sid, asked]).toEqual(['session-1', claims]);
  });
});

describe('an audience', () => {
  const audience = (servers: readonly string[], resources: readonly string[] = []) =>
    audienceOf({ audience: servers, resources }, 'https://i');

  it('is every resource server of the scope, and the issuer', () => {
    expect(audience(['a', 'b'])).toEqual(['a', 'b', 'https://i']);
    expect(audience([])).toBe('https://i');
  });

  it('is the resources that were asked for in place of the issuer', () => {
    expect(audience([], ['https://r'])).toBe('https://r');
    expect(audience(['a'], ['https://r', 'https://s'])).toEqual(['https://r', 'https://s', 'a']);
  });
});

describe('a token without a login', () => {
  const { login: _, ...alone } = authorization;
  const ofClient = { ...issue, authorization: alone, amr: [] };

  it('goes back to no grant, and tells of no login', () => {
    expect(accessTokenClaims(ofClient)).toEqual({
      iss: 'https://login.example.com/uas',
      sub: '+358401234567',
      aud: ['api', 'https://login.example.com/uas'],
      client_id: 'app',
      scope: 'openid api',
      iat: now,
      exp: now + 1_234,
      jti: 'token-1',
      token_use: 'access',
    });
  });
});

describe('a token of somebody who acts for the subject', () => {
  it('names everybody who does, the last first', () => {
    const act = { sub: 'second', act: { sub: 'first' } };
    const claims = accessTokenClaims({ ...issue, authorization: { ...authorization, actor: act } });
    expect([claims['sub'], claims['act']]).toEqual(['+358401234567', act]);
  });
});

describe('a nonce', () => {
  it('comes back in the ID token alone', () => {
    const login = { grantId: new Uint8Array(16), authTime: now, method: 'sms', sessionIndex: 's' } as const;
    const asked = { ...issue, authorization: { ...authorization, login: { ...login, nonce: 'n-1' } } };
    expect([idTokenClaims(asked)['nonce'], accessTokenClaims(asked)['nonce']]).toEqual(['n-1', undefined]);
  });
});

describe('what a login proved', () => {
  it('is nothing where no recipient was proven', () => {
    expect([recipientClaims({ method: 'password' }), recipientClaims(undefined)]).toEqual([{}, {}]);
  });

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
