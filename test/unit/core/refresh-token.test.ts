import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeRefreshToken, encodeRefreshToken } from '../../../shared/core/refresh-token.ts';
import { hmacKeyring } from '../../../shared/crypto/keyring.ts';
import { startOfTests, testClock } from '../../support/clock.ts';
import { testKeyring } from '../../support/memory-keys.ts';

const token = { grantId: new Uint8Array(16).fill(7), generation: 4_294_967_295, expiresAt: 1_768_478_400 };
const v1 = { version: 1, usableFrom: 0, secret: new Uint8Array(randomBytes(64)) };
const v2 = { version: 2, usableFrom: startOfTests, secret: new Uint8Array(randomBytes(64)) };

describe('a refresh token', () => {
  it('reads as it was written', () => {
    const keys = testKeyring();
    const text = encodeRefreshToken(token, keys);
    expect(text).toMatch(/^[A-Za-z0-9_-]{128}$/);
    expect(decodeRefreshToken(text, keys)).toEqual(token);
    const endless = { grantId: token.grantId, generation: 0 };
    expect(decodeRefreshToken(encodeRefreshToken(endless, keys), keys)).toEqual(endless);
  });

  it('lays its bytes out as documented', () => {
    const bytes = Buffer.from(encodeRefreshToken({ ...token, generation: 258 }, testKeyring()), 'base64url');
    expect(bytes).toHaveLength(96);
    const header = '0101000000000102000000006968d6c007070707070707070707070707070707';
    expect(bytes.subarray(0, 32).toString('hex')).toBe(header);
  });

  it('is refused with any single bit flipped', () => {
    const keys = testKeyring();
    const bytes = Buffer.from(encodeRefreshToken(token, keys), 'base64url');
    const accepted = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return decodeRefreshToken(flipped.toString('base64url'), keys);
    });
    expect(new Set(accepted)).toEqual(new Set([undefined]));
  });

  it('is refused with any character changed, cut off, or added', () => {
    const keys = testKeyring();
    const text = encodeRefreshToken(token, keys);
    const other = (character: string) => (character === 'A' ? 'B' : 'A');
    const changed = [...text].map((c, n) => text.slice(0, n) + other(c) + text.slice(n + 1));
    const texts = [
      ...changed,
      text.slice(1),
      text.slice(0, -1),
      `${text}A`,
      `${text}AAAA`,
      `${text}.`,
      ` ${text}`,
      '',
    ];
    expect(new Set(texts.map((candidate) => decodeRefreshToken(candidate, keys)))).toEqual(
      new Set([undefined]),
    );
  });

  it('is refused by another key, and by a keyring that has dropped its version', () => {
    const text = encodeRefreshToken(token, hmacKeyring([v1], testClock()));
    expect(decodeRefreshToken(text, testKeyring())).toBeUndefined();
    expect(decodeRefreshToken(text, hmacKeyring([v2], testClock()))).toBeUndefined();
  });

  it('outlives a new version of the key, and new ones are made with that', () => {
    const both = hmacKeyring([v1, v2], testClock());
    expect(decodeRefreshToken(encodeRefreshToken(token, hmacKeyring([v1], testClock())), both)).toEqual(
      token,
    );
    const renewed = encodeRefreshToken(token, both);
    expect(decodeRefreshToken(renewed, hmacKeyring([v2], testClock()))).toEqual(token);
  });

  it('of a format to come is refused, though the key is ours', () => {
    const keys = testKeyring();
    const header = Buffer.from(encodeRefreshToken(token, keys), 'base64url').subarray(0, 32);
    header.writeUInt8(2, 0);
    const mac = keys.mac('refresh-token', header) ?? new Uint8Array();
    const text = Buffer.concat([header, mac]).toString('base64url');
    expect(decodeRefreshToken(text, keys)).toBeUndefined();
  });

  it('is not made without a key', () => {
    const keys = { current: 1, first: 1, versions: [1], mac: () => undefined };
    expect(() => encodeRefreshToken(token, keys)).toThrow('the keyring has no version 1');
  });
});
