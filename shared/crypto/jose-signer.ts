import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Signer } from '../core/ports.ts';

/** Signs with one RSA key, RS256 (RFC 7518 §3.3). `pkcs8` is the unwrapped private key. */
export function joseSigner(kid: string, pkcs8: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  return {
    sign: (claims, type) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', typ: type, kid }).sign(key),
  };
}
