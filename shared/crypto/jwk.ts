import { createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import type { SigningAlgorithm } from '../contract/signing-algorithm.ts';
import type { PublicJwk } from '../core/key-set.ts';

/** The public JWK of an SPKI key, named by its thumbprint (RFC 7638), for the one algorithm that its kind serves. Throws for a key of another kind. */
export async function publicJwkOf(spki: Uint8Array): Promise<PublicJwk> {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const jwk = await exportJWK(key);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: algorithmOf(key) };
}

function algorithmOf({ asymmetricKeyDetails, asymmetricKeyType: type }: KeyObject): SigningAlgorithm {
  if (type === 'rsa') return 'RS256';
  if (type === 'ed25519') return 'EdDSA';
  if (type === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw new Error(`a key of the kind ${type} signs no tokens`);
}
