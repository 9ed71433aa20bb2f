import { firstKeySet, type KeySet, rotateKeySet, type SigningKey } from './key-set.ts';
import type { Clock, KeyWrapper } from './ports.ts';

/** Secrets that the server keeps for itself, each for one family of MACs. */
export const secretPurposes = ['otp', 'refresh'] as const;
export type SecretPurpose = (typeof secretPurposes)[number];

/** A secret as it is kept: every version wrapped, the highest in use. */
export interface WrappedSecret {
  readonly purpose: SecretPurpose;
  readonly versions: readonly { readonly version: number; readonly wrapped: Uint8Array }[];
}

export interface KeyStore {
  readKeySet(): Promise<KeySet | undefined>;
  /** False when somebody else wrote that revision first. */
  writeKeySet(keySet: KeySet): Promise<boolean>;
  readSecret(purpose: SecretPurpose): Promise<WrappedSecret | undefined>;
  /** Writes the secret unless there is one; false if there is. */
  createSecret(secret: WrappedSecret): Promise<boolean>;
}

export interface KeyCustodianPorts {
  readonly clock: Clock;
  readonly keyStore: KeyStore;
  readonly keyWrapper: KeyWrapper;
  /** The public JWK, with `kid`, of an SPKI public key. */
  readonly publicJwkOf: (spki: Uint8Array) => Promise<SigningKey['publicJwk'] & { readonly kid: string }>;
}

/** Creates what a new deployment lacks, and leaves alone what it has: safe to run again, and at the same time. */
export async function ensureKeys(ports: KeyCustodianPorts): Promise<void> {
  await Promise.all([ensureKeySet(ports), ...secretPurposes.map((purpose) => ensureSecret(purpose, ports))]);
}

async function ensureKeySet(ports: KeyCustodianPorts): Promise<void> {
  if (await ports.keyStore.readKeySet()) return;
  const [current, next] = await Promise.all([makeSigningKey(ports), makeSigningKey(ports)]);
  await ports.keyStore.writeKeySet(firstKeySet(current, next));
}

async function ensureSecret(purpose: SecretPurpose, ports: KeyCustodianPorts): Promise<void> {
  if (await ports.keyStore.readSecret(purpose)) return;
  const wrapped = await ports.keyWrapper.makeSecret(purpose);
  await ports.keyStore.createSecret({ purpose, versions: [{ version: 1, wrapped }] });
}

/**
 * Lets the next key sign and shows a new next one.
 * Throws when there is no key set yet, or when another rotation came first.
 */
export async function rotateKeys(ports: KeyCustodianPorts): Promise<KeySet> {
  const keySet = await ports.keyStore.readKeySet();
  if (!keySet) throw new Error('there are no signing keys yet: deploy the stack first');
  const rotated = rotateKeySet(keySet, await makeSigningKey(ports), ports.clock.seconds());
  if (await ports.keyStore.writeKeySet(rotated)) return rotated;
  throw new Error('another rotation came first: look at `key list` before trying again');
}

async function makeSigningKey(ports: KeyCustodianPorts): Promise<SigningKey> {
  const pair = await ports.keyWrapper.makeKeyPair('signing');
  const publicJwk = await ports.publicJwkOf(pair.publicKey);
  return {
    kid: publicJwk.kid,
    publicJwk,
    wrappedPrivateKey: pair.wrappedPrivateKey,
    state: 'next',
    createdAt: ports.clock.seconds(),
  };
}
