import type { SigningAlgorithm } from '../contract/signing-algorithm.ts';
import {
  algorithmsOf,
  type KeyPlace,
  type KeySet,
  type PublicJwk,
  rotateKeySet,
  type SigningKey,
  vacantPlaces,
  withKeys,
} from './key-set.ts';
import type { Clock, KeyWrapper } from './ports.ts';
import {
  addVersion,
  dropVersion,
  firstSecret,
  type SecretPurpose,
  secretPurposes,
  type WrappedSecret,
} from './secret-versions.ts';

export interface KeyStore {
  readKeySet(): Promise<KeySet | undefined>;
  /** False when somebody else wrote that revision first. */
  writeKeySet(keySet: KeySet): Promise<boolean>;
  readSecret(purpose: SecretPurpose): Promise<WrappedSecret | undefined>;
  /** Writes the secret unless there is one; false if there is. */
  createSecret(secret: WrappedSecret): Promise<boolean>;
  /** Writes the next revision of a secret that is there; false when somebody else wrote that revision first. */
  writeSecret(secret: WrappedSecret): Promise<boolean>;
}

export interface KeyCustodianPorts {
  readonly clock: Clock;
  readonly keyStore: KeyStore;
  readonly keyWrapper: KeyWrapper;
  /** The public JWK of an SPKI public key. */
  readonly publicJwkOf: (spki: Uint8Array) => Promise<PublicJwk>;
}

/** Times that missing keys are made anew, because somebody else changed the key set first. */
const maxAttempts = 5;

/** Creates what a deployment lacks, and leaves alone what it has: safe to run again, and at the same time. */
export async function ensureKeys(ports: KeyCustodianPorts): Promise<void> {
  await Promise.all([ensureKeySet(ports), ...secretPurposes.map((purpose) => ensureSecret(purpose, ports))]);
}

async function ensureKeySet(ports: KeyCustodianPorts): Promise<void> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const keySet = await ports.keyStore.readKeySet();
    const vacant = vacantPlaces(keySet);
    if (vacant.length === 0) return;
    const made = await Promise.all(vacant.map((place) => makeSigningKey(place, ports)));
    if (await ports.keyStore.writeKeySet(withKeys(keySet, made))) return;
  }
  throw new Error('the signing keys were changed again and again meanwhile: deploy once more');
}

async function ensureSecret(purpose: SecretPurpose, ports: KeyCustodianPorts): Promise<void> {
  if (await ports.keyStore.readSecret(purpose)) return;
  const wrapped = await ports.keyWrapper.makeSecret(purpose);
  await ports.keyStore.createSecret(firstSecret(purpose, wrapped, ports.clock.seconds()));
}

/**
 * Of one algorithm, or of each that there are keys for, lets the next key sign and shows a new next one.
 * Throws when there is no such key yet, or when another rotation came first.
 */
export async function rotateKeys(ports: KeyCustodianPorts, alg?: SigningAlgorithm): Promise<KeySet> {
  const keySet = await ports.keyStore.readKeySet();
  if (!keySet) throw new Error('there are no signing keys yet: deploy the stack first');
  const algorithms = alg === undefined ? algorithmsOf(keySet) : [alg];
  const made = await Promise.all(algorithms.map((one) => makeSigningKey({ alg: one, state: 'next' }, ports)));
  const rotated = rotateKeySet(keySet, made, ports.clock.seconds());
  if (await ports.keyStore.writeKeySet(rotated)) return rotated;
  throw new Error('another rotation came first: look at `key list` before trying again');
}

/**
 * Gives a secret a new version, which is used soon, and takes away those that nothing alive was made under.
 * Throws when there is no secret yet, when the version before is not in use yet, and when another change came first.
 */
export async function rotateSecret(
  purpose: SecretPurpose,
  ports: Pick<KeyCustodianPorts, 'clock' | 'keyStore' | 'keyWrapper'>,
): Promise<WrappedSecret> {
  const secret = await requireSecret(purpose, ports);
  const wrapped = await ports.keyWrapper.makeSecret(purpose);
  return writeSecret(addVersion(secret, wrapped, ports.clock.seconds()), ports);
}

/** Takes an old version of a secret away: what was made under it is refused from then on. Throws for a version that is in use, or will be, and as `rotateSecret` does. */
export async function dropSecretVersion(
  purpose: SecretPurpose,
  version: number,
  ports: Pick<KeyCustodianPorts, 'clock' | 'keyStore'>,
): Promise<WrappedSecret> {
  const secret = await requireSecret(purpose, ports);
  return writeSecret(dropVersion(secret, version, ports.clock.seconds()), ports);
}

async function requireSecret(
  purpose: SecretPurpose,
  { keyStore }: Pick<KeyCustodianPorts, 'keyStore'>,
): Promise<WrappedSecret> {
  const secret = await keyStore.readSecret(purpose);
  if (!secret) throw new Error(`there is no ${purpose} secret yet: deploy the stack first`);
  return secret;
}

async function writeSecret(
  secret: WrappedSecret,
  { keyStore }: Pick<KeyCustodianPorts, 'keyStore'>,
): Promise<WrappedSecret> {
  if (await keyStore.writeSecret(secret)) return secret;
  throw new Error('another change came first: look at `secret list` before trying again');
}

async function makeSigningKey({ alg, state }: KeyPlace, ports: KeyCustodianPorts): Promise<SigningKey> {
  const pair = await ports.keyWrapper.makeKeyPair('signing', alg);
  const publicJwk = await ports.publicJwkOf(pair.publicKey);
  return {
    kid: publicJwk.kid,
    publicJwk,
    wrappedPrivateKey: pair.wrappedPrivateKey,
    state,
    createdAt: ports.clock.seconds(),
  };
}
