import { randomUUID } from 'node:crypto';
import type { GrantReader, GrantStore } from '../core/ports.ts';
import { grantFromItem, grantToItem, keptAfterEnd } from './grant-item.ts';
import { maybeBytes, text, toBytes, toNumber, toText } from './item.ts';
import { keys } from './keys.ts';
import type { Item, ItemReader, Table } from './table.ts';

/** Access tokens of one grant that may be revoked one by one; after that the whole grant goes. */
const maxRevokedTokens = 500;

// The clauses of a rotation.
const isLiveOfClient =
  'attribute_exists(pk) AND client_id = :client AND dialect = :dialect AND attribute_not_exists(revoked_at) AND expires_at > :now';
/** The clauses of a redemption, but for what is compared with the code. */
const isOffered =
  'attribute_exists(pk) AND client_id = :client AND dialect = :dialect AND attribute_not_exists(revoked_at) AND code_expires_at > :now AND redirect_uri = :redirect';
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
    async isTokenRevoked(tokenId) {
      return (await table.get(keys.token(tokenId))) !== undefined;
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
        // Our own write, sent twice, must not undo a revocation in between.
        condition: `attribute_not_exists(pk) OR (${isMine} AND attribute_not_exists(revoked_at))`,
        values: { ':me': nonce },
      });
      return held;
    },
    async rotate({ id, clientId, dialect, generation, scope, resources, now, expiresAt }) {
      const prolong = expiresAt === undefined ? '' : ', expires_at = :end, #ttl = :ttl';
      const outcome = await table.update({
        key: keys.grant(id),
        update: `SET generation = :next, rotated_at = :now, nonce = :me${prolong}`,
        condition: `${isLiveOfClient} AND (${isNewest} OR ${isMine})${holds('#scope', scope)}${holds('resources', resources)}`,
        values: {
          ':client': toText(clientId),
          ':dialect': toText(dialect),
          ':now': toNumber(now),
          ':presented': toNumber(generation),
          ':next': toNumber(generation + 1),
          ':me': toText(randomUUID()),
          ...(expiresAt === undefined
            ? {}
            : { ':end': toNumber(expiresAt), ':ttl': toNumber(expiresAt + keptAfterEnd) }),
          ...held('#scope', scope),
          ...held('resources', resources),
        },
        ...reservedNames({ '#ttl': expiresAt !== undefined, '#scope': scope.length > 0 }),
      });
      if (outcome.held && outcome.item) return { kind: 'rotated', grant: grantFromItem(outcome.item, id) };
      return outcome.item ? { kind: 'refused', grant: grantFromItem(outcome.item, id) } : { kind: 'refused' };
    },
    async redeem({ id, clientId, dialect, redirectUri, codeChallenge, resources, now, expiresAt }) {
      const hasChallenge =
        codeChallenge === undefined ? 'attribute_not_exists(code_challenge)' : 'code_challenge = :challenge';
      const outcome = await table.update({
        key: keys.grant(id),
        update: 'SET redeemed_at = :now, expires_at = :end, #ttl = :ttl, nonce = :me',
        condition: `${isOffered} AND (attribute_not_exists(redeemed_at) OR ${isMine}) AND ${hasChallenge}${holds('resources', resources)}`,
        values: {
          ':client': toText(clientId),
          ':dialect': toText(dialect),
          ':redirect': toText(redirectUri),
          ':now': toNumber(now),
          ':end': toNumber(expiresAt),
          ':ttl': toNumber(expiresAt + keptAfterEnd),
          ':me': toText(randomUUID()),
          ...(codeChallenge === undefined ? {} : { ':challenge': toText(codeChallenge) }),
          ...held('resources', resources),
        },
        names: { '#ttl': 'ttl' },
      });
      if (outcome.held && outcome.item) return { kind: 'redeemed', grant: grantFromItem(outcome.item, id) };
      return outcome.item ? { kind: 'refused', grant: grantFromItem(outcome.item, id) } : { kind: 'refused' };
    },
    async revokeToken(id, tokenId, now) {
      const outcome = await table.update({
        key: keys.grant(id),
        update: 'ADD revoked_tokens :token',
        condition:
          'attribute_exists(pk) AND (attribute_not_exists(revoked_tokens) OR size(revoked_tokens) < :most)',
        values: { ':token': { SS: [tokenId] }, ':most': toNumber(maxRevokedTokens) },
      });
      if (outcome.held || !outcome.item) return outcome.held;
      return revoke(id, text(outcome.item, 'client_id'), now);
    },
    async revokeApiToken({ id, secretHash }, clientId, now) {
      const outcome = await table.update({
        key: keys.grant(id),
        update: 'SET revoked_at = if_not_exists(revoked_at, :now)',
        condition: 'attribute_exists(pk) AND client_id = :client AND api_token_hash = :hash',
        values: { ':now': toNumber(now), ':client': toText(clientId), ':hash': toBytes(secretHash) },
      });
      if (outcome.held) return 'revoked';
      const stored = outcome.item && maybeBytes(outcome.item, 'api_token_hash');
      return stored && Buffer.compare(stored, secretHash) === 0 ? 'foreign' : 'unknown';
    },
    async revokeLoneToken(tokenId, expiresAt) {
      await table.put({
        item: { ...keys.token(tokenId), ttl: toNumber(expiresAt) },
        condition: 'attribute_not_exists(pk)',
      });
    },
  };
}

/** The clause that a list holds the values, each under a name of its own. */
function holds(list: string, values: readonly string[]): string {
  return values.map((_, index) => ` AND contains(${list}, ${placeholder(list, index)})`).join('');
}

function held(list: string, values: readonly string[]): Item {
  return Object.fromEntries(values.map((value, index) => [placeholder(list, index), toText(value)]));
}

function placeholder(list: string, index: number): string {
  return `:${list.replace('#', '')}${index}`;
}

/** Names of the attributes that are reserved words, for those that the expressions use: DynamoDB refuses a name that none uses. */
function reservedNames(used: Readonly<Record<`#${string}`, boolean>>) {
  const names = Object.entries(used).flatMap(([name, isUsed]) =>
    isUsed ? [[name, name.slice(1)] as const] : [],
  );
  return names.length === 0 ? {} : { names: Object.fromEntries(names) };
}
