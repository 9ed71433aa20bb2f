import { compactVerify, createLocalJWKSet, decodeJwt, type JSONWebKeySet } from 'jose';
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
    try {
      if ('secret' in key) await compactVerify(jwt, key.secret, { algorithms: secretAlgorithms });
      else
        await compactVerify(jwt, createLocalJWKSet(asKeySet(key.jwks)), { algorithms: publicKeyAlgorithms });
      return true;
    } catch {
      return false;
    }
  },
};

function asKeySet(jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] }): JSONWebKeySet {
  return { keys: jwks.keys.map((key) => ({ kty: '', ...key })) };
}
