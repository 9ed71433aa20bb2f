import { expect, it } from 'vitest';
import { asciiDigits, groupCode, normalizeCode } from '../../../shared/core/code.ts';

it.each([
  ['123456', '123456'],
  ['1234567', '1234567'],
  ['12345678', '1234 5678'],
  ['123456789', '123456789'],
  ['123456789012', '1234 5678 9012'],
  ['', ''],
])('shows the code %j as %j', (code, shown) => {
  expect(groupCode(code)).toBe(shown);
});

it.each([
  ['1234 5678', '12345678'],
  [' 1234\t5678\r\n', '12345678'],
  ['1234\u00a05678\u3000', '12345678'],
  ['1234-5678', '12345678'],
  ['12–34—56−78', '12345678'],
  ['１２３４５６７８', '12345678'],
  ['٠١٢٣٤٥٦٧٨٩', '0123456789'],
  ['۰۱۲۳۴۵۶۷۸۹', '0123456789'],
  ['1234x5678', '1234x5678'],
  ['1234.5678', '1234.5678'],
  ['①२', '①२'],
  ['', ''],
])('reads the code typed as %j as %j', (typed, code) => {
  expect(normalizeCode(typed)).toBe(code);
});

it('leaves everything that is no foreign digit where it is', () => {
  expect(asciiDigits('a ٣ b-７')).toBe('a 3 b-7');
});
