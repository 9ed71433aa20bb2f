import { describe, expect, it } from 'vitest';
import { grantsByUser } from '../../shared/contract/table.ts';
import type { Redemption } from '../../shared/core/ports.ts';
import { dynamoGrantStore } from '../../shared/dynamo/grant-store.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { startOfTests as now } from '../support/clock.ts';
import { grantWith } from '../support/memory-fixtures.ts';
import { countingTable } from './counting-table.ts';

const grant = grantWith();
const { id } = grant;
const twoDays = 2 * 86_400;

async function setUp(makeTable: () => Promise<Table>) {
  const table = countingTable(await makeTable());
  const store = dynamoGrantStore(table);
  const stored = async (attribute: string) => (await table.get(keys.grant(id)))?.[attribute];
  /** Requests that a call costs. */
  const costOf = async (call: () => Promise<unknown>) => {
    const before = table.requests();
    await call();
    return table.requests() - before;
  };
  return { table, store, stored, costOf };
}

const rotation = {
  id,
  clientId: 'app',
  dialect: 'uas',
  generation: 0,
  scope: [],
  resources: [],
  now,
} as const;
const code = { redirectUri: 'https://app.example/cb', expiresAt: now + 60 };
const redemption: Redemption = {
  ...{ id, clientId: 'app', redirectUri: code.redirectUri, resources: [], now },
  dialect: 'uas',
  expiresAt: now + 500,
};

/** How the grant store in the table writes. */
export function storedGrantContract(makeTable: () => Promise<Table>): void {
  describe('a grant in the table', () => {
    it('is found by its user in the index, wherever one is known behind it', async () => {
      const { store, stored } = await setUp(makeTable);
      await store.claim({ ...grant, userId: 'user-1' });
      expect([await stored(grantsByUser.partition), await stored('sub')]).toEqual([
        { S: 'user-1' },
        { S: grant.subject },
      ]);
      const other = await setUp(makeTable);
      await other.store.claim(grant);
      expect(await other.stored(grantsByUser.partition)).toBeUndefined();
    });

    it('outlives its end by two days, also when that moves', async () => {
      const { store, stored } = await setUp(makeTable);
      await store.claim({ ...grant, code, expiresAt: now + 60 });
      expect(await stored('ttl')).toEqual({ N: String(now + 60 + twoDays) });
      await store.redeem(redemption);
      expect(await stored('ttl')).toEqual({ N: String(now + 500 + twoDays) });
      await store.rotate(rotation);
      expect(await stored('ttl')).toEqual({ N: String(now + 500 + twoDays) });
      await store.rotate({ ...rotation, generation: 1, expiresAt: now + 900 });
      expect(await stored('ttl')).toEqual({ N: String(now + 900 + twoDays) });
    });

    it('costs one request for each thing that becomes of it', async () => {
      const { costOf, store } = await setUp(makeTable);
      expect(await costOf(() => store.claim({ ...grant, code }))).toBe(1);
      expect(await costOf(() => store.redeem(redemption))).toBe(1);
      expect(await costOf(() => store.redeem(redemption))).toBe(1);
      expect(await costOf(() => store.rotate(rotation))).toBe(1);
      expect(await costOf(() => store.rotate(rotation))).toBe(1);
      expect(await costOf(() => store.find(id))).toBe(1);
      expect(await costOf(() => store.revokeToken(id, 't1', now))).toBe(1);
      expect(await costOf(() => store.revoke(id, 'app', now))).toBe(1);
    });
  });

  describe('a revoked token without a grant in the table', () => {
    it('is remembered until it would have ended, and costs one request to write and to ask for', async () => {
      const { costOf, store, table } = await setUp(makeTable);
      expect(await costOf(() => store.revokeLoneToken('t1', now + 60))).toBe(1);
      expect(await costOf(() => store.isTokenRevoked('t1'))).toBe(1);
      expect(await table.get(keys.token('t1'))).toEqual({
        ...keys.token('t1'),
        ttl: { N: String(now + 60) },
      });
    });
  });
}
