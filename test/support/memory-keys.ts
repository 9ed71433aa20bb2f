import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeySet } from '../../shared/core/key-set.ts';
import type { Clock, Keyring, PublicKeys, Signer } from '../../shared/core/ports.ts';
import { josePublicKeys } from '../../shared/crypto/jose-public-keys.ts';
import { joseSigner } from '../../shared/crypto/jose-signer.ts';
import { publicJwkOf } from '../../shared/crypto/jwk.ts';
import { hmacKeyring } from '../../shared/crypto/keyring.ts';
import { systemClock } from '../../shared/runtime/clock.ts';

// Made once for each process: RSA keys take a moment.
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicJwk = await publicJwkOf(new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })));

/** The key id of the test server's signing key. */
export const signingKeyId = publicJwk.kid;

/** The key set of the test server; its one key is not wrapped. */
export const testKeySet: KeySet = {
  revision: 1,
  keys: [
    {
      kid: publicJwk.kid,
      publicJwk,
      wrappedPrivateKey: new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' })),
      state: 'current',
      createdAt: 0,
    },
  ],
};

/** Signs as the test server does. */
export const testSigner: Signer = joseSigner(
  publicJwk.kid,
  new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' })),
);

/** Verifies what `testSigner` signed. */
export function testPublicKeys(clock: Clock): PublicKeys {
  return josePublicKeys(async () => testKeySet, clock);
}

/** A keyring over one new secret. */
export function testKeyring(): Keyring {
  return hmacKeyring([{ version: 1, usableFrom: 0, secret: new Uint8Array(randomBytes(64)) }], systemClock);
}
