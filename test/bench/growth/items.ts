import { randomBytes } from 'node:crypto';
import type { Challenge, User } from '../../../shared/core/model.ts';
import { dynamoChallengeStore } from '../../../shared/dynamo/challenge-store.ts';
import { grantToItem } from '../../../shared/dynamo/grant-item.ts';
import type { Item, Table } from '../../../shared/dynamo/table.ts';
import { userToItem } from '../../../shared/dynamo/user-item.ts';
import { startOfTests } from '../../support/clock.ts';
import { grantWith } from '../../support/memory-fixtures.ts';

const bytes = (length: number) => new Uint8Array(randomBytes(length));

/** What a deployment keeps of somebody: the account, a login that is under way, and one that has tokens. As our own stores write them, under random keys. */
export async function itemsOfSomebody(): Promise<readonly Item[]> {
  const id = randomBytes(16).toString('base64url');
  const email = `${id}@example.com`;
  const user: User = {
    ...{ id, status: 'active', email, profile: { given_name: 'Ada', family_name: 'Lovelace' } },
    ...{ organizations: [], groups: [], createdAt: startOfTests, updatedAt: startOfTests },
  };
  const grant = grantWith({ id: bytes(16), subject: id, userId: id, recipient: email, method: 'email' });
  return [userToItem(user), grantToItem(grant), await challengeItem()];
}

async function challengeItem(): Promise<Item> {
  const challenge: Challenge = {
    ...{ id: bytes(16), clientId: 'app', channel: 'email', binding: 'openid', message: {} },
    ...{ recipientMac: bytes(32), codeMac: bytes(32), pepperVersion: 1 },
    ...{ issuedAt: startOfTests * 1000, expiresAt: startOfTests + 300, attempts: 0, maxAttempts: 5 },
  };
  let written: Item = {};
  const table: Pick<Table, 'put'> = {
    async put({ item }) {
      written = item;
      return { held: true };
    },
  };
  await dynamoChallengeStore(table as Table).open(challenge);
  return written;
}
