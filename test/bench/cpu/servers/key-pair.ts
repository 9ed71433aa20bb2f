import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';

/** Algorithms that are compared. */
export const comparedAlgorithms = ['RS256', 'ES256'] as const;

export type ComparedAlgorithm = (typeof comparedAlgorithms)[number];

/** What a program is called with, else RS256. */
export function algorithmOf(argument: string | undefined): ComparedAlgorithm {
  return comparedAlgorithms.find((alg) => alg === argument) ?? 'RS256';
}

/** A new key pair of the size that Latchkey's keys have: RSA of 2,048 bits, or P-256. */
export function newKeyPair(alg: ComparedAlgorithm) {
  return alg === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** A new private key as a JWK. */
export function newPrivateJwk(alg: ComparedAlgorithm): JsonWebKey & { readonly kty: string } {
  const jwk = newKeyPair(alg).privateKey.export({ format: 'jwk' });
  return { ...jwk, kty: jwk.kty ?? '', kid: 'current', use: 'sig', alg };
}
