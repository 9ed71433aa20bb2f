import { describe, expect, it } from 'vitest';
import { userClaims } from '../../../shared/core/user-claims.ts';
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
