import { describe, expect, it } from 'vitest';
import type { Grant, Organization, UserFacts } from '../../shared/core/model.ts';
import type { GrantStore, Rotation } from '../../shared/core/ports.ts';
import { startOfTests as now } from '../support/clock.ts';
import { grantWith } from '../support/memory-fixtures.ts';

const { id, recipient: _, ...withoutRecipient } = grantWith({ dialect: 'csp', method: 'password' });

const user: UserFacts = {
  phoneNumber: '+358401234567',
  email: 'alice@example.com',
  username: 'Älice',
  profile: { given_name: 'Alice', family_name: 'Ä “quoted” \\' },
  groups: [{ id: 'g1', name: 'Admins' }],
};
const organization: Organization = { id: 'org-1', permissions: ['csp:org_member', 'external/service/role'] };
const resources = ['https://r.example/a', 'https://r.example/b'];

function rotationWith(overrides: Partial<Rotation> = {}): Rotation {
  return { id, clientId: 'app', dialect: 'uas', generation: 0, scope: [], resources: [], now, ...overrides };
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

    it.each<[string, Grant]>([
      ['of a recipient', grantWith({ method: 'email', subject: 'a@example.com', scope: ['openid'] })],
      ['of a user', { id, ...withoutRecipient, subject: 'user-1', userId: 'user-1', user }],
      ['of a recipient behind which a user is known', grantWith({ userId: 'user-1' })],
      ['of a user without identifiers', { id, ...withoutRecipient, user: { profile: {}, groups: [] } }],
      ['for an organization', grantWith({ organization })],
      ['for resources', grantWith({ audience: ['a', 'b'], resources })],
      [
        'given in the session of a browser, with claims that were asked for',
        grantWith({ sid: 'session-1', claims: { idToken: ['email'], userinfo: [] } }),
      ],
      ['for nothing', grantWith({ scope: [], audience: [], resources: [] })],
      [
        'offered by a code',
        grantWith({ code: { redirectUri: 'https://app.example/cb', expiresAt: now + 60 } }),
      ],
      [
        'offered by a code with all that binds it',
        grantWith({
          code: {
            redirectUri: 'https://app.example/cb',
            codeChallenge: 'challenge',
            nonce: 'n-1',
            expiresAt: now + 60,
          },
        }),
      ],
      [
        'of an API token',
        grantWith({ apiToken: { secretHash: new Uint8Array(32).fill(255), name: 'CI ✓' } }),
      ],
    ])('finds a grant %s as it was claimed, and nothing under another id', async (_case, grant) => {
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
      ['another dialect', { dialect: 'csp' as const }],
      ['a resource, having none', { resources: ['https://r.example/a'] }],
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

    it('rotates for resources that it holds, and keeps them all', async () => {
      const store = await claimed(make, { resources });
      expect(
        await store.rotate(rotationWith({ scope: ['api'], resources: [...resources].reverse() })),
      ).toEqual({
        kind: 'rotated',
        grant: grantWith({ generation: 1, rotatedAt: now, resources }),
      });
    });

    it.each([
      ['another', ['https://r.example/a', 'https://other.example/']],
      ['part of one', ['https://r.example/']],
    ])('does not rotate for resources with %s', async (_case, asked) => {
      const store = await claimed(make, { resources });
      expect(await store.rotate(rotationWith({ resources: asked }))).toEqual({
        kind: 'refused',
        grant: grantWith({ resources }),
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
      expect(await store.revoke(new Uint8Array(16), 'app', now)).toBe(false);
      expect(await store.revokeToken(new Uint8Array(16), 't1', now)).toBe(false);
      expect(await store.find(id)).toEqual(grantWith());
      expect(await store.find(new Uint8Array(16))).toBeUndefined();
    });

    it('ends access tokens one by one, and the same one twice without harm', async () => {
      const store = await claimed(make);
      expect(await store.revokeToken(id, 't1', now)).toBe(true);
      expect(await store.revokeToken(id, 't2', now)).toBe(true);
      expect(await store.revokeToken(id, 't1', now)).toBe(true);
      const grant = await store.find(id);
      expect(grant).toEqual(grantWith({ revokedTokenIds: grant?.revokedTokenIds ?? [] }));
      expect([...(grant?.revokedTokenIds ?? [])].sort()).toEqual(['t1', 't2']);
    });

    it('revokes the whole grant when more access tokens are ended than it can list', async () => {
      const store = await claimed(make);
      for (let token = 0; token < 500; token += 1) await store.revokeToken(id, `t${token}`, now);
      expect((await store.find(id))?.revokedAt).toBeUndefined();
      expect(await store.revokeToken(id, 'one-more', now)).toBe(true);
      const grant = await store.find(id);
      expect(grant?.revokedAt).toBe(now);
      expect(grant?.revokedTokenIds).toHaveLength(500);
    });

    it('ends an API token for whoever has its secret and is its client', async () => {
      const store = await make();
      const secretHash = new Uint8Array(32).fill(1);
      const grant = grantWith({ apiToken: { secretHash, name: 'ci' } });
      await store.claim(grant);
      const other = new Uint8Array(32).fill(2);
      expect(await store.revokeApiToken({ id, secretHash: other }, 'app', now)).toBe('unknown');
      expect(await store.revokeApiToken({ id, secretHash }, 'other', now)).toBe('foreign');
      expect(await store.revokeApiToken({ id: new Uint8Array(16), secretHash }, 'app', now)).toBe('unknown');
      expect(await store.find(id)).toEqual(grant);
      expect(await store.revokeApiToken({ id, secretHash }, 'app', now)).toBe('revoked');
      expect(await store.revokeApiToken({ id, secretHash }, 'app', now + 1)).toBe('revoked');
      expect(await store.find(id)).toEqual({ ...grant, revokedAt: now });
    });

    it('keeps which access tokens without a grant were revoked, apart from those of grants', async () => {
      const store = await claimed(make);
      expect(await store.isTokenRevoked('t1')).toBe(false);
      await store.revokeLoneToken('t1', now + 60);
      await store.revokeLoneToken('t1', now + 60);
      await store.revokeToken(id, 't2', now);
      const revoked = await Promise.all(['t1', 't2', 't', 't11', ''].map((id) => store.isTokenRevoked(id)));
      expect(revoked).toEqual([true, false, false, false, false]);
      expect(await store.find(id)).toEqual(grantWith({ revokedTokenIds: ['t2'] }));
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

    it('revokes a token without a grant', async () => {
      const store = await make();
      await store.revokeLoneToken('t1', now + 60);
      expect(await store.isTokenRevoked('t1')).toBe(true);
    });

    it('revokes', async () => {
      const store = await claimed(make);
      expect(await store.revoke(id, 'app', now)).toBe(true);
      expect(await store.revokeToken(id, 't1', now)).toBe(true);
      expect(await store.find(id)).toEqual(grantWith({ revokedAt: now, revokedTokenIds: ['t1'] }));
    });
  });
}
