import { createPrivateKey } from 'node:crypto';
import { defaultSigningAlgorithm, type SigningAlgorithm } from '../contract/signing-algorithm.ts';
import type { KeySigner } from '../core/kept-signer.ts';
import { signJwt } from './jws.ts';

/** Signs with one key (RFC 7518 §3.3 and §3.4, RFC 8037 §3.1), which must be of the algorithm's kind. `pkcs8` is the unwrapped private key. */
export function keySigner(
  kid: string,
  pkcs8: Uint8Array,
  alg: SigningAlgorithm = defaultSigningAlgorithm,
): KeySigner {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  return async (claims, typ) => signJwt(claims, { alg, kid, typ }, key);
}
