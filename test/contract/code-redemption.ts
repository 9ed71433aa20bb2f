import { describe, expect, it } from 'vitest';
import type { Grant, OfferedCode } from '../../shared/core/model.ts';
import type { GrantStore, Redemption } from '../../shared/core/ports.ts';
import { startOfTests as now } from '../support/clock.ts';
import { grantWith } from '../support/memory-fixtures.ts';

const { id } = grantWith();
const resources = ['https://r.example/a', 'https://r.example/b'];
const code: OfferedCode = {
  redirectUri: 'https://app.example/cb',
  codeChallenge: 'challenge',
  nonce: 'n-1',
  expiresAt: now + 60,
};
const { codeChallenge: _, ...withoutChallenge } = code;

/** A grant that is offered, and ends with its code. */
const offered = grantWith({ resources, code, expiresAt: now + 60 });

/** The redemption of that code by whoever may, but for what is overridden; `codeChallenge: undefined` leaves it out. */
function redemptionWith({
  codeChallenge = 'challenge',
  ...overrides
}: Partial<Redemption> & { readonly codeChallenge?: string | 'none' } = {}): Redemption {
  const { redirectUri } = code;
  const bound = { clientId: 'app', dialect: 'uas', redirectUri, resources: [] } as const;
  const challenge = codeChallenge === 'none' ? {} : { codeChallenge };
  return { id, ...bound, now: now + 59, expiresAt: now + 86_400, ...challenge, ...overrides };
}

async function claimed(make: () => Promise<GrantStore>, grant: Grant = offered): Promise<GrantStore> {
  const store = await make();
  await store.claim(grant);
  return store;
}

/** The grant once its code was redeemed. */
const redeemed = (grant: Grant): Grant => ({
  ...grant,
  expiresAt: now + 86_400,
  code: { ...(grant.code ?? code), redeemedAt: now + 59 },
});

/** What every grant store holds to about authorization codes. */
export function codeRedemptionContract(make: () => Promise<GrantStore>): void {
  describe('redeeming a code', () => {
    it('gives the grant, which ends when the redemption says and keeps what it was offered with', async () => {
      const store = await claimed(make);
      expect(await store.redeem(redemptionWith())).toEqual({ kind: 'redeemed', grant: redeemed(offered) });
      expect(await store.find(id)).toEqual(redeemed(offered));
    });

    it('works without a challenge where none was sent', async () => {
      const grant = { ...offered, code: withoutChallenge };
      const store = await claimed(make, grant);
      expect(await store.redeem(redemptionWith({ codeChallenge: 'none' }))).toEqual({
        kind: 'redeemed',
        grant: redeemed(grant),
      });
    });

    it('works for resources that the grant has, and keeps them all', async () => {
      const store = await claimed(make);
      expect(await store.redeem(redemptionWith({ resources: ['https://r.example/b'] }))).toEqual({
        kind: 'redeemed',
        grant: redeemed(offered),
      });
    });

    it('works for one of twenty at once, and shows the others that it was redeemed', async () => {
      const store = await claimed(make);
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.redeem(redemptionWith())));
      const kinds = outcomes.map(({ kind }) => kind).sort();
      expect(kinds).toEqual(['redeemed', ...Array(19).fill('refused')]);
      expect(outcomes.map(({ grant }) => grant)).toEqual(outcomes.map(() => redeemed(offered)));
    });

    it('works once, whatever comes later', async () => {
      const store = await claimed(make);
      await store.redeem(redemptionWith());
      expect(await store.redeem(redemptionWith({ now: now + 1, expiresAt: now + 999_999 }))).toEqual({
        kind: 'refused',
        grant: redeemed(offered),
      });
    });

    it.each<[string, Parameters<typeof redemptionWith>[0], Grant?]>([
      ['another client', { clientId: 'other' }],
      ['another dialect', { dialect: 'plain' }],
      ['another address', { redirectUri: 'https://app.example/cb2' }],
      ['part of the address', { redirectUri: 'https://app.example/c' }],
      ['the address in other letters', { redirectUri: 'https://APP.example/cb' }],
      ['another challenge', { codeChallenge: 'challengf' }],
      ['an empty challenge', { codeChallenge: '' }],
      ['no challenge', { codeChallenge: 'none' }],
      ['a challenge, though it was offered without', {}, { ...offered, code: withoutChallenge }],
      ['the second in which the code ends', { now: now + 60 }],
      ['a resource that it lacks', { resources: ['https://r.example/a', 'https://r.example/c'] }],
      ['part of a resource', { resources: ['https://r.example/'] }],
      ['any code, having been offered by none', {}, grantWith()],
    ])('does not work for %s, and uses nothing up', async (_case, overrides, grant = offered) => {
      const store = await claimed(make, grant);
      expect(await store.redeem(redemptionWith(overrides))).toEqual({ kind: 'refused', grant });
      expect(await store.find(id)).toEqual(grant);
    });

    it('does not work once the grant was revoked, or for an unknown one', async () => {
      const store = await claimed(make);
      await store.revoke(id, 'app', now);
      expect(await store.redeem(redemptionWith())).toEqual({
        kind: 'refused',
        grant: { ...offered, revokedAt: now },
      });
      expect(await store.redeem(redemptionWith({ id: new Uint8Array(16) }))).toEqual({ kind: 'refused' });
      expect(await store.find(new Uint8Array(16))).toBeUndefined();
    });

    it('leaves a grant that refreshes and is revoked like any other', async () => {
      const store = await claimed(make);
      await store.redeem(redemptionWith());
      const rotation = {
        id,
        clientId: 'app',
        dialect: 'uas',
        generation: 0,
        scope: [],
        resources: [],
      } as const;
      const rotated = { ...redeemed(offered), generation: 1, rotatedAt: now + 61 };
      expect(await store.rotate({ ...rotation, now: now + 61 })).toEqual({ kind: 'rotated', grant: rotated });
      expect(await store.revoke(id, 'app', now + 62)).toBe(true);
      expect(await store.find(id)).toEqual({ ...rotated, revokedAt: now + 62 });
    });
  });
}
