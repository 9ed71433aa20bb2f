import { randomUUID } from 'node:crypto';
import type { Identifier, Keyring } from '../core/ports.ts';
import { flag, maybeText, number, text, toFlag, toNumber, toText } from './item.ts';
import { keys } from './keys.ts';
import type { Item, Table } from './table.ts';
import { identifierMac } from './user-item.ts';

/** Whose an identifier is, or is about to become: it counts once the user's own item has it too. */
export interface Claim {
  readonly userId: string;
  /** Names this claim: nobody takes back or takes over another one. */
  readonly nonce: string;
  /** Epoch seconds. */
  readonly claimedAt: number;
  /** More has to go right than making the user, so nobody else may finish it. */
  readonly joint: boolean;
}

/** The items behind identifiers. A free one has no user, and is removed by TTL. */
export interface IdentifierClaims {
  read(identifier: Identifier): Promise<Claim | undefined>;
  /** Claims a free identifier; gives the claim that stands there when it is not free. */
  claim(identifier: Identifier, mine: Claim): Promise<Claim | undefined>;
  /** Puts a claim in the place of another that nobody will make good; false when that is gone already. */
  takeOver(identifier: Identifier, mine: Claim, dead: Claim): Promise<boolean>;
  /** Makes the identifier free again, if the claim still stands. */
  release(identifier: Identifier, claim: Claim, now: number): Promise<void>;
}

/** Seconds that a free identifier's item stays: its removal is housekeeping. */
const keptFree = 86_400;
/** Seconds after which a claim that no user's item made good never will be: every function and command has long ended. */
const longestClaim = 300;

const toClaimed = 'SET user_id = :user, nonce = :me, claimed_at = :now, is_joint = :joint REMOVE #ttl';
const names = { '#ttl': 'ttl' };

/** A new claim for a user. */
export function newClaim(userId: string, now: number, joint: boolean): Claim {
  return { userId, nonce: randomUUID(), claimedAt: now, joint };
}

/** Whether a claim that is not made good by now is given up. */
export function isGivenUp({ claimedAt }: Claim, now: number): boolean {
  return claimedAt + longestClaim < now;
}

/** Claims in the table. */
export function identifierClaims(table: Table, otpKeys: Keyring): IdentifierClaims {
  const keyOf = (identifier: Identifier) => keys.identifier(identifierMac(identifier, otpKeys));
  const claim: IdentifierClaims['claim'] = async (identifier, mine) => {
    const { held, item } = await table.update({
      key: keyOf(identifier),
      update: toClaimed,
      condition: 'attribute_not_exists(user_id) OR nonce = :me',
      values: claimed(mine),
      names,
    });
    if (held) return undefined;
    // It may have become free between the condition and an emulator's answer.
    return (item && claimFromItem(item)) ?? claim(identifier, mine);
  };
  return {
    claim,
    async read(identifier) {
      const item = await table.get(keyOf(identifier));
      return item && claimFromItem(item);
    },
    async takeOver(identifier, mine, dead) {
      const { held } = await table.update({
        key: keyOf(identifier),
        update: toClaimed,
        condition: 'nonce = :dead OR nonce = :me',
        values: { ...claimed(mine), ':dead': toText(dead.nonce) },
        names,
      });
      return held;
    },
    async release(identifier, { nonce }, now) {
      await table.update({
        key: keyOf(identifier),
        update: 'SET #ttl = :ttl REMOVE user_id, nonce, claimed_at, is_joint',
        condition: 'nonce = :mine',
        values: { ':mine': toText(nonce), ':ttl': toNumber(now + keptFree) },
        names,
      });
    },
  };
}

function claimed({ userId, nonce, claimedAt, joint }: Claim): Item {
  return {
    ':user': toText(userId),
    ':me': toText(nonce),
    ':now': toNumber(claimedAt),
    ':joint': toFlag(joint),
  };
}

function claimFromItem(item: Item): Claim | undefined {
  const userId = maybeText(item, 'user_id');
  if (userId === undefined) return undefined;
  return {
    userId,
    nonce: text(item, 'nonce'),
    claimedAt: number(item, 'claimed_at'),
    joint: flag(item, 'is_joint'),
  };
}
