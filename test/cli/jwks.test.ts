import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { complaintAbout } from './complaint.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsaKey = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa' };
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ecKey = { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256', use: 'sig' };

describe('jwks in metadata', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
  const otherCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
  const refusals: readonly (readonly [string, unknown, string])[] = [
    [
      'a private RSA key',
      { keys: [rsa.privateKey.export({ format: 'jwk' })] },
      'key 1 of 1 has the private member "d": give the public key alone, and replace this one if the file was shared',
    ],
    [
      'a private EC key among others',
      { keys: [rsaKey, { ...ec.privateKey.export({ format: 'jwk' }), kid: 'x' }] },
      'key 2 of 2 has the private member "d": give the public key alone, and replace this one if the file was shared',
    ],
    [
      'a lone prime',
      { keys: [{ ...rsaKey, p: 'AQ' }] },
      'key 1 of 1 has the private member "p": give the public key alone, and replace this one if the file was shared',
    ],
    [
      'a shared secret',
      { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] },
      'key 1 of 1 is a shared secret: give a public key, or register the client for client_secret_jwt',
    ],
    [
      'a short RSA key',
      { keys: [small] },
      'key 1 of 1 cannot be read, or is an RSA key of fewer than 2048 bits',
    ],
    [
      'a point off the curve',
      { keys: [{ ...ecKey, x: ecKey.y }] },
      'key 1 of 1 cannot be read, or is an RSA key of fewer than 2048 bits',
    ],
    [
      'another curve',
      { keys: [otherCurve] },
      'key 1 of 1 is of a kind that is not supported: allowed are RSA, EC P-256 and OKP Ed25519',
    ],
    [
      'no type',
      { keys: [{}] },
      'key 1 of 1 is of a kind that is not supported: allowed are RSA, EC P-256 and OKP Ed25519',
    ],
    [
      'an algorithm of another type',
      { keys: [{ ...rsaKey, alg: 'ES256' }] },
      'key 1 of 1 has an "alg" that does not fit: allowed is RS256 or PS256',
    ],
    [
      'an encryption key',
      { keys: [{ ...rsaKey, use: 'enc' }] },
      'key 1 of 1 is not for signatures: "use" must be "sig"',
    ],
    ['two keys of one name', { keys: [rsaKey, rsaKey] }, 'several keys need a different "kid" each'],
    [
      'several keys without names',
      { keys: [rsaKey, { ...ecKey, kid: undefined }] },
      'several keys need a different "kid" each',
    ],
  ];

  it.each(refusals)('refuses %s', (_, jwks, complaint) => {
    expect(complaintAbout({ jwks })).toBe(
      `invalid metadata: jwks: ${complaint}; allowed is a JWK set of 1 to 10 public keys`,
    );
  });

  it.each([
    ['a single key', rsaKey],
    ['no keys', { keys: [] }],
    ['a list', [rsaKey]],
    ['too many', { keys: Array(11).fill(rsaKey) }],
  ])('refuses %s', (_, jwks) => {
    expect(complaintAbout({ jwks })).toMatch(
      /^invalid metadata: jwks: .*; allowed is a JWK set of 1 to 10 public keys$/,
    );
  });

  it('never shows key material', () => {
    const key = rsa.privateKey.export({ format: 'jwk' });
    const complaint = complaintAbout({ jwks: { keys: [key] } });
    expect([key.d, key.p, key.n].filter((secret) => complaint.includes(String(secret)))).toEqual([]);
  });
});
