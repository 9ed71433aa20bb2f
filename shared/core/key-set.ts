/** A JWK pair with a state. The private half is only ever held wrapped by KMS. Times are epoch seconds. */
export interface SigningKey {
  readonly kid: string;
  /** Public JWK (RFC 7517) with `kid`, `use` and `alg`. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
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

/** The first key set: one key that signs, and the next one, shown ahead so that every cache knows it before it signs. */
export function firstKeySet(current: SigningKey, next: SigningKey): KeySet {
  return {
    revision: 1,
    keys: [
      { ...current, state: 'current' },
      { ...next, state: 'next' },
    ],
  };
}

/** The next key signs, the current one retires, a new one takes the next one's place; retired keys past their time are dropped. */
export function rotateKeySet(keySet: KeySet, newKey: SigningKey, now: number): KeySet {
  const kept = keySet.keys.filter(
    (key) => key.state !== 'retired' || (key.retiredAt ?? 0) + retiredKeyLife > now,
  );
  const moved = kept.map((key): SigningKey => {
    if (key.state === 'next') return { ...key, state: 'current' };
    return key.state === 'current' ? { ...key, state: 'retired', retiredAt: now } : key;
  });
  return { revision: keySet.revision + 1, keys: [...moved, { ...newKey, state: 'next' }] };
}

/** The key that signs. */
export function currentKey(keySet: KeySet): SigningKey {
  const key = keySet.keys.find(({ state }) => state === 'current');
  if (!key) throw new Error('the key set has no current key');
  return key;
}
