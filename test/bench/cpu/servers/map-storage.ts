import { joinKey, type StorageAdapter, splitKey } from '@openauthjs/openauth/storage/storage';

interface Entry {
  readonly value: Record<string, unknown>;
  readonly expiry: number;
}

/** Storage for OpenAuth: one map, where the memory storage that it brings is a sorted list, which grows with every login. */
export function mapStorage(): StorageAdapter {
  const entries = new Map<string, Entry>();
  return {
    async get(key) {
      const entry = entries.get(joinKey(key));
      return entry && entry.expiry > Date.now() ? entry.value : undefined;
    },
    async set(key, value, expiry) {
      entries.set(joinKey(key), { value, expiry: expiry?.getTime() ?? Number.POSITIVE_INFINITY });
    },
    async remove(key) {
      entries.delete(joinKey(key));
    },
    async *scan(prefix) {
      const start = joinKey(prefix);
      for (const [key, { value }] of entries) if (key.startsWith(start)) yield [splitKey(key), value];
    },
  };
}
