import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keys } from '../../shared/dynamo/keys.ts';
import type { Item, Table } from '../../shared/dynamo/table.ts';
import { dynamoUserStore } from '../../shared/dynamo/user-store.ts';
import { startOfTests as now } from '../support/clock.ts';
import { testKeyring } from '../support/memory-keys.ts';

const id = '3b241101-e2bb-4255-8caf-4136c566a962';

/** A user as it was written before users had passwords, organizations and groups. */
const content: Item = {
  ...keys.user(id),
  status: { S: 'active' },
  email: { S: 'alice@example.com' },
  profile: { S: '{"name":"Alice"}' },
  created_at: { N: String(now) },
  updated_at: { N: String(now) },
};
const revision = createHash('sha256').update(JSON.stringify(content)).digest('base64url');

const user = {
  id,
  status: 'active',
  email: 'alice@example.com',
  profile: { name: 'Alice' },
  organizations: [],
  groups: [],
  createdAt: now,
  updatedAt: now,
} as const;

/** What the user store in the table does about users of an older version. */
export function olderUserContract(makeTable: () => Promise<Table>): void {
  describe('a user that was written before there were organizations and groups', () => {
    async function setUp() {
      const table = await makeTable();
      const item = { ...content, revision: { S: revision } };
      await table.put({ item, condition: 'attribute_not_exists(pk)' });
      return dynamoUserStore(table, testKeyring());
    }

    it('is read as one who has none', async () => {
      expect(await (await setUp()).findById(id)).toEqual(user);
    });

    it('is changed once as it was read', async () => {
      const store = await setUp();
      const changed = { ...user, profile: { name: 'A.' }, updatedAt: now + 1 };
      expect(await store.change(user, { profile: { name: 'A.' } }, now + 1)).toEqual({
        kind: 'changed',
        user: changed,
      });
      expect(await store.change(user, { profile: { name: 'B.' } }, now + 2)).toEqual({ kind: 'conflict' });
      expect(await store.findById(id)).toEqual(changed);
    });
  });
}
