import type { SecretPurpose } from '../core/key-custodian.ts';
import { currentKey } from '../core/key-set.ts';
import type { Keyring } from '../core/ports.ts';
import { josePublicKeys } from '../crypto/jose-public-keys.ts';
import { joseSigner } from '../crypto/jose-signer.ts';
import { publicJwkOf } from '../crypto/jwk.ts';
import { hmacKeyring } from '../crypto/keyring.ts';
import { dynamoKeyStore, readKeySet, readSecret } from '../dynamo/key-store.ts';
import { ownTable } from './aws.ts';
import { systemClock } from './clock.ts';
import type { Provider } from './connect.ts';
import { ownKeyWrapper } from './kms.ts';

/** Providers of everything that KMS unwraps, once for each start of a function. */
export const signer: Provider<'signer'> = async () => {
  const keySet = await readKeySet(ownTable());
  if (!keySet) throw new Error('there are no signing keys yet');
  const { kid, wrappedPrivateKey } = currentKey(keySet);
  return { signer: joseSigner(kid, await ownKeyWrapper().unwrap('signing', wrappedPrivateKey)) };
};

export const publicKeys: Provider<'publicKeys'> = () => ({
  publicKeys: josePublicKeys(() => readKeySet(ownTable()), systemClock),
});

export const otpSecret: Provider<'otpSecret'> = async () => ({ otpKeys: await keyring('otp') });

export const refreshSecret: Provider<'refreshSecret'> = async () => ({
  refreshKeys: await keyring('refresh'),
});

export const clientSecrets: Provider<'clientSecrets'> = () => ({
  clientSecrets: {
    open: async ({ wrappedSecret }) =>
      wrappedSecret && ownKeyWrapper().unwrap('client-secret', wrappedSecret),
  },
});

export const keyCustodian: Provider<'keyCustodian'> = () => ({
  keyStore: dynamoKeyStore(ownTable()),
  keyWrapper: ownKeyWrapper(),
  publicJwkOf,
});

async function keyring(purpose: SecretPurpose): Promise<Keyring> {
  const secret = await readSecret(ownTable(), purpose);
  if (!secret) throw new Error(`there is no ${purpose} secret yet`);
  return hmacKeyring(
    await Promise.all(
      secret.versions.map(async ({ version, wrapped }) => ({
        version,
        secret: await ownKeyWrapper().unwrap(purpose, wrapped),
      })),
    ),
  );
}
