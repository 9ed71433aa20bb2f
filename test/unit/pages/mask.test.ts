import { describe, expect, it } from 'vitest';
import { mask } from '../../../shared/pages/mask.ts';

describe('a masked name', () => {
  it.each([
    ['+35840123467', '+358 •• ••• •67'],
    ['+358401234567', '+358 ••• ••• •67'],
    ['+14155550123', '+1 • ••• ••• •23'],
    ['+79161234567', '+7 • ••• ••• •67'],
    ['+447700900123', '+44 • ••• ••• •23'],
    ['+8613800138000', '+86 •• ••• ••• •00'],
    ['+85261234567', '+852 •• ••• •67'],
    ['+97239999999', '+972 •• ••• •99'],
    ['alice@example.com', 'a•••@example.com'],
    ['"a@b"@example.com', '"•••@example.com'],
    ['ö@example.com', 'ö•••@example.com'],
    ['alice', 'a•••'],
    ['🦊fox', '🦊•••'],
    ['@', '@•••'],
    ['', '•••'],
  ])('of %j is %j', (identifier, masked) => {
    expect(mask(identifier)).toBe(masked);
  });
});
