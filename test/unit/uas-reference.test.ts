import { describe, expect, it } from 'vitest';
import type { ChallengeHandle } from '../../shared/core/dialect.ts';
import { decodeReference, encodeReference } from '../../shared/dialects/uas-reference.ts';
import { startOfTests } from '../support/clock.ts';
import { clientWith } from '../support/memory-fixtures.ts';
import { testKeyring } from '../support/memory-keys.ts';

const handle: ChallengeHandle = {
  id: new Uint8Array(16).fill(1),
  secret: new Uint8Array(32).fill(2),
  generation: 3,
  typed: '040 123 45 67 ä',
  issuedAt: startOfTests * 1000 + 789,
  terms: { standing: 'client', prepaid: true, known: true },
};
const keys = testKeyring();
const reference = encodeReference(handle, keys, clientWith());

function payloadOf(text: string) {
  return JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString());
}

describe('a reference', () => {
  it('reads as it was written', () => {
    expect(decodeReference(reference, keys)).toEqual(handle);
  });

  it("has the vendor's three parts and members", () => {
    expect(reference).toMatch(/^\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
    expect(payloadOf(reference)).toEqual({
      sub: handle.typed,
      iat: startOfTests,
      ctms: (startOfTests * 1000 + 789) * 1000 + 3,
      mac: payloadOf(reference).mac,
    });
    expect(payloadOf(reference).mac).toMatch(/^[A-Za-z0-9_-]{70}==$/);
  });

  it('has its time in milliseconds for clients that want it so', () => {
    const inMs = encodeReference(handle, keys, clientWith({ timestampUnit: 'ms' }));
    expect(payloadOf(inMs).iat).toBe(startOfTests * 1000 + 789);
    expect(decodeReference(inMs, keys)).toEqual(handle);
  });

  it('is refused with any single bit flipped, wherever that leaves text', () => {
    const bytes = Buffer.from(reference);
    const accepted = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return decodeReference(flipped.toString('latin1'), keys);
    });
    expect(new Set(accepted)).toEqual(new Set([undefined]));
  });

  it('is refused with any bit of what it says flipped', () => {
    const [, body = '', mac = ''] = reference.split('.');
    const bytes = Buffer.from(body, 'base64url');
    const accepted = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return decodeReference(`.${flipped.toString('base64url')}.${mac}`, keys);
    });
    expect(new Set(accepted)).toEqual(new Set([undefined]));
  });

  it.each([
    '',
    '.',
    '..',
    reference.slice(1),
    `x${reference}`,
    `${reference}.`,
    `${reference}.x`,
    reference.slice(0, -1),
    `${reference}A`,
    reference.slice(0, reference.lastIndexOf('.')),
    reference.replace(/[^.]+$/, ''),
  ])('is refused with other parts: case %#', (text) => {
    expect(decodeReference(text, keys)).toBeUndefined();
  });

  it('is refused by another key', () => {
    expect(decodeReference(reference, testKeyring())).toBeUndefined();
  });

  it('with a handle of another length is refused, though the key is ours', () => {
    const short = encodeReference({ ...handle, secret: new Uint8Array(31) }, keys, clientWith());
    expect(decodeReference(short, keys)).toBeUndefined();
  });

  it('is not made without a key', () => {
    const none = { current: 1, first: 1, versions: [1], mac: () => undefined };
    expect(() => encodeReference(handle, none, clientWith())).toThrow('the keyring has no version 1');
  });
});
