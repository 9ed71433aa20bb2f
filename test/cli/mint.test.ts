import { describe, expect, it } from 'vitest';
import { mintClientId, mintGrantId, mintSecret } from '../../infra/cli/mint.ts';
import { toBase64Url } from '../../shared/core/encoding.ts';
import { nodeEntropy } from '../../shared/crypto/entropy.ts';

const alphabet = 64;

describe('mintSecret', () => {
  it('takes 36 bytes of entropy and shows them as 48 characters of A-Za-z0-9-_', () => {
    const lengths: number[] = [];
    const bytes = (length: number) => {
      lengths.push(length);
      return new Uint8Array(length).fill(0xff);
    };
    expect([mintSecret({ bytes }), lengths]).toEqual(['_'.repeat(48), [36]]);
    expect(mintSecret(nodeEntropy)).toMatch(/^[A-Za-z0-9_-]{48}$/);
  });

  it('uses every character about equally often', () => {
    const secrets = Array.from({ length: 4_000 }, () => mintSecret(nodeEntropy));
    const drawn = secrets.length * 48;
    const counts = Map.groupBy(secrets.join(''), (character) => character);
    expect(counts.size).toBe(alphabet);
    const expected = drawn / alphabet;
    const chiSquare = [...counts.values()].reduce(
      (sum, { length }) => sum + (length - expected) ** 2 / expected,
      0,
    );
    // 63 degrees of freedom: a fair generator exceeds 140 once in ten million runs.
    expect(chiSquare).toBeLessThan(140);
  });
});

describe('mintClientId', () => {
  it('gives 20 characters, the first a letter or digit', () => {
    const ids = Array.from({ length: 500 }, () => mintClientId(nodeEntropy));
    expect(ids.filter((id) => !/^[A-Za-z0-9][A-Za-z0-9_-]{19}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('mintGrantId', () => {
  it('gives 16 bytes whose base64url starts with a letter or digit', () => {
    const ids = Array.from({ length: 500 }, () => toBase64Url(mintGrantId(nodeEntropy)));
    expect(ids.filter((id) => !/^[A-Za-z0-9][A-Za-z0-9_-]{21}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
