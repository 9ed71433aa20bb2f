import type { KeyStore } from '../../shared/core/key-custodian.ts';
import type { KeySet } from '../../shared/core/key-set.ts';
import type { Client } from '../../shared/core/model.ts';
import type { AssertionStore, ClientStore } from '../../shared/core/ports.ts';
import type { WrappedSecret } from '../../shared/core/secret-versions.ts';

/** Clients by id. */
export function memoryClientStore(clients: readonly Client[]): ClientStore {
  const byId = new Map(clients.map((client) => [client.clientId, client]));
  return { find: async (clientId) => byId.get(clientId) };
}

/** Used assertions; `used` lets tests see what was written. */
export function memoryAssertionStore(): AssertionStore & { readonly used: ReadonlySet<string> } {
  const used = new Set<string>();
  return {
    used,
    async useOnce(clientId, jti) {
      const name = JSON.stringify([clientId, jti]);
      if (used.has(name)) return false;
      used.add(name);
      return true;
    },
  };
}

/** Signing keys and secrets. */
export function memoryKeyStore(): KeyStore {
  let current: KeySet | undefined;
  const secrets = new Map<string, WrappedSecret>();
  return {
    readKeySet: async () => current,
    async writeKeySet(keySet) {
      if (current && current.revision !== keySet.revision - 1) return false;
      current = keySet;
      return true;
    },
    readSecret: async (purpose) => secrets.get(purpose),
    async createSecret(secret) {
      if (secrets.has(secret.purpose)) return false;
      secrets.set(secret.purpose, secret);
      return true;
    },
    async writeSecret(secret) {
      if (secrets.get(secret.purpose)?.revision !== secret.revision - 1) return false;
      secrets.set(secret.purpose, secret);
      return true;
    },
  };
}
