import { entities, grantsByUser } from '../contract/table.ts';
import { fromBase64Url } from '../core/encoding.ts';
import { inTurns } from '../core/in-turns.ts';
import type { Grant } from '../core/model.ts';
import type { GrantStore } from '../core/ports.ts';
import { dynamoGrantStore } from './grant-store.ts';
import { text } from './item.ts';
import type { AdminTable } from './sdk-admin-table.ts';
import type { Item } from './table.ts';

/** The grants, as their administrator sees them. */
export interface GrantRegistry extends Pick<GrantStore, 'claim' | 'find' | 'revoke'> {
  /** All that the table still has of a user, ended ones too, the newest first. One of the last moments may be missing: the index follows the table. */
  ofUser(userId: string): Promise<readonly Grant[]>;
  /** Ends all of them, and with those that are over the access tokens that outlive them. Gives the number of those that were alive. */
  endAll(userId: string, now: number): Promise<number>;
}

/** Grants in the table. */
export function dynamoGrantRegistry(table: AdminTable): GrantRegistry {
  const { claim, find, revoke } = dynamoGrantStore(table);
  const ofUser = async (userId: string): Promise<readonly Grant[]> => {
    const ids: Uint8Array[] = [];
    // What nobody can be called is no key for DynamoDB either.
    const isPossible = userId.length >= 1 && userId.length <= 256;
    const items = isPossible ? table.indexed(grantsByUser, userId) : [];
    for await (const item of items) ids.push(...idsOf(item));
    const grants = (await inTurns(ids, find)).filter((grant) => grant !== undefined);
    return grants.sort((left, right) => right.authTime - left.authTime);
  };
  return {
    ...{ claim, find, revoke, ofUser },
    async endAll(userId, now) {
      const grants = (await ofUser(userId)).filter(({ revokedAt }) => revokedAt === undefined);
      await inTurns(grants, ({ id, clientId }) => revoke(id, clientId, now));
      return grants.filter(({ expiresAt }) => expiresAt > now).length;
    },
  };
}

/** The grant's id; none of an item of another kind, such as those that stand for a user's identifiers. */
function idsOf(item: Item): readonly Uint8Array[] {
  const [entity, id] = text(item, 'pk').split('#');
  const bytes = entity === entities.grant ? fromBase64Url(id ?? '') : undefined;
  return bytes ? [bytes] : [];
}
