import { describe, expect, it } from 'vitest';
import type { Identifier, Keyring } from '../../shared/core/ports.ts';
import { identifierClaims, newClaim } from '../../shared/dynamo/identifier-claims.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { identifierMac } from '../../shared/dynamo/user-item.ts';
import { dynamoUserStore } from '../../shared/dynamo/user-store.ts';
import { startOfTests as now } from '../support/clock.ts';
import { testKeyring } from '../support/memory-keys.ts';
import { countingTable } from './counting-table.ts';
import { created } from './user-store.ts';

const phone = { kind: 'phone_number', address: '+358401234567' } as const satisfies Identifier;
const byPhone = { phoneNumber: '+358401234567', profile: {} };
const both = { ...byPhone, email: 'alice@example.com' };
const lostId = '3b241101-e2bb-4255-8caf-4136c566a962';

async function setUp(makeTable: () => Promise<Table>) {
  const table = countingTable(await makeTable());
  const otpKeys = testKeyring();
  return { table, otpKeys, store: dynamoUserStore(table, otpKeys) };
}

/** What a sign-up or a change leaves behind that crashed after its claim. */
async function crash({ table, otpKeys }: { table: Table; otpKeys: Keyring }, joint: boolean): Promise<void> {
  await identifierClaims(table, otpKeys).claim(phone, newClaim(lostId, now, joint));
}

/** What the user store in the table does about claims that nobody made good. */
export function userClaimContract(makeTable: () => Promise<Table>): void {
  describe('the claims behind users', () => {
    it('name nobody while the user is missing, and the next sign-up finishes it', async () => {
      const world = await setUp(makeTable);
      await crash(world, false);
      expect(await world.store.find(phone)).toBeUndefined();
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => world.store.signUp(byPhone, now + 1)),
      );
      const user = await world.store.find(phone);
      expect(user?.id).toBe(lostId);
      expect(outcomes.map((outcome) => 'user' in outcome && outcome.user)).toEqual(outcomes.map(() => user));
    });

    it.each([
      ['one identifier', byPhone],
      ['several', both],
    ])(
      'of several identifiers are taken over after five minutes by a sign-up with %s',
      async (_case, user) => {
        const world = await setUp(makeTable);
        await crash(world, true);
        expect(await world.store.signUp(user, now + 300)).toEqual({
          kind: 'taken',
          identifier: 'phone_number',
        });
        const outcome = await world.store.signUp(user, now + 301);
        expect(outcome).toEqual({
          kind: 'created',
          user: {
            ...user,
            id: expect.not.stringMatching(lostId),
            status: 'active',
            organizations: [],
            groups: [],
            createdAt: now + 301,
            updatedAt: now + 301,
          },
        });
        expect(await world.store.find(phone)).toEqual('user' in outcome && outcome.user);
      },
    );

    it('are taken over once, and everybody else gets that user', async () => {
      const world = await setUp(makeTable);
      await crash(world, true);
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => world.store.signUp(byPhone, now + 301)),
      );
      const user = await world.store.find(phone);
      expect(outcomes.map((outcome) => 'user' in outcome && outcome.user)).toEqual(outcomes.map(() => user));
      expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(1);
    });

    it('outlive any age once the user has the identifier', async () => {
      const { store } = await setUp(makeTable);
      const user = await created(store, byPhone);
      expect(await store.signUp(byPhone, now + 86_400)).toEqual({ kind: 'found', user });
      expect(await store.signUp(both, now + 86_400)).toEqual({ kind: 'taken', identifier: 'phone_number' });
    });

    it('of the same user under way are a conflict, not another user’s', async () => {
      const { otpKeys, store, table } = await setUp(makeTable);
      const user = await created(store, { email: 'alice@example.com', profile: {} });
      await identifierClaims(table, otpKeys).claim(phone, newClaim(user.id, now, true));
      expect(await store.change(user, { phoneNumber: phone.address }, now)).toEqual({ kind: 'conflict' });
    });

    it('hold no identifier in clear, and are removed by TTL only when free', async () => {
      const { otpKeys, store, table } = await setUp(makeTable);
      const user = await created(store, byPhone);
      const key = keys.identifier(identifierMac(phone, otpKeys));
      const item = await table.get(key);
      expect(item).toEqual({
        ...key,
        user_id: { S: user.id },
        nonce: { S: expect.any(String) },
        claimed_at: { N: String(now) },
        is_joint: { S: 'false' },
      });
      expect(JSON.stringify(item)).not.toContain('1234567');
      await store.change(user, { phoneNumber: '+358409999999' }, now);
      expect(await table.get(key)).toEqual({ ...key, ttl: { N: String(now + 86_400) } });
      await created(store, byPhone);
      expect(Object.keys((await table.get(key)) ?? {})).not.toContain('ttl');
    });

    it('cost two requests to find a user and two to make one', async () => {
      const { store, table } = await setUp(makeTable);
      await store.signUp(byPhone, now);
      expect(table.requests()).toBe(2);
      await store.find(phone);
      expect(table.requests()).toBe(4);
    });
  });
}
