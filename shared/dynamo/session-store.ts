import { randomUUID } from 'node:crypto';
import { grantsByUser } from '../contract/table.ts';
import { toBase64Url } from '../core/encoding.ts';
import type { Session } from '../core/flow.ts';
import type { SessionStore } from '../core/ports.ts';
import { isSignedIn, maxSessionGrants } from '../core/sign-in.ts';
import {
  bytes,
  maybeNumber,
  maybeText,
  number,
  optional,
  present,
  text,
  texts,
  toBytes,
  toNumber,
  toText,
} from './item.ts';
import { keys } from './keys.ts';
import type { Item, Table, WriteOutcome } from './table.ts';

/** Seconds that a session outlives its end: who signs out after it still ends what was given in it. */
const keptAfterEnd = 86_400;

// The clauses of a use.
const isLive =
  'attribute_exists(pk) AND attribute_not_exists(ended_at) AND idle_until > :now AND ends_at > :now';
const hasRoom = '(attribute_not_exists(grant_ids) OR size(grant_ids) < :most)';

/** Sessions in the table. */
export function dynamoSessionStore(table: Table): SessionStore {
  /** Setting a time and adding to a set is the same twice, so the SDK's own retry needs no mark. */
  const prolong = (
    id: Uint8Array,
    { now, idleUntil }: Prolonging,
    grantId?: Uint8Array,
  ): Promise<WriteOutcome> => {
    const adds = grantId !== undefined;
    return table.update({
      key: keys.session(id),
      update: `SET idle_until = :idle${adds ? ' ADD grant_ids :grant' : ''}`,
      condition: adds ? `${isLive} AND ${hasRoom}` : isLive,
      values: {
        ':now': toNumber(now),
        ':idle': toNumber(idleUntil),
        ...(adds ? { ':grant': { SS: [toBase64Url(grantId)] }, ':most': toNumber(maxSessionGrants) } : {}),
      },
    });
  };
  return {
    async open(session) {
      await table.put({ item: sessionToItem(session), condition: 'attribute_not_exists(pk)' });
    },
    async find(id) {
      const item = await table.get(keys.session(id));
      return item && sessionFromItem(item, id);
    },
    async use(id, { grantId, ...times }) {
      const { held, item } = await prolong(id, times, grantId);
      if (held) return 'used';
      if (!grantId || !item) return 'over';
      const session = sessionFromItem(item, id);
      const isKnown = session.grantIds.some((known) => toBase64Url(known) === toBase64Url(grantId));
      if (!isSignedIn(session, times.now)) return 'over';
      // The SDK's own retry of a use that had taken the last room.
      return isKnown ? 'used' : 'full';
    },
    async end(id, now) {
      const { held, item } = await table.update({
        key: keys.session(id),
        update: 'SET ended_at = :now, ended_by = :me',
        condition: 'attribute_exists(pk) AND (attribute_not_exists(ended_at) OR ended_by = :me)',
        values: { ':now': toNumber(now), ':me': toText(randomUUID()) },
      });
      if (!item) return undefined;
      return held ? unendedFromItem(item, id) : sessionFromItem(item, id);
    },
  };
}

interface Prolonging {
  readonly now: number;
  readonly idleUntil: number;
}

function sessionToItem(session: Session): Item {
  const grantIds = session.grantIds.map(toBase64Url);
  return present({
    ...keys.session(session.id),
    secret_hash: toBytes(session.secretHash),
    sub: toText(session.subject),
    // Its presence says that the subject is a user.
    [grantsByUser.partition]: session.isUser ? toText(session.subject) : undefined,
    method: toText(session.method),
    recipient: optional(toText, session.recipient),
    name: optional(toText, session.name),
    auth_time: toNumber(session.authTime),
    session_index: toText(session.sessionIndex),
    idle_until: toNumber(session.idleUntil),
    ends_at: toNumber(session.endsAt),
    ended_at: optional(toNumber, session.endedAt),
    // DynamoDB has no empty sets.
    grant_ids: grantIds.length === 0 ? undefined : { SS: grantIds },
    ttl: toNumber(session.endsAt + keptAfterEnd),
  });
}

/** The session of an item, as `find` gives it. Throws an error naming the attribute when the item is no session. */
function sessionFromItem(item: Item, id: Uint8Array): Session {
  const endedAt = maybeNumber(item, 'ended_at');
  return { ...unendedFromItem(item, id), ...(endedAt === undefined ? {} : { endedAt }) };
}

function unendedFromItem(item: Item, id: Uint8Array): Session {
  const recipient = maybeText(item, 'recipient');
  const name = maybeText(item, 'name');
  const endsAt = number(item, 'ends_at');
  return {
    id,
    secretHash: bytes(item, 'secret_hash'),
    subject: text(item, 'sub'),
    isUser: maybeText(item, grantsByUser.partition) !== undefined,
    method: text(item, 'method') as Session['method'],
    ...(recipient === undefined ? {} : { recipient }),
    ...(name === undefined ? {} : { name }),
    authTime: number(item, 'auth_time'),
    sessionIndex: text(item, 'session_index'),
    // An update expression knows no minimum, so the bound is drawn here; a use compares both times.
    idleUntil: Math.min(number(item, 'idle_until'), endsAt),
    endsAt,
    grantIds: texts(item, 'grant_ids').map((grantId) => new Uint8Array(Buffer.from(grantId, 'base64url'))),
  };
}
