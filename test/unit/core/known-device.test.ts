import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addProof, deviceLife, hasProof } from '../../../shared/core/known-device.ts';
import { nodeEntropy } from '../../../shared/crypto/entropy.ts';
import { hmacKeyring } from '../../../shared/crypto/keyring.ts';
import { testClock } from '../../support/clock.ts';
import { testKeyring } from '../../support/memory-keys.ts';

const recipients = Array.from({ length: 6 }, (_, nth) => new Uint8Array(32).fill(nth + 1));
const [mine = new Uint8Array(), theirs = new Uint8Array()] = recipients;

function setUp() {
  const ports = { clock: testClock(), entropy: nodeEntropy, otpKeys: testKeyring() };
  return { ports, proof: addProof('', mine, ports) };
}

describe('the proof that a browser keeps', () => {
  it('is of the recipient that was proven in it, and of no other', () => {
    const { ports, proof } = setUp();
    expect(proof).toMatch(/^[\w-]{64}$/);
    expect([mine, theirs].map((recipient) => hasProof(proof, recipient, ports))).toEqual([true, false]);
  });

  it('counts 400 days, to the second', () => {
    const { ports, proof } = setUp();
    ports.clock.advance(deviceLife - 1);
    expect(hasProof(proof, mine, ports)).toBe(true);
    ports.clock.advance(1);
    expect(hasProof(proof, mine, ports)).toBe(false);
  });

  it('counts only where it was made', () => {
    const { ports, proof } = setUp();
    expect(hasProof(proof, mine, { ...ports, otpKeys: testKeyring() })).toBe(false);
  });

  it('counts on under a new version of the secret, and no more once its own is gone', () => {
    const clock = testClock();
    const version = (nth: number) => ({
      ...{ version: nth, usableFrom: 0, secret: new Uint8Array(64).fill(nth) },
    });
    const ring = (...nths: readonly number[]) => ({ clock, otpKeys: hmacKeyring(nths.map(version), clock) });
    const proof = addProof('', mine, { ...ring(1), entropy: nodeEntropy });
    expect([ring(1, 2), ring(2)].map((ports) => hasProof(proof, mine, ports))).toEqual([true, false]);
  });

  it.each([
    ['nothing', () => ''],
    ['dots', () => '...'],
    ['no base64url', () => 'ä'.repeat(64)],
    ['one cut short', (proof: string) => proof.slice(0, -4)],
    ['one with more to it', (proof: string) => `${proof}AAAA`],
    ['one beyond the fourth', (proof: string) => `a.b.c.d.${proof}`],
  ])('is not there in %s', (_what, change) => {
    const { ports, proof } = setUp();
    expect(hasProof(change(proof), mine, ports)).toBe(false);
  });

  it('is not there with any one bit flipped', () => {
    const { ports, proof } = setUp();
    const bytes = Buffer.from(proof, 'base64url');
    const flipped = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const copy = Buffer.from(bytes);
      copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return copy.toString('base64url');
    });
    expect(flipped.filter((text) => hasProof(text, mine, ports))).toEqual([]);
    expect(flipped).toHaveLength(384);
  });

  it('is not there in any text that we did not make', () => {
    const { ports } = setUp();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 300 })), (text) => {
        expect(hasProof(text, mine, ports)).toBe(false);
      }),
    );
  });
});

describe('a further proof', () => {
  it('goes before those that the browser has', () => {
    const { ports, proof } = setUp();
    const both = addProof(proof, theirs, ports);
    expect(both.split('.').slice(1)).toEqual([proof]);
    expect([mine, theirs].map((recipient) => hasProof(both, recipient, ports))).toEqual([true, true]);
  });

  it('of the same recipient takes the place of the one before, and lives as long again', () => {
    const { ports, proof } = setUp();
    ports.clock.advance(deviceLife - 1);
    const again = addProof(proof, mine, ports);
    expect([again.split('.').length, again === proof]).toEqual([1, false]);
    ports.clock.advance(deviceLife - 1);
    expect(hasProof(again, mine, ports)).toBe(true);
  });

  it('is one of four: the oldest goes', () => {
    const { ports } = setUp();
    const kept = recipients.reduce((proofs, recipient) => addProof(proofs, recipient, ports), '');
    expect(kept.split('.')).toHaveLength(4);
    expect(recipients.map((recipient) => hasProof(kept, recipient, ports))).toEqual([
      ...[false, false, true, true, true, true],
    ]);
  });

  it('pushes out what is no proof, too', () => {
    const { ports, proof } = setUp();
    const kept = addProof(`x..y.z.${proof}`, theirs, ports);
    expect(kept.split('.').slice(1)).toEqual(['x', 'y', 'z']);
  });
});
