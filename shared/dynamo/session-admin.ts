import { entities, grantsByUser } from '../contract/table.ts';
import { fromBase64Url, toBase64Url } from '../core/encoding.ts';
import type { Session } from '../core/flow.ts';
import { inTurns } from '../core/in-turns.ts';
import type { SessionStore } from '../core/ports.ts';
import { isSignedIn } from '../core/sign-in.ts';
import { dynamoGrantStore } from './grant-store.ts';
import { text } from './item.ts';
import type { AdminTable } from './sdk-admin-table.ts';
import { dynamoSessionStore } from './session-store.ts';

/** The browsers that are signed in, as their administrator sees them. */
export interface SessionRegistry extends Pick<SessionStore, 'open' | 'find'> {
  /** The live sessions of a user's browsers at `now` (epoch seconds), the newest first. One of the last moments may be missing: the index follows the table. */
  ofUser(userId: string, now: number): Promise<readonly Session[]>;
  /**
   * Ends all of them, and every grant that was given in a session of the user that the table still has, over or not, also one for when the user is away. Gives the numbers of those that were alive.
   */
  endAll(userId: string, now: number): Promise<{ readonly sessions: number; readonly grants: number }>;
}

/** Sessions in the table. */
export function dynamoSessionRegistry(table: AdminTable): SessionRegistry {
  const { open, find, end } = dynamoSessionStore(table);
  const grants = dynamoGrantStore(table);
  const known = async (userId: string): Promise<readonly Session[]> =>
    (await inTurns(await idsOf(userId, table), find)).filter((session) => session !== undefined);
  const ofUser = async (userId: string, now: number): Promise<readonly Session[]> =>
    (await known(userId))
      .filter((session) => isSignedIn(session, now))
      .sort((left, right) => right.authTime - left.authTime);
  return {
    ...{ open, find, ofUser },
    async endAll(userId, now) {
      const sessions = await known(userId);
      // As they were when they ended: no grant is given in them afterwards.
      const ended = (await inTurns(sessions, ({ id }) => end(id, now))).filter(
        (session) => session !== undefined,
      );
      const given = await inTurns(distinct(ended.flatMap(({ grantIds }) => grantIds)), grants.find);
      const left = given
        .filter((grant) => grant !== undefined)
        .filter(({ revokedAt }) => revokedAt === undefined);
      await inTurns(left, ({ id, clientId }) => grants.revoke(id, clientId, now));
      return {
        sessions: ended.filter((session) => isSignedIn(session, now)).length,
        grants: left.filter(({ expiresAt }) => expiresAt > now).length,
      };
    },
  };
}

/** Each id once: a session takes over the grants of the one before. */
function distinct(ids: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...new Map(ids.map((id) => [toBase64Url(id), id])).values()];
}

/** Ids of the sessions that the index has of a user; other items stand there too. */
async function idsOf(userId: string, table: AdminTable): Promise<readonly Uint8Array[]> {
  const ids: Uint8Array[] = [];
  // What nobody can be called is no key for DynamoDB either.
  if (userId === '' || userId.length > 256) return ids;
  for await (const item of table.indexed(grantsByUser, userId)) {
    const [entity, id = ''] = text(item, 'pk').split('#');
    const bytes = entity === entities.session ? fromBase64Url(id) : undefined;
    if (bytes) ids.push(bytes);
  }
  return ids;
}
