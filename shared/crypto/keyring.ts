import { createHmac } from 'node:crypto';
import type { Keyring } from '../core/ports.ts';

/** One unwrapped version of a secret. */
export interface SecretVersion {
  readonly version: number;
  readonly secret: Uint8Array;
}

/** A keyring over the versions of one secret: HMAC-SHA-512 under a key of its own for each purpose. */
export function hmacKeyring(versions: readonly SecretVersion[]): Keyring {
  const secrets = new Map(versions.map(({ version, secret }) => [version, secret]));
  const derived = new Map<string, Buffer>();
  const current = Math.max(...secrets.keys());
  return {
    current,
    mac(purpose, data, version = current) {
      const secret = secrets.get(version);
      if (!secret) return undefined;
      const name = `${version}:${purpose}`;
      const key = derived.get(name) ?? createHmac('sha512', secret).update(`latchkey:${purpose}`).digest();
      derived.set(name, key);
      return new Uint8Array(createHmac('sha512', key).update(data).digest());
    },
  };
}
