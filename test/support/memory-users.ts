import { randomUUID } from 'node:crypto';
import type { AuthSource, User } from '../../shared/core/model.ts';
import type { AuthSourceStore, Identifier, UserStore } from '../../shared/core/ports.ts';
import { holds, identifiersOf } from '../../shared/dynamo/user-item.ts';

/** Auth sources by id. */
export function memoryAuthSourceStore(sources: readonly AuthSource[]): AuthSourceStore {
  const byId = new Map(sources.map((source) => [source.id, source]));
  return { find: async (id) => byId.get(id) };
}

/** Users by id; `contents` lets tests look, and change a user's status as an administrator does. */
export function memoryUserStore(
  users: readonly User[] = [],
): UserStore & { readonly contents: Map<string, User> } {
  const contents = new Map(users.map((user) => [user.id, user]));
  const holderOf = (identifier: Identifier) => [...contents.values()].find((user) => holds(user, identifier));
  return {
    contents,
    find: async (identifier) => holderOf(identifier),
    findById: async (id) => contents.get(id),
    async signUp(user, now) {
      const identifiers = identifiersOf(user);
      const taken = identifiers.find((identifier) => holderOf(identifier));
      const holder = taken && holderOf(taken);
      if (holder && identifiers.length === 1) return { kind: 'found', user: holder };
      if (taken) return { kind: 'taken', identifier: taken.kind };
      const made: User = {
        ...{ id: randomUUID(), status: 'active', organizations: [], groups: [] },
        ...user,
        ...{ createdAt: now, updatedAt: now },
      };
      contents.set(made.id, made);
      return { kind: 'created', user: made };
    },
    async change(user, change, now) {
      const changed: User = { ...user, ...change, updatedAt: now };
      const taken = identifiersOf(changed).find((identifier) => {
        const holder = holderOf(identifier);
        return holder !== undefined && holder.id !== user.id;
      });
      if (taken) return { kind: 'taken', identifier: taken.kind };
      if (JSON.stringify(contents.get(user.id)) !== JSON.stringify(user)) return { kind: 'conflict' };
      contents.set(user.id, changed);
      return { kind: 'changed', user: changed };
    },
  };
}
