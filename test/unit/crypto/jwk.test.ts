import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicJwkOf } from '../../../shared/crypto/jwk.ts';

const jwkOf = (key: KeyObject) => publicJwkOf(new Uint8Array(key.export({ format: 'der', type: 'spki' })));

const kid = expect.stringMatching(/^[\w-]{43}$/);
const coordinate = expect.stringMatching(/^[\w-]{43}$/);

describe('the public JWK of a key', () => {
  it.each([
    [
      'RS256',
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
      { kty: 'RSA', n: expect.stringMatching(/^[\w-]{342}$/), e: 'AQAB' },
    ],
    [
      'ES256',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      { kty: 'EC', crv: 'P-256', x: coordinate, y: coordinate },
    ],
    ['EdDSA', generateKeyPairSync('ed25519'), { kty: 'OKP', crv: 'Ed25519', x: coordinate }],
  ])('is for %s alone, by its kind', async (alg, { publicKey }, members) => {
    expect(await jwkOf(publicKey)).toEqual({ ...members, kid, use: 'sig', alg });
  });

  it.each([
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'ec'],
    ['Ed448', generateKeyPairSync('ed448'), 'ed448'],
  ])('is none for %s', async (_name, { publicKey }, kind) => {
    await expect(jwkOf(publicKey)).rejects.toThrow(`a key of the kind ${kind} signs no tokens`);
  });
});
