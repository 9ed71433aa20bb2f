import { randomUUID } from 'node:crypto';
import type { Grant } from '../core/model.ts';
import type { GrantReader, GrantStore } from '../core/ports.ts';
import { flag, maybeNumber, number, present, text, texts, toFlag, toList, toNumber, toText } from './item.ts';
import { keys } from './keys.ts';
import type { Item, ItemReader, Table } from './table.ts';

/** Seconds that a grant outlives its end: access tokens given last live on, and their revocation must be found. */
const keptAfterEnd = 2 * 86_400;
/** Access tokens of one grant that may be revoked one by one; after that the whole grant goes. */
const maxRevokedTokens = 500;

// The clauses of a rotation.
const isLiveOfClient =
  'attribute_exists(pk) AND client_id = :client AND attribute_not_exists(revoked_at) AND expires_at > :now';
const isNewest = 'generation = :presented';
/** Our own write, seen again because the answer was lost and the SDK sent it twice. */
const isMine = 'nonce = :me';

/** One read of one grant. */
export function dynamoGrantReader(table: ItemReader): GrantReader {
  return {
    async find(id) {
      const item = await table.get(keys.grant(id));
      return item && grantFromItem(item, id);
    },
  };
}

/** Grants in the table. */
export function dynamoGrantStore(table: Table): GrantStore {
  const revoke: GrantStore['revoke'] = async (id, clientId, now) => {
    const { held } = await table.update({
      key: keys.grant(id),
      update: 'SET revoked_at = if_not_exists(revoked_at, :now)',
      condition: 'attribute_exists(pk) AND client_id = :client',
      values: { ':now': toNumber(now), ':client': toText(clientId) },
    });
    return held;
  };
  return {
    ...dynamoGrantReader(table),
    revoke,
    async claim(grant) {
      const nonce = toText(randomUUID());
      const { held } = await table.put({
        item: { ...grantToItem(grant), nonce },
        condition: `attribute_not_exists(pk) OR ${isMine}`,
        values: { ':me': nonce },
      });
      return held;
    },
    async rotate({ id, clientId, generation, scope, now, expiresAt }) {
      const prolong = expiresAt === undefined ? '' : ', expires_at = :end, #ttl = :ttl';
      const holdsScope = scope.map((_, index) => ` AND contains(#scope, :scope${index})`).join('');
      const outcome = await table.update({
        key: keys.grant(id),
        update: `SET generation = :next, rotated_at = :now, nonce = :me${prolong}`,
        condition: `${isLiveOfClient} AND (${isNewest} OR ${isMine})${holdsScope}`,
        values: {
          ':client': toText(clientId),
          ':now': toNumber(now),
          ':presented': toNumber(generation),
          ':next': toNumber(generation + 1),
          ':me': toText(randomUUID()),
          ...(expiresAt === undefined
            ? {}
            : { ':end': toNumber(expiresAt), ':ttl': toNumber(expiresAt + keptAfterEnd) }),
          ...Object.fromEntries(scope.map((value, index) => [`:scope${index}`, toText(value)])),
        },
        ...reservedNames({ '#ttl': expiresAt !== undefined, '#scope': scope.length > 0 }),
      });
      if (outcome.held && outcome.item) return { kind: 'rotated', grant: grantFromItem(outcome.item, id) };
      return outcome.item ? { kind: 'refused', grant: grantFromItem(outcome.item, id) } : { kind: 'refused' };
    },
    async revokeToken(id, clientId, tokenId, now) {
      const outcome = await table.update({
        key: keys.grant(id),
        update: 'ADD revoked_tokens :token',
        condition:
          'attribute_exists(pk) AND client_id = :client AND (attribute_not_exists(revoked_tokens) OR size(revoked_tokens) < :most)',
        values: {
          ':client': toText(clientId),
          ':token': { SS: [tokenId] },
          ':most': toNumber(maxRevokedTokens),
        },
      });
      if (outcome.held) return true;
      const isFull = outcome.item !== undefined && text(outcome.item, 'client_id') === clientId;
      return isFull && revoke(id, clientId, now);
    },
  };
}

/** Names of the attributes that are reserved words, for those that the expressions use: DynamoDB refuses a name that none uses. */
function reservedNames(used: Readonly<Record<`#${string}`, boolean>>) {
  const names = Object.entries(used).flatMap(([name, isUsed]) =>
    isUsed ? [[name, name.slice(1)] as const] : [],
  );
  return names.length === 0 ? {} : { names: Object.fromEntries(names) };
}

function grantToItem(grant: Grant): Item {
  return present({
    ...keys.grant(grant.id),
    client_id: toText(grant.clientId),
    sub: toText(grant.subject),
    recipient: toText(grant.recipient),
    has_account: toFlag(grant.hasAccount),
    method: toText(grant.method),
    scope: toList(grant.scope),
    auth_time: toNumber(grant.authTime),
    session_index: toText(grant.sessionIndex),
    generation: toNumber(grant.generation),
    expires_at: toNumber(grant.expiresAt),
    ttl: toNumber(grant.expiresAt + keptAfterEnd),
  });
}

function grantFromItem(item: Item, id: Uint8Array): Grant {
  const rotatedAt = maybeNumber(item, 'rotated_at');
  const revokedAt = maybeNumber(item, 'revoked_at');
  return {
    id,
    clientId: text(item, 'client_id'),
    subject: text(item, 'sub'),
    recipient: text(item, 'recipient'),
    hasAccount: flag(item, 'has_account'),
    method: text(item, 'method') === 'sms' ? 'sms' : 'email',
    scope: texts(item, 'scope'),
    authTime: number(item, 'auth_time'),
    sessionIndex: text(item, 'session_index'),
    generation: number(item, 'generation'),
    expiresAt: number(item, 'expires_at'),
    ...(rotatedAt === undefined ? {} : { rotatedAt }),
    ...(revokedAt === undefined ? {} : { revokedAt }),
    revokedTokenIds: texts(item, 'revoked_tokens'),
  };
}
