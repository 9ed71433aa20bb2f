import { describe, expect, it } from 'vitest';
import type { GrantStore, Rotation } from '../../shared/core/ports.ts';
import { startOfTests as now } from '../support/clock.ts';
import { grantWith } from '../support/memory-fixtures.ts';

const { id } = grantWith();

function rotationWith(overrides: Partial<Rotation> = {}): Rotation {
  return { id, clientId: 'app', generation: 0, scope: [], now, ...overrides };
}

async function claimed(make: () => Promise<GrantStore>, overrides = {}): Promise<GrantStore> {
  const store = await make();
  await store.claim(grantWith(overrides));
  return store;
}

/** What every grant store holds to. */
export function grantStoreContract(make: () => Promise<GrantStore>): void {
  describe('a grant store', () => {
    it('lets exactly one of fifty concurrent claims through', async () => {
      const store = await make();
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, n) => store.claim(grantWith({ sessionIndex: `session-${n}` }))),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect((await store.find(id))?.sessionIndex).toBe(`session-${outcomes.indexOf(true)}`);
    });

    it('finds the grant as it was claimed, and nothing under another id', async () => {
      const grant = grantWith({ method: 'email', subject: 'a@example.com', scope: ['openid'] });
      const store = await make();
      await store.claim(grant);
      expect(await store.find(id)).toEqual(grant);
      expect(await store.find(new Uint8Array(16))).toBeUndefined();
    });

    it('rotates one of twenty concurrent presentations of a generation', async () => {
      const store = await claimed(make);
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.rotate(rotationWith())));
      const rotated = grantWith({ generation: 1, rotatedAt: now });
      expect(outcomes.filter(({ kind }) => kind === 'rotated')).toEqual([
        { kind: 'rotated', grant: rotated },
      ]);
      expect(outcomes.filter(({ kind }) => kind === 'refused')).toHaveLength(19);
    });

    it('shows the grant to whom it refuses to rotate it', async () => {
      const store = await claimed(make);
      await store.rotate(rotationWith());
      expect(await store.rotate(rotationWith())).toEqual({
        kind: 'refused',
        grant: grantWith({ generation: 1, rotatedAt: now }),
      });
      expect(await store.rotate(rotationWith({ id: new Uint8Array(16) }))).toEqual({ kind: 'refused' });
    });

    it.each([
      ['another client', { clientId: 'other' }],
      ['a generation to come', { generation: 1 }],
      ['the second in which it ends', { now: now + 86_400 }],
      ['a scope that it lacks', { scope: ['openid', 'other'] }],
      ['part of the name of a scope', { scope: ['ap'] }],
    ])('does not rotate for %s', async (_case, overrides) => {
      const store = await claimed(make);
      expect(await store.rotate(rotationWith(overrides))).toEqual({ kind: 'refused', grant: grantWith() });
    });

    it('rotates for scopes that it holds, and keeps them all', async () => {
      const store = await claimed(make);
      expect(await store.rotate(rotationWith({ scope: ['api', 'openid'] }))).toEqual({
        kind: 'rotated',
        grant: grantWith({ generation: 1, rotatedAt: now }),
      });
    });

    it('moves its end where the rotation says so', async () => {
      const store = await claimed(make);
      const later = { expiresAt: now + 172_800 };
      expect(await store.rotate(rotationWith(later))).toEqual({
        kind: 'rotated',
        grant: grantWith({ generation: 1, rotatedAt: now, ...later }),
      });
    });

    it('does not rotate once revoked, and keeps the time of the first revocation', async () => {
      const store = await claimed(make);
      expect(await store.revoke(id, 'app', now + 1)).toBe(true);
      expect(await store.revoke(id, 'app', now + 2)).toBe(true);
      expect(await store.rotate(rotationWith())).toEqual({
        kind: 'refused',
        grant: grantWith({ revokedAt: now + 1 }),
      });
    });

    it('revokes nothing for another client, or under an unknown id', async () => {
      const store = await claimed(make);
      expect(await store.revoke(id, 'other', now)).toBe(false);
      expect(await store.revokeToken(id, 'other', 't1', now)).toBe(false);
      expect(await store.revoke(new Uint8Array(16), 'app', now)).toBe(false);
      expect(await store.revokeToken(new Uint8Array(16), 'app', 't1', now)).toBe(false);
      expect(await store.find(id)).toEqual(grantWith());
      expect(await store.find(new Uint8Array(16))).toBeUndefined();
    });

    it('ends access tokens one by one, and the same one twice without harm', async () => {
      const store = await claimed(make);
      expect(await store.revokeToken(id, 'app', 't1', now)).toBe(true);
      expect(await store.revokeToken(id, 'app', 't2', now)).toBe(true);
      expect(await store.revokeToken(id, 'app', 't1', now)).toBe(true);
      const grant = await store.find(id);
      expect(grant).toEqual(grantWith({ revokedTokenIds: grant?.revokedTokenIds ?? [] }));
      expect([...(grant?.revokedTokenIds ?? [])].sort()).toEqual(['t1', 't2']);
    });

    it('revokes the whole grant when more access tokens are ended than it can list', async () => {
      const store = await claimed(make);
      for (let token = 0; token < 500; token += 1) await store.revokeToken(id, 'app', `t${token}`, now);
      expect((await store.find(id))?.revokedAt).toBeUndefined();
      expect(await store.revokeToken(id, 'app', 'one-more', now)).toBe(true);
      const grant = await store.find(id);
      expect(grant?.revokedAt).toBe(now);
      expect(grant?.revokedTokenIds).toHaveLength(500);
    });
  });
}

/** What holds on top where a lost answer makes the SDK send a write twice; the store's every write is. */
export function resentGrantStoreContract(make: () => Promise<GrantStore>): void {
  describe('a grant store whose writes are sent twice', () => {
    it('lets one claim through, and no second', async () => {
      const store = await make();
      expect(await store.claim(grantWith())).toBe(true);
      expect(await store.claim(grantWith())).toBe(false);
    });

    it('rotates once', async () => {
      const store = await claimed(make);
      expect(await store.rotate(rotationWith())).toEqual({
        kind: 'rotated',
        grant: grantWith({ generation: 1, rotatedAt: now }),
      });
    });

    it('revokes', async () => {
      const store = await claimed(make);
      expect(await store.revoke(id, 'app', now)).toBe(true);
      expect(await store.revokeToken(id, 'app', 't1', now)).toBe(true);
      expect(await store.find(id)).toEqual(grantWith({ revokedAt: now, revokedTokenIds: ['t1'] }));
    });
  });
}
