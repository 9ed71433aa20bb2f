import type { User } from '../core/model.ts';
import type { Keyring, UserStore } from '../core/ports.ts';
import { identifierClaims } from './identifier-claims.ts';
import { keys } from './keys.ts';
import type { AdminTable } from './sdk-admin-table.ts';
import { identifiersOf } from './user-item.ts';
import { dynamoUserStore, replaceUser } from './user-store.ts';

/** The users, as their administrator sees them. */
export interface UserRegistry extends Pick<UserStore, 'find' | 'findById' | 'signUp'> {
  /** Both: false when the user is not as it was read any more; then nothing is written. */
  setStatus(user: User, status: User['status'], now: number): Promise<boolean>;
  /** `changed` must have the identifiers of `user`. */
  replace(user: User, changed: User): Promise<boolean>;
  /** Removes the user, and makes its identifiers free; false when there is none. */
  remove(user: User, now: number): Promise<boolean>;
}

/** Users in the table. */
export function dynamoUserRegistry(table: AdminTable, otpKeys: Keyring): UserRegistry {
  const claims = identifierClaims(table, otpKeys);
  const { find, findById, signUp } = dynamoUserStore(table, otpKeys);
  return {
    ...{ find, findById, signUp },
    setStatus: (user, status, now) => replaceUser(user, { ...user, status, updatedAt: now }, table),
    replace: (user, changed) => replaceUser(user, changed, table),
    async remove(user, now) {
      // The identifiers first: one that names a missing user would bring back a user of that id.
      for (const identifier of identifiersOf(user)) {
        const claim = await claims.read(identifier);
        if (claim?.userId === user.id) await claims.release(identifier, claim, now);
      }
      return table.remove(keys.user(user.id));
    },
  };
}
