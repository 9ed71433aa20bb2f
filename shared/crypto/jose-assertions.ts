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
    if ('secret' in key) return isSignedBy(jwt, key.secret, secretAlgorithms);
    for (const candidate of await candidates(jwt, asKeySet(key.jwks)))
      if (await isSignedBy(jwt, candidate, publicKeyAlgorithms)) return true;
    return false;
  },
};

async function isSignedBy(jwt: string, key: CryptoKey | Uint8Array, algorithms: string[]): Promise<boolean> {
  return compactVerify(jwt, key, { algorithms }).then(
    () => true,
    () => false,
  );
}

/** The keys that the header fits: several where it names none and, as during a change of keys, the client has two of a kind. */
async function candidates(jwt: string, keys: JSONWebKeySet): Promise<readonly CryptoKey[]> {
  try {
    return [await createLocalJWKSet(keys)(decodeProtectedHeader(jwt) as JWSHeaderParameters)];
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
