import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { keptSigner } from '../../shared/core/kept-signer.ts';
import { currentKey, type KeySet, type SigningKey } from '../../shared/core/key-set.ts';
import type { Clock, Keyring, PublicKeys, Signer } from '../../shared/core/ports.ts';
import { publicJwkOf } from '../../shared/crypto/jwk.ts';
import { keySigner } from '../../shared/crypto/key-signer.ts';
import { hmacKeyring } from '../../shared/crypto/keyring.ts';
import { publicKeysOf } from '../../shared/crypto/public-keys.ts';
import { systemClock } from '../../shared/runtime/clock.ts';

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A key that signs, not wrapped. */
async function signingKey({ publicKey, privateKey }: KeyPair): Promise<SigningKey> {
  const publicJwk = await publicJwkOf(new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })));
  const wrappedPrivateKey = new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }));
  return { kid: publicJwk.kid, publicJwk, wrappedPrivateKey, state: 'current', createdAt: 0 };
}

/** The key set of the test server, with a key for each algorithm, that of RS256 first; none is wrapped. Made once for each process: RSA keys take a moment. */
export const testKeySet: KeySet = {
  revision: 1,
  keys: [
    await signingKey(generateKeyPairSync('rsa', { modulusLength: 2048 })),
    await signingKey(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
    await signingKey(generateKeyPairSync('ed25519')),
  ],
};

/** The key id of the test server's RS256 key. */
export const signingKeyId = currentKey(testKeySet).kid;

/** Signs as the test server does, with any of the algorithms. */
export const testSigner: Signer = await keptSigner(async (alg) => {
  const { kid, wrappedPrivateKey } = currentKey(testKeySet, alg);
  return keySigner(kid, wrappedPrivateKey, alg);
}, systemClock);

/** Verifies what `testSigner` signed. */
export function testPublicKeys(clock: Clock): PublicKeys {
  return publicKeysOf(async () => testKeySet, clock);
}

/** A keyring over one new secret. */
export function testKeyring(): Keyring {
  return hmacKeyring([{ version: 1, usableFrom: 0, secret: new Uint8Array(randomBytes(64)) }], systemClock);
}
