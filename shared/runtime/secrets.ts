import { kept } from '../core/kept.ts';
import { currentKey } from '../core/key-set.ts';
import type { Keyring, KeyUnwrapper, Signer } from '../core/ports.ts';
import { josePublicKeys } from '../crypto/jose-public-keys.ts';
import { joseSigner } from '../crypto/jose-signer.ts';
import { kmsUnwrapper } from '../crypto/kms-unwrapper.ts';
import { openOnce } from '../crypto/opened-secrets.ts';
import { readKeySet } from '../dynamo/key-store.ts';
import { systemClock } from './clock.ts';
import type { Provider } from './connect.ts';
import { ownTable } from './dynamo.ts';
import { requireVariable } from './env.ts';
import { openKeyring } from './keyring.ts';

/** Providers of everything that KMS unwraps when a function starts. */
export const signer: Provider<'signer'> = async () => {
  const current = kept(loadSigner, systemClock);
  await current(signerAge);
  return { signer: { sign: async (claims, type) => (await current(signerAge)).sign(claims, type) } };
};

/** Seconds after which a running function looks whether another key signs by now. */
const signerAge = 3_600;

async function loadSigner(): Promise<Signer> {
  const keySet = await readKeySet(ownTable());
  if (!keySet) throw new Error('there are no signing keys yet');
  const { kid, wrappedPrivateKey } = currentKey(keySet);
  return joseSigner(kid, await ownUnwrapper().unwrap('signing', wrappedPrivateKey));
}

export const publicKeys: Provider<'publicKeys'> = () => ({
  publicKeys: josePublicKeys(() => readKeySet(ownTable()), systemClock),
});

export const otpSecret: Provider<'otpSecret'> = async () => ({ otpKeys: await ownOtpKeys() });

export const refreshSecret: Provider<'refreshSecret'> = async () => ({
  refreshKeys: await openKeyring('refresh', ownTable(), ownUnwrapper()),
});

export const clientSecrets: Provider<'clientSecrets'> = () => ({
  clientSecrets: openOnce((wrapped) => ownUnwrapper().unwrap('client-secret', wrapped)),
});

let otpKeys: Promise<Keyring> | undefined;

/** The keys behind codes and recipients: unwrapped once for every capability that takes them. */
export function ownOtpKeys(): Promise<Keyring> {
  otpKeys ??= openKeyring('otp', ownTable(), ownUnwrapper());
  return otpKeys;
}

/** The deployment's wrapping key. */
function ownUnwrapper(): KeyUnwrapper {
  return kmsUnwrapper(requireVariable('wrappingKey'), requireVariable('tableName'));
}
