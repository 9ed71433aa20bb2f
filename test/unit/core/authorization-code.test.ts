import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeCode, encodeCode, offerOf } from '../../../shared/core/authorization-code.ts';
import { encodeRefreshToken } from '../../../shared/core/refresh-token.ts';
import { nodeEntropy } from '../../../shared/crypto/entropy.ts';
import { hmacKeyring } from '../../../shared/crypto/keyring.ts';
import { plain } from '../../../shared/dialects/plain.ts';
import { startOfTests, testClock } from '../../support/clock.ts';
import { carol } from '../../support/codes.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { testKeyring } from '../../support/memory-keys.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

const id = new Uint8Array(16).fill(7);
const v1 = { version: 1, usableFrom: 0, secret: new Uint8Array(randomBytes(64)) };
const v2 = { version: 2, usableFrom: startOfTests, secret: new Uint8Array(randomBytes(64)) };

describe('an authorization code', () => {
  it('reads as it was written', () => {
    const keys = testKeyring();
    const text = encodeCode(id, keys);
    expect(text).toMatch(/^[A-Za-z0-9_-]{112}$/);
    expect(decodeCode(text, keys)).toEqual(id);
  });

  it('lays its bytes out as documented', () => {
    const bytes = Buffer.from(encodeCode(id, hmacKeyring([v1, v2], testClock())), 'base64url');
    expect(bytes).toHaveLength(84);
    expect(bytes.subarray(0, 20).toString('hex')).toBe('0102000007070707070707070707070707070707');
  });

  it('is refused with any single bit flipped', () => {
    const keys = testKeyring();
    const bytes = Buffer.from(encodeCode(id, keys), 'base64url');
    const accepted = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return decodeCode(flipped.toString('base64url'), keys);
    });
    expect(new Set(accepted)).toEqual(new Set([undefined]));
  });

  it('is refused when cut off, added to, or made of nothing', () => {
    const keys = testKeyring();
    const text = encodeCode(id, keys);
    const texts = [
      text.slice(1),
      text.slice(0, -1),
      text.slice(0, 64),
      `${text}A`,
      `${text}AAAA`,
      ` ${text}`,
      '',
    ];
    expect(new Set(texts.map((candidate) => decodeCode(candidate, keys)))).toEqual(new Set([undefined]));
  });

  it('is refused by another key, and outlives a new version of its own', () => {
    const text = encodeCode(id, hmacKeyring([v1], testClock()));
    expect(decodeCode(text, testKeyring())).toBeUndefined();
    expect(decodeCode(text, hmacKeyring([v2], testClock()))).toBeUndefined();
    expect(decodeCode(text, hmacKeyring([v1, v2], testClock()))).toEqual(id);
  });

  it('of a format to come is refused, though the key is ours', () => {
    const keys = testKeyring();
    const header = Buffer.from(encodeCode(id, keys), 'base64url').subarray(0, 20);
    header.writeUInt8(2, 0);
    const mac = keys.mac('authorization-code', header) ?? new Uint8Array();
    expect(decodeCode(Buffer.concat([header, mac]).toString('base64url'), keys)).toBeUndefined();
  });

  it('has a MAC that is good for nothing else of the same keys', () => {
    const keys = testKeyring();
    const header = Buffer.from(encodeCode(id, keys), 'base64url').subarray(0, 20);
    const mac = keys.mac('refresh-token', header) ?? new Uint8Array();
    expect(decodeCode(Buffer.concat([header, mac]).toString('base64url'), keys)).toBeUndefined();
    expect(decodeCode(encodeRefreshToken({ grantId: id, generation: 0 }, keys), keys)).toBeUndefined();
  });
});

describe('the grant that a code offers', () => {
  const client = clientWith({ clientId: 'web', grantTypes: ['authorization_code', 'refresh_token'] });
  const request = { client, dialect: plain, resources: ['https://api.example.com'] };
  const login = {
    id,
    method: 'password',
    scope: ['openid', 'api'],
    audience: ['api'],
    authTime: startOfTests - 900,
  } as const;
  const sent = { redirectUri: 'https://web.example.com/cb' };

  it('holds all that was agreed to, and ends with the code until that is redeemed', () => {
    const ports = { clock: testClock(), entropy: nodeEntropy };
    const organization = { id: 'acme', permissions: ['read'] };
    const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    const offer = {
      ...{ ...login, ...sent, subject: carol, organization, nonce: 'n-1' },
      ...{ codeChallenge, codeChallengeMethod: 'S256' },
    };
    expect(offerOf(request, offer, ports)).toEqual({
      id,
      clientId: 'web',
      dialect: 'plain',
      subject: 'user-carol',
      userId: 'user-carol',
      user: {
        email: 'carol@example.com',
        username: 'carol',
        profile: { given_name: 'Carol', family_name: 'Example' },
        groups: carol.groups,
      },
      organization,
      method: 'password',
      scope: ['openid', 'api'],
      audience: ['api'],
      resources: ['https://api.example.com'],
      authTime: startOfTests - 900,
      sessionIndex: expect.stringMatching(/^[0-9a-f]{12}$/),
      generation: 0,
      expiresAt: startOfTests + 60,
      revokedTokenIds: [],
      code: { ...sent, codeChallenge, nonce: 'n-1', expiresAt: startOfTests + 60 },
    });
  });

  it('has no more than was sent, and may be for a recipient who is no user', () => {
    const ports = { clock: testClock(), entropy: nodeEntropy };
    const recipient = 'bob@example.com';
    const offer = { ...login, ...sent, method: 'email', recipient, subject: recipient } as const;
    const { code, subject, user, recipient: proven } = offerOf(request, offer, ports);
    expect({ code, subject, user, proven }).toEqual({
      code: { ...sent, expiresAt: startOfTests + 60 },
      subject: recipient,
      user: undefined,
      proven: recipient,
    });
  });

  it('is not made with a challenge that the client may not use', async () => {
    const ports = { clock: testClock(), entropy: nodeEntropy };
    const offer = {
      ...login,
      ...sent,
      subject: carol,
      codeChallenge: 'a'.repeat(43),
      codeChallengeMethod: 'plain',
    };
    expect(await refusalOf(() => offerOf(request, offer, ports))).toMatchObject({
      code: 'invalid_request',
      detail: { because: 'code-challenge-refused' },
    });
  });
});
