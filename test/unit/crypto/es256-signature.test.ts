import { createSign, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJws, toJws } from '../../../shared/crypto/es256-signature.ts';

const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const raw = { dsaEncoding: 'ieee-p1363' } as const;

/** Numbers of 32 bytes, many of them with zeros or a set bit in front. */
const number = fc
  .tuple(
    fc.nat({ max: 32 }),
    fc.constantFrom(0x00, 0x01, 0x7f, 0x80, 0xff),
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
  )
  .map(([zeros, first, bytes]) => Buffer.from([...Array(zeros).fill(0), first, ...bytes]).subarray(0, 32));

describe('ES256 signatures', () => {
  it('are what Node makes of them itself, of any message', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (message) => {
        const ours = toJws(sign('sha256', message, key));
        expect(ours).toHaveLength(64);
        expect(verify('sha256', message, { key: publicKey, ...raw }, ours)).toBe(true);
        const nodes = createSign('sha256')
          .update(message)
          .sign({ key, ...raw });
        expect(verify('sha256', message, publicKey, fromJws(nodes))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('are the same after they went there and back, whatever zeros and signs their numbers have', () => {
    fc.assert(
      fc.property(number, number, (r, s) => {
        const signature = Buffer.concat([r, s]);
        expect(toJws(fromJws(signature))).toEqual(signature);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of another length are none', () => {
    for (const length of [0, 1, 63, 65, 70, 72, 128]) {
      expect(fromJws(Buffer.alloc(length, 1))).toEqual(Buffer.alloc(0));
      expect(verify('sha256', Buffer.from('x'), publicKey, fromJws(Buffer.alloc(length, 1)))).toBe(false);
    }
  });

  it('of two zeros, which fit every message of a careless verifier, fit none', () => {
    expect(verify('sha256', Buffer.from('x'), publicKey, fromJws(Buffer.alloc(64)))).toBe(false);
  });
});
