import { describe, expect, it } from 'vitest';
import { recipientFacts, toldClaims, userClaims } from '../../../shared/core/user-claims.ts';
import { alice } from '../../support/ciam.ts';

const everything = [
  'name',
  'nickname',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
  'preferred_username',
];

describe('what a client may know about a user', () => {
  it('is every claim that it is given, and that the user has', () => {
    expect(userClaims(alice, [...everything, 'birthdate'])).toEqual({
      name: 'Alice',
      nickname: 'Al',
      email: 'alice@example.com',
      email_verified: true,
      phone_number: '+358401234567',
      phone_number_verified: true,
      preferred_username: 'alice',
    });
  });

  it('is nothing that it is not given', () => {
    expect(userClaims(alice, ['email'])).toEqual({ email: 'alice@example.com' });
    expect(userClaims(alice, [])).toEqual({});
  });

  it('is never how the account stands', () => {
    expect(userClaims(alice, ['id', 'sub', 'status', 'profile', 'createdAt', 'constructor'])).toEqual({});
  });

  it('has no claim about what the user has not', () => {
    const { phoneNumber: _phone, email: _email, username: _username, ...bare } = alice;
    expect(userClaims({ ...bare, profile: {} }, everything)).toEqual({});
  });

  it('is what was proven, whatever the profile says', () => {
    const profile = { email: 'other@example.com', email_verified: 'true', preferred_username: 'root' };
    expect(userClaims({ ...alice, profile }, ['email', 'email_verified', 'preferred_username'])).toEqual({
      email: 'alice@example.com',
      email_verified: true,
      preferred_username: 'alice',
    });
  });
});

describe('an address', () => {
  it('is an object, as clients expect it', () => {
    const profile = { address: 'Mannerheimintie 1\n00100 Helsinki' };
    expect(userClaims({ profile, groups: [] }, ['address'])).toEqual({
      address: { formatted: 'Mannerheimintie 1\n00100 Helsinki' },
    });
  });
});

describe('the last change', () => {
  it('is told of a user as it is now, and not of one as it was', () => {
    const { phoneNumber: _phone, updatedAt, ...facts } = alice;
    expect(userClaims({ ...facts, updatedAt }, ['updated_at'])).toEqual({ updated_at: updatedAt });
    expect(userClaims(facts, ['updated_at'])).toEqual({});
  });
});

describe('what a recipient is told to be', () => {
  it('is what was proven', () => {
    const nothing = { profile: {}, groups: [] };
    expect(recipientFacts({ method: 'sms', recipient: '+1' })).toEqual({ ...nothing, phoneNumber: '+1' });
    expect(recipientFacts({ method: 'email', recipient: 'a@b.example' })).toEqual({
      ...nothing,
      email: 'a@b.example',
    });
    expect([recipientFacts({ method: 'password' }), recipientFacts(undefined)]).toEqual([nothing, nothing]);
  });
});

describe('the claims that a client is told', () => {
  const client = { claims: ['nickname'], thirdParty: false };
  const scope = ['openid', 'email', 'address'];
  const asked = { idToken: ['birthdate'], userinfo: ['phone_number', 'acr'] };

  it('are those of its metadata in both places, and those of its scopes at UserInfo alone', () => {
    const terms = { client, scope };
    expect([toldClaims('idToken', terms), toldClaims('userinfo', terms)]).toEqual([
      ['nickname'],
      ['nickname', 'email', 'email_verified', 'address'],
    ]);
  });

  it('are those that it asks for one by one, where it asks for them', () => {
    const terms = { client, scope: ['openid'], asked };
    expect([toldClaims('idToken', terms), toldClaims('userinfo', terms)]).toEqual([
      ['nickname', 'birthdate'],
      ['nickname', 'phone_number', 'acr'],
    ]);
  });

  it('lead no further than the scopes that it may have', () => {
    const listed = { ...client, scope: ['openid', 'profile'] };
    const terms = { client: listed, scope: ['openid'], asked };
    expect([toldClaims('idToken', terms), toldClaims('userinfo', terms)]).toEqual([
      ['nickname', 'birthdate'],
      ['nickname'],
    ]);
  });

  it('lead somebody else’s client no further than what the user let it have', () => {
    const theirs = { ...client, scope: ['openid', 'profile', 'phone'], thirdParty: true };
    const terms = { client: theirs, scope: ['openid', 'phone'], asked };
    expect([toldClaims('idToken', terms), toldClaims('userinfo', terms)]).toEqual([
      ['nickname'],
      ['nickname', 'phone_number', 'phone_number_verified', 'phone_number'],
    ]);
  });

  it('have every claim of the scope profile', () => {
    const all = toldClaims('userinfo', { client: { ...client, claims: [] }, scope: ['profile'] });
    expect(all).toEqual([
      ...['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile'],
      ...['picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
    ]);
  });
});
