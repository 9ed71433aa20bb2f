import { describe, expect, it } from 'vitest';
import { liveHandle } from '../../../shared/core/live-handle.ts';
import { ciam } from '../../../shared/dialects/ciam.ts';
import { web } from '../../support/ciam.ts';
import { testClock } from '../../support/clock.ts';
import { testKeyring } from '../../support/memory-keys.ts';

function setUp() {
  const ports = { clock: testClock(), otpKeys: testKeyring() };
  const handle = {
    id: new Uint8Array(16).fill(1),
    secret: new Uint8Array(32).fill(2),
    generation: 0,
    typed: '',
    issuedAt: ports.clock.milliseconds(),
    terms: { standing: 'device', prepaid: true, known: false } as const,
  };
  const reference = ciam.encodeReference(handle, ports.otpKeys, web);
  return { ports, handle, reference };
}

describe('the handle of a token', () => {
  it('lives five minutes, to the millisecond', () => {
    const { ports, handle, reference } = setUp();
    ports.clock.advance(299.999);
    expect(liveHandle(reference, ciam, ports)).toEqual(handle);
    ports.clock.advance(0.001);
    expect(liveHandle(reference, ciam, ports)).toBeUndefined();
  });

  it('is none for a token that another key made, and for any other text', () => {
    const { ports, reference } = setUp();
    expect(liveHandle(reference, ciam, { ...ports, otpKeys: testKeyring() })).toBeUndefined();
    for (const text of ['', 'x', `${reference}A`, reference.slice(1), 'é'.repeat(118)]) {
      expect(liveHandle(text, ciam, ports)).toBeUndefined();
    }
  });

  it('is none for a token with any one bit flipped', () => {
    const { ports, reference } = setUp();
    const bytes = Buffer.from(reference, 'base64url');
    const flipped = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const copy = Buffer.from(bytes);
      copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return copy.toString('base64url');
    });
    expect(flipped.filter((text) => liveHandle(text, ciam, ports))).toEqual([]);
    expect(flipped).toHaveLength(704);
  });
});
