import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeEntropy } from '../../shared/crypto/entropy.ts';

const codes = 20_000;
const digits = 8;

/** Chi-squared with nine degrees of freedom exceeds this once in 10^12 draws. */
const limit = 76;

function chiSquared(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function countDigits(text: string): readonly number[] {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const digit of text) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
  return counts;
}

describe('the digits of codes', () => {
  const mathRandom = Math.random;

  beforeEach(() => {
    Math.random = () => {
      throw new Error('Math.random is no source of codes');
    };
  });

  afterEach(() => {
    Math.random = mathRandom;
  });

  it('are uniform at every position, and come from no pseudo-random generator', () => {
    const drawn = Array.from({ length: codes }, () => nodeEntropy.digits(digits));
    expect(drawn.filter((code) => !/^\d{8}$/.test(code))).toEqual([]);
    for (let position = 0; position < digits; position += 1) {
      const counts = countDigits(drawn.map((code) => code[position]).join(''));
      expect(Math.min(...counts)).toBeGreaterThan(0);
      expect(chiSquared(counts, codes / 10)).toBeLessThan(limit);
    }
    expect(chiSquared(countDigits(drawn.join('')), (codes * digits) / 10)).toBeLessThan(limit);
  });

  it('are as many as asked for, with leading zeros', () => {
    for (let length = 1; length <= 40; length += 1)
      expect(nodeEntropy.digits(length)).toMatch(new RegExp(`^\\d{${length}}$`));
    const drawn = Array.from({ length: 2_000 }, () => nodeEntropy.digits(13));
    expect(drawn.some((code) => code.startsWith('0'))).toBe(true);
    expect(drawn.some((code) => code[12] === '0')).toBe(true);
  });

  it('do not repeat: a thousand draws of forty digits differ, and so do bytes', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => nodeEntropy.digits(40))).size).toBe(1_000);
    const bytes = Array.from({ length: 1_000 }, () => Buffer.from(nodeEntropy.bytes(16)).toString('hex'));
    expect(new Set(bytes).size).toBe(1_000);
    expect(nodeEntropy.bytes(16)).toHaveLength(16);
  });
});
