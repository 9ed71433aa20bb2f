import type { SigningAlgorithm } from '../contract/signing-algorithm.ts';
import { type FreshKeyring, freshKeyring } from '../core/fresh-keyring.ts';
import { kept } from '../core/kept.ts';
import { type KeySigner, keptSigner } from '../core/kept-signer.ts';
import { currentKey, type KeySet, signsWith } from '../core/key-set.ts';
import type { KeyUnwrapper } from '../core/ports.ts';
import type { SecretPurpose } from '../core/secret-versions.ts';
import { keySigner } from '../crypto/key-signer.ts';
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
import { publicKeysAtStart } from './public-keys.ts';

/** Providers of everything that KMS unwraps when a function starts. */
export const signer: Provider<'signer'> = async () => ({ signer: await keptSigner(loadSigner, systemClock) });

async function loadSigner(alg: SigningAlgorithm): Promise<KeySigner> {
  const known = await freshKeySet();
  // A key that is not there may have been made since.
  const keySet = known && signsWith(known, alg) ? known : await readKeySet(ownTable());
  if (!keySet) throw new Error('there are no signing keys yet');
  const { kid, wrappedPrivateKey } = currentKey(keySet, alg);
  return keySigner(kid, await ownUnwrapper().unwrap('signing', wrappedPrivateKey), alg);
}

export const publicKeys: Provider<'publicKeys'> = async () => ({
  publicKeys: await publicKeysAtStart(freshKeySet),
});

const keptKeySet = kept(() => readKeySet(ownTable()), systemClock);

/** The key set as it was at most ten seconds ago, so that whatever starts side by side reads it once. */
function freshKeySet(): Promise<KeySet | undefined> {
  return keptKeySet(10);
}

export const otpSecret: Provider<'otpSecret'> = async () => ({ otpKeys: await ownKeyring('otp') });

export const refreshSecret: Provider<'refreshSecret'> = async () => ({
  refreshKeys: await ownKeyring('refresh'),
});

export const clientSecrets: Provider<'clientSecrets'> = () => ({
  clientSecrets: openOnce((wrapped) => ownUnwrapper().unwrap('client-secret', wrapped), systemClock),
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
