import { describe, expect, it } from 'vitest';
import { isProfileClaim, isUsername, requireProfile } from '../../../shared/core/profile.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

const refusedFor = (name: string) => ({
  code: 'invalid_request',
  detail: { because: 'attribute-refused', description: `the value of ${name} is not allowed` },
});

describe('a profile claim', () => {
  it.each([
    ['name', 'Zoë “Z” O’Neil 🦊'],
    ['nickname', 'x'.repeat(128)],
    ['given_name', 'ليلى'],
    ['family_name', '\u202bאבג\u202c'],
    ['middle_name', '-'],
    ['gender', 'female'],
    ['profile', 'https://example.com/~zoe?a=b#c'],
    ['picture', 'http://example.com/z.png'],
    ['website', 'https://例え.jp/'],
    ['birthdate', '1990-02-28'],
    ['birthdate', '2000-02-29'],
    ['birthdate', '0000-12-31'],
    ['birthdate', '0000-02-29'],
    ['birthdate', '1990'],
    ['zoneinfo', 'Europe/Helsinki'],
    ['zoneinfo', 'UTC'],
    ['zoneinfo', 'Asia/Calcutta'],
    ['locale', 'zh-Hans-CN'],
    ['locale', 'en'],
    ['address', 'Mannerheimintie 1\r\n00100 Helsinki\n\tFinland'],
  ])('%s may be %j', (name, value) => {
    expect(requireProfile(new Map([[name, value]]))).toEqual({ [name]: value });
    expect(isProfileClaim(name)).toBe(true);
  });

  it.each<[string, string | boolean]>([
    ['name', true],
    ['name', 'x'.repeat(129)],
    ['name', 'a\nb'],
    ['name', 'a\u0085b'],
    ['name', 'a\ud800'],
    ['picture', 'javascript:alert(1)'],
    ['picture', 'data:image/png;base64,AA=='],
    ['website', 'example.com'],
    ['website', '//example.com'],
    ['profile', `https://example.com/${'x'.repeat(1_024)}`],
    ['birthdate', '1990-02-29'],
    ['birthdate', '1990-13-01'],
    ['birthdate', '1990-1-1'],
    ['birthdate', '28.2.1990'],
    ['birthdate', '19900'],
    ['zoneinfo', 'Mars/Base'],
    ['zoneinfo', '+02:00'],
    ['zoneinfo', 'Europe'],
    ['locale', 'english language'],
    ['locale', 'en_US'],
    ['locale', '*'],
    ['address', 'a\0b'],
    ['address', 'x'.repeat(513)],
  ])('%s may not be %j', async (name, value) => {
    expect(await refusalOf(() => requireProfile(new Map([[name, value]])))).toEqual(refusedFor(name));
  });

  it.each([
    'sub',
    'email',
    'phone_number',
    'preferred_username',
    'email_verified',
    '__proto__',
    'constructor',
  ])('is not %s, which is left to others', (name) => {
    expect(isProfileClaim(name)).toBe(false);
    expect(requireProfile(new Map([[name, 'x']]))).toEqual({});
  });
});

describe('a user name', () => {
  it.each(['a', 'alice', 'Alice_1', `a${'9'.repeat(31)}`])('may be %s', (name) => {
    expect(isUsername(name)).toBe(true);
  });

  it.each([
    '',
    '1alice',
    '_alice',
    'alice@example.com',
    'al ice',
    'alicé',
    'alice\n',
    '+358401234567',
    `a${'9'.repeat(32)}`,
  ])('may not be %j', (name) => {
    expect(isUsername(name)).toBe(false);
  });
});
