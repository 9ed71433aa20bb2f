import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Clock, Keyring } from '../core/ports.ts';
import {
  countingVersions,
  currentVersion,
  firstVersion,
  type SecretVersion,
} from '../core/secret-versions.ts';

/** One unwrapped version of a secret. */
export interface OpenVersion extends SecretVersion {
  readonly secret: Uint8Array;
}

/** A keyring over the versions of one secret: HMAC-SHA-512 under a key of its own for each version and purpose. Throws an error when there is no version. */
export function hmacKeyring(versions: readonly OpenVersion[], clock: Clock): Keyring {
  const first = firstVersion(versions).version;
  const counting = countingVersions(versions);
  const secrets = new Map(versions.map(({ version, secret }) => [version, secret]));
  // Node takes a key that it knows five times as quickly as one in bytes.
  const derived = new Map<string, KeyObject>();
  const current = () => currentVersion(versions, clock.seconds()).version;
  return {
    get current() {
      return current();
    },
    first,
    versions: counting.map(({ version }) => version),
    mac(purpose, data, version = current()) {
      const secret = secrets.get(version);
      if (!secret) return undefined;
      const name = `${version}:${purpose}`;
      const key = derived.get(name) ?? derivedKey(secret, purpose);
      derived.set(name, key);
      return new Uint8Array(createHmac('sha512', key).update(data).digest());
    },
  };
}

/** The key of one purpose. */
function derivedKey(secret: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(createHmac('sha512', secret).update(`latchkey:${purpose}`).digest());
}
