import {
  defaultSigningAlgorithm,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../contract/signing-algorithm.ts';

/** Public JWK (RFC 7517) with `kid`, `use` and the one algorithm that the key is for. */
export type PublicJwk = Readonly<Record<string, unknown>> & {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
};

/** A JWK pair with a state. The private half is only ever held wrapped by KMS. Times are epoch seconds. */
export interface SigningKey {
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  /** PKCS #8, wrapped. */
  readonly wrappedPrivateKey: Uint8Array;
  readonly state: 'next' | 'current' | 'retired';
  readonly createdAt: number;
  readonly retiredAt?: number;
}

/** All signing keys; `revision` grows by one with every change, so that two rotations at once cannot both win. */
export interface KeySet {
  readonly revision: number;
  readonly keys: readonly SigningKey[];
}

/** Seconds that a retired key stays published: longer than any token that it signed can live. */
export const retiredKeyLife = 2 * 86_400;

/** A place in the key set that needs a key. */
export interface KeyPlace {
  readonly alg: SigningAlgorithm;
  readonly state: 'current' | 'next';
}

/** Places without a key. Each algorithm has a key that signs, and the next one, shown ahead so that every cache knows it before it signs. */
export function vacantPlaces(keySet: KeySet | undefined): readonly KeyPlace[] {
  const places = signingAlgorithms.flatMap((alg): readonly KeyPlace[] => [
    { alg, state: 'current' },
    { alg, state: 'next' },
  ]);
  return places.filter((place) => !keySet?.keys.some((key) => isAt(key, place)));
}

/** The key set with keys in vacant places; the first one, where there was none. */
export function withKeys(keySet: KeySet | undefined, added: readonly SigningKey[]): KeySet {
  return { revision: (keySet?.revision ?? 0) + 1, keys: [...(keySet?.keys ?? []), ...added] };
}

/**
 * Of each algorithm that a new key is given for, the next key signs, the current one retires, and the new one takes the next one's place. Retired keys past their time are dropped.
 * Throws when an algorithm has no next key.
 */
export function rotateKeySet(keySet: KeySet, newKeys: readonly SigningKey[], now: number): KeySet {
  const rotated = new Set(newKeys.map(({ publicJwk }) => publicJwk.alg));
  for (const alg of rotated) requireNext(keySet, alg);
  const moved = livingKeys(keySet, now).map((key): SigningKey => {
    if (!rotated.has(key.publicJwk.alg)) return key;
    if (key.state === 'next') return { ...key, state: 'current' };
    return key.state === 'current' ? { ...key, state: 'retired', retiredAt: now } : key;
  });
  const next = newKeys.map((key): SigningKey => ({ ...key, state: 'next' }));
  return { revision: keySet.revision + 1, keys: [...moved, ...next] };
}

/** The keys without those that retired so long ago that no token of theirs is alive. */
export function livingKeys({ keys }: KeySet, now: number): readonly SigningKey[] {
  return keys.filter((key) => key.state !== 'retired' || (key.retiredAt ?? 0) + retiredKeyLife > now);
}

/** Algorithms that the key set can sign with: all, but for one from before there were several. */
export function algorithmsOf(keySet: KeySet): readonly SigningAlgorithm[] {
  return signingAlgorithms.filter((alg) => signsWith(keySet, alg));
}

/** Whether there is a key that signs with the algorithm. */
export function signsWith({ keys }: KeySet, alg: SigningAlgorithm): boolean {
  return keys.some((key) => isAt(key, { alg, state: 'current' }));
}

/** The key that signs with the algorithm. Throws when there is none. */
export function currentKey(keySet: KeySet, alg: SigningAlgorithm = defaultSigningAlgorithm): SigningKey {
  const key = keySet.keys.find((one) => isAt(one, { alg, state: 'current' }));
  if (!key) throw new Error(`the key set has no current ${alg} key`);
  return key;
}

function requireNext(keySet: KeySet, alg: SigningAlgorithm): void {
  if (keySet.keys.some((key) => isAt(key, { alg, state: 'next' }))) return;
  throw new Error(`there is no next ${alg} key yet: deploy the stack first`);
}

function isAt({ publicJwk, state }: SigningKey, place: KeyPlace): boolean {
  return publicJwk.alg === place.alg && state === place.state;
}
