import { randomUUID } from 'node:crypto';
import type { User } from '../core/model.ts';
import type { Identifier, Keyring, NewUser, UserStore } from '../core/ports.ts';
import {
  type Claim,
  type IdentifierClaims,
  identifierClaims,
  isGivenUp,
  newClaim,
} from './identifier-claims.ts';
import { toText } from './item.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';
import { holds, identifiersOf, isSameIdentifier, revisionOf, userFromItem, userToItem } from './user-item.ts';

/** Ids that we make. */
const possibleId = /^[0-9a-f-]{36}$/;

type SignedUp = Awaited<ReturnType<UserStore['signUp']>>;

interface Storage {
  readonly table: Table;
  readonly claims: IdentifierClaims;
}

/**
 * Users in the table. An identifier is a user's when its own item names the user and the user's item has it. It is claimed before the user's item is written, so two users never get one
 * identifier; and what a crash leaves between the two counts for nobody, and is finished or taken over by the next who asks for it.
 */
export function dynamoUserStore(table: Table, otpKeys: Keyring): UserStore {
  const storage: Storage = { table, claims: identifierClaims(table, otpKeys) };
  return {
    findById: (id) => findById(table, id),
    async find(identifier) {
      const claim = await storage.claims.read(identifier);
      const user = claim && (await findById(table, claim.userId));
      return user && holds(user, identifier) ? user : undefined;
    },
    async signUp(user, now) {
      const [first, ...more] = identifiersOf(user);
      if (!first) throw new Error('a user needs an identifier');
      if (more.length === 0) return signUpAlone(first, user, now, storage);
      return signUpJointly([first, ...more], user, now, storage);
    },
    change: (user, change, now) => changeUser(user, { ...user, ...change, updatedAt: now }, now, storage),
  };
}

async function findById(table: Table, id: string): Promise<User | undefined> {
  const item = possibleId.test(id) ? await table.get(keys.user(id)) : undefined;
  return item && userFromItem(item);
}

/** Nothing but the user's item is missing after the claim, so whoever finds a claim without it writes it: all get that one user. */
async function signUpAlone(
  identifier: Identifier,
  user: NewUser,
  now: number,
  storage: Storage,
): Promise<SignedUp> {
  const { claims, table } = storage;
  const mine = newClaim(randomUUID(), now, false);
  const other = await claims.claim(identifier, mine);
  if (!other) return create(mine.userId, user, now, table);
  const holder = await findById(table, other.userId);
  if (holder && holds(holder, identifier)) return { kind: 'found', user: holder };
  if (!holder && !other.joint) {
    const finished = await create(other.userId, user, now, table);
    const standing = await claims.read(identifier);
    return standing?.userId === other.userId ? finished : signUpAlone(identifier, user, now, storage);
  }
  if (!isGivenUp(other, now)) return { kind: 'taken', identifier: identifier.kind };
  const isMine = await claims.takeOver(identifier, mine, other);
  return isMine ? create(mine.userId, user, now, table) : signUpAlone(identifier, user, now, storage);
}

async function signUpJointly(
  identifiers: readonly Identifier[],
  user: NewUser,
  now: number,
  storage: Storage,
): Promise<SignedUp> {
  const mine = newClaim(randomUUID(), now, true);
  const refused = await claimAll(identifiers, mine, now, storage);
  if (refused) return { kind: 'taken', identifier: refused.identifier.kind };
  return create(mine.userId, user, now, storage.table);
}

/** Writes the user of an id, unless somebody did before. */
async function create(id: string, user: NewUser, now: number, table: Table): Promise<SignedUp> {
  const made: User = {
    ...{ id, status: 'active', organizations: [], groups: [] },
    ...user,
    ...{ createdAt: now, updatedAt: now },
  };
  const nonce = toText(randomUUID());
  const { held } = await table.put({
    item: { ...userToItem(made), nonce },
    condition: 'attribute_not_exists(pk) OR nonce = :me',
    values: { ':me': nonce },
  });
  if (held) return { kind: 'created', user: made };
  const found = await findById(table, id);
  if (!found) throw new Error('a user disappeared while it was made');
  return { kind: 'found', user: found };
}

interface RefusedClaim {
  readonly identifier: Identifier;
  /** What stands there. */
  readonly claim: Claim;
}

/** Claims every identifier, or none and says which is another's. */
async function claimAll(
  identifiers: readonly Identifier[],
  mine: Claim,
  now: number,
  storage: Storage,
): Promise<RefusedClaim | undefined> {
  for (const [index, identifier] of identifiers.entries()) {
    const claim = await claimOne(identifier, mine, now, storage);
    if (!claim) continue;
    await releaseAll(identifiers.slice(0, index), mine, now, storage);
    return { identifier, claim };
  }
  return undefined;
}

async function claimOne(
  identifier: Identifier,
  mine: Claim,
  now: number,
  { claims, table }: Storage,
): Promise<Claim | undefined> {
  const other = await claims.claim(identifier, mine);
  if (!other || !isGivenUp(other, now)) return other;
  const holder = await findById(table, other.userId);
  if (holder && holds(holder, identifier)) return other;
  return (await claims.takeOver(identifier, mine, other)) ? undefined : other;
}

async function releaseAll(
  identifiers: readonly Identifier[],
  mine: Claim,
  now: number,
  { claims }: Storage,
): Promise<void> {
  await Promise.all(identifiers.map((identifier) => claims.release(identifier, mine, now)));
}

async function changeUser(
  user: User,
  changed: User,
  now: number,
  storage: Storage,
): ReturnType<UserStore['change']> {
  const [before, after] = [identifiersOf(user), identifiersOf(changed)];
  const dropped = await claimsOf(without(before, after), storage);
  const added = without(after, before);
  const mine = newClaim(user.id, now, true);
  const refused = await claimAll(added, mine, now, storage);
  // The user's own claim on it: another change of the same user, under way or just done.
  if (refused?.claim.userId === user.id) return { kind: 'conflict' };
  if (refused) return { kind: 'taken', identifier: refused.identifier.kind };
  if (!(await replaceUser(user, changed, storage.table))) {
    await releaseAll(added, mine, now, storage);
    return { kind: 'conflict' };
  }
  await Promise.all(dropped.map(({ identifier, claim }) => storage.claims.release(identifier, claim, now)));
  return { kind: 'changed', user: changed };
}

function without(identifiers: readonly Identifier[], others: readonly Identifier[]): readonly Identifier[] {
  return identifiers.filter((identifier) => !others.some((other) => isSameIdentifier(identifier, other)));
}

/** Claims to be released are read before the change that drops them: one made by a later change is another claim, and stays. */
async function claimsOf(
  identifiers: readonly Identifier[],
  { claims }: Storage,
): Promise<readonly RefusedClaim[]> {
  const found = await Promise.all(
    identifiers.map(async (identifier) => ({ identifier, claim: await claims.read(identifier) })),
  );
  return found.flatMap(({ identifier, claim }) => (claim ? [{ identifier, claim }] : []));
}

/** Writes a user over the one that was read; false when that is not what stands there. */
export async function replaceUser(user: User, changed: User, table: Table): Promise<boolean> {
  const { held } = await table.put({
    item: userToItem(changed),
    condition: 'revision = :before OR revision = :after',
    values: { ':before': toText(revisionOf(user)), ':after': toText(revisionOf(changed)) },
  });
  return held;
}
