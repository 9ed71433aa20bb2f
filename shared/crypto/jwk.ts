import { createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';

/** The public JWK of an SPKI key, named by its thumbprint (RFC 7638). */
export async function publicJwkOf(
  spki: Uint8Array,
): Promise<Readonly<Record<string, unknown>> & { readonly kid: string }> {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const jwk = await exportJWK(key);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: 'RS256' };
}
