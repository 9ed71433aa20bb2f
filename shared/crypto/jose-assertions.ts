import { randomBytes } from 'node:crypto';
import {
  type CryptoKey,
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';
import type { AssertionVerifier } from '../core/ports.ts';

/** Algorithms for each kind of proof: a public key must never serve as an HMAC secret. */
const publicKeyAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const secretAlgorithms = ['HS256'];

/** Client assertions by jose. A token with `crit`, without signature, or with a wrong algorithm is refused by it. */
export const joseAssertions: AssertionVerifier = {
  peek(jwt) {
    try {
      return decodeJwt(jwt);
    } catch {
      return undefined;
    }
  },
  async verify(jwt, key) {
    const header = headerOf(jwt);
    if (secretAlgorithms.includes(header.alg ?? '')) {
      const secret = key && 'secret' in key ? key.secret : undefined;
      const isSigned = await isSignedBy(jwt, secret ?? nobodysSecret, secretAlgorithms);
      return isSigned && secret !== undefined;
    }
    const own = key && 'jwks' in key ? await candidates(header, asKeySet(key.jwks)) : [];
    if (own.length > 0) return isSignedByOneOf(own, jwt);
    await isSignedByOneOf(await candidates({ ...header, kid: '' }, nobodysKeys()), jwt);
    return false;
  },
};

/** Tried where there is no secret. */
const nobodysSecret = new Uint8Array(randomBytes(32));

/** Tried where a client has no key that fits, so that it takes as long to refuse. Any number will do for a modulus; the others are the base points of their curves. */
function nobodysKeys(): JSONWebKeySet {
  const keys = [
    { kty: 'RSA', n: nobodysModulus, e: 'AQAB' },
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY',
      y: 'T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU',
    },
    { kty: 'OKP', crv: 'Ed25519', x: 'WGZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY' },
  ];
  return { keys: keys.map((key) => ({ ...key, kid: '' })) };
}

/** Of 2,048 bits, odd, and as large as such a number gets: a signature beyond the modulus is refused without any work. */
const nobodysModulus = Buffer.from([0xff, ...randomBytes(254), 1]).toString('base64url');

/** What the first part of the text says; nothing where it cannot be read. */
function headerOf(jwt: string): JWSHeaderParameters {
  try {
    return decodeProtectedHeader(jwt) as JWSHeaderParameters;
  } catch {
    return {};
  }
}

async function isSignedByOneOf(keys: readonly CryptoKey[], jwt: string): Promise<boolean> {
  for (const key of keys) if (await isSignedBy(jwt, key, publicKeyAlgorithms)) return true;
  return false;
}

async function isSignedBy(jwt: string, key: CryptoKey | Uint8Array, algorithms: string[]): Promise<boolean> {
  return compactVerify(jwt, key, { algorithms }).then(
    () => true,
    () => false,
  );
}

/** The keys that the header fits: several where it names none and, as during a change of keys, the client has two of a kind. */
async function candidates(header: JWSHeaderParameters, keys: JSONWebKeySet): Promise<readonly CryptoKey[]> {
  try {
    return [await createLocalJWKSet(keys)(header)];
  } catch (thrown) {
    if (!(thrown instanceof errors.JWKSMultipleMatchingKeys)) return [];
    const several: CryptoKey[] = [];
    for await (const key of thrown) several.push(key);
    return several;
  }
}

function asKeySet(jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] }): JSONWebKeySet {
  return { keys: jwks.keys.map((key) => ({ kty: '', ...key })) };
}
