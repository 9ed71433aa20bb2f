import { type FreshKeyring, freshKeyring } from '../core/fresh-keyring.ts';
import { kept } from '../core/kept.ts';
import { currentKey } from '../core/key-set.ts';
import type { KeyUnwrapper, Signer } from '../core/ports.ts';
import type { SecretPurpose } from '../core/secret-versions.ts';
import { josePublicKeys } from '../crypto/jose-public-keys.ts';
import { joseSigner } from '../crypto/jose-signer.ts';
import { kmsUnwrapper } from '../crypto/kms-unwrapper.ts';
import { openOnce } from '../crypto/opened-secrets.ts';
import { readKeySet } from '../dynamo/key-store.ts';
import { embeddedMetrics } from '../http/metrics.ts';
import type { Handler } from '../http/respond.ts';
import { systemClock } from './clock.ts';
import type { Provider } from './connect.ts';
import { ownTable } from './dynamo.ts';
import { requireVariable } from './env.ts';
import { keyringLoader } from './keyring.ts';

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

export const otpSecret: Provider<'otpSecret'> = async () => ({ otpKeys: await ownKeyring('otp') });

export const refreshSecret: Provider<'refreshSecret'> = async () => ({
  refreshKeys: await ownKeyring('refresh'),
});

export const clientSecrets: Provider<'clientSecrets'> = () => ({
  clientSecrets: openOnce((wrapped) => ownUnwrapper().unwrap('client-secret', wrapped)),
});

const keyrings = new Map<SecretPurpose, Promise<FreshKeyring>>();

/** The keys behind MACs: opened once for every capability that takes them. */
export function ownKeyring(purpose: SecretPurpose): Promise<FreshKeyring> {
  const opening = keyrings.get(purpose) ?? openOwnKeyring(purpose);
  keyrings.set(purpose, opening);
  return opening;
}

function openOwnKeyring(purpose: SecretPurpose): Promise<FreshKeyring> {
  const load = keyringLoader(purpose, { table: ownTable(), unwrapper: ownUnwrapper(), clock: systemClock });
  return freshKeyring(load, { clock: systemClock, metrics: embeddedMetrics });
}

/** Handles each request with secrets that were read moments ago, so that a new version is known before anybody uses it. For every function that opens one. */
export function withFreshSecrets(handle: Handler): Handler {
  return async (request, context) => {
    const opened = await Promise.all(keyrings.values());
    await Promise.all(opened.map((keyring) => keyring.freshen()));
    return handle(request, context);
  };
}

/** The deployment's wrapping key. */
function ownUnwrapper(): KeyUnwrapper {
  return kmsUnwrapper(requireVariable('wrappingKey'), requireVariable('tableName'));
}
