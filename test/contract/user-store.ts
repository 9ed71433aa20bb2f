import { describe, expect, it } from 'vitest';
import type { User } from '../../shared/core/model.ts';
import type { Identifier, NewUser, UserStore } from '../../shared/core/ports.ts';
import { startOfTests as now } from '../support/clock.ts';

const phone: Identifier = { kind: 'phone_number', address: '+358401234567' };
const email: Identifier = { kind: 'email', address: 'alice@example.com' };
const username: Identifier = { kind: 'username', name: 'Älice' };

const alice: NewUser = {
  phoneNumber: '+358401234567',
  email: 'alice@example.com',
  username: 'Älice',
  profile: { name: 'Alice', zoneinfo: 'Europe/Helsinki' },
};
const member: NewUser = {
  ...alice,
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
  organizations: [
    { id: 'org-1', permissions: ['csp:org_member', 'csp:org_owner'] },
    { id: 'org-2', permissions: [] },
  ],
  groups: [{ id: 'g1', name: 'Ä “group” ✓' }],
};
const byPhone: NewUser = { phoneNumber: '+358401234567', profile: {} };
const byEmail: NewUser = { email: 'alice@example.com', profile: {} };

/** Signs up somebody who is not there yet. */
export async function created(store: UserStore, user: NewUser): Promise<User> {
  const outcome = await store.signUp(user, now);
  if (outcome.kind !== 'created') throw new Error(`the user was not created: ${JSON.stringify(outcome)}`);
  return outcome.user;
}

/** What every user store holds to. */
export function userStoreContract(make: () => Promise<UserStore>): void {
  describe('a user store', () => {
    it('finds a user by each of its identifiers and by its id, as it was signed up', async () => {
      const store = await make();
      const user = await created(store, alice);
      const expected = {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        status: 'active',
        ...alice,
        organizations: [],
        groups: [],
        createdAt: now,
        updatedAt: now,
      };
      expect(user).toEqual(expected);
      const found = await Promise.all([
        store.find(phone),
        store.find(email),
        store.find(username),
        store.findById(user.id),
      ]);
      expect(found).toEqual([user, user, user, user]);
    });

    it('keeps what a user has beside identifiers, through a change too', async () => {
      const store = await make();
      const user = await created(store, member);
      expect(user).toEqual({ ...user, ...member, status: 'active' });
      expect(await store.findById(user.id)).toEqual(user);
      const changed = { ...user, profile: { name: 'A.' }, updatedAt: now + 1 };
      expect(await store.change(user, { profile: { name: 'A.' } }, now + 1)).toEqual({
        kind: 'changed',
        user: changed,
      });
      expect(await store.findById(user.id)).toEqual(changed);
    });

    it('finds a user name in any case and composition', async () => {
      const store = await make();
      const user = await created(store, alice);
      for (const name of ['älice', 'ÄLICE', 'A\u0308lice']) {
        expect(await store.find({ kind: 'username', name })).toEqual(user);
      }
    });

    it('finds nobody by what no user has', async () => {
      const store = await make();
      await created(store, byPhone);
      const strangers = await Promise.all([
        store.find({ kind: 'phone_number', address: '+358401234568' }),
        store.find({ kind: 'email', address: '+358401234567' }),
        store.find({ kind: 'username', name: '' }),
        store.findById('3b241101-e2bb-4255-8caf-4136c566a962'),
        store.findById('+358401234567'),
        store.findById(''),
      ]);
      expect(strangers).toEqual(strangers.map(() => undefined));
    });

    it('makes one user of a hundred parallel sign-ups of one number', async () => {
      const store = await make();
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => store.signUp(byPhone, now)));
      const user = await store.find(phone);
      expect(outcomes.map((outcome) => 'user' in outcome && outcome.user)).toEqual(outcomes.map(() => user));
      expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(1);
    });

    it('gives the user who has the only identifier, whatever its status and profile', async () => {
      const store = await make();
      const user = await created(store, alice);
      expect(await store.signUp({ ...byPhone, profile: { name: 'Other' } }, now + 1)).toEqual({
        kind: 'found',
        user,
      });
    });

    it('refuses several identifiers when one is taken, and leaves nothing of the new user', async () => {
      const store = await make();
      await created(store, byEmail);
      expect(await store.signUp(alice, now)).toEqual({ kind: 'taken', identifier: 'email' });
      expect([await store.find(phone), await store.find(username)]).toEqual([undefined, undefined]);
      const other = await created(store, { ...byPhone, username: 'Älice' });
      expect(await store.find(phone)).toEqual(other);
    });

    it('makes at most one user of parallel sign-ups that share one of several identifiers', async () => {
      const store = await make();
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          store.signUp({ email: `user${index}@example.com`, username: 'shared', profile: {} }, now),
        ),
      );
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['created', ...Array(9).fill('taken')]);
      const addresses = Array.from({ length: 10 }, (_, index) => `user${index}@example.com`);
      const found = await Promise.all(addresses.map((address) => store.find({ kind: 'email', address })));
      expect(found.filter(Boolean)).toEqual([await store.find({ kind: 'username', name: 'shared' })]);
    });

    it('changes identifiers and profile; the old identifiers are free again', async () => {
      const store = await make();
      const user = await created(store, alice);
      const change = { phoneNumber: '+358409999999', email: 'new@example.com', profile: { name: 'A.' } };
      const changed = { ...user, ...change, updatedAt: now + 5 };
      expect(await store.change(user, change, now + 5)).toEqual({ kind: 'changed', user: changed });
      const found = await Promise.all([
        store.find({ kind: 'phone_number', address: '+358409999999' }),
        store.find({ kind: 'email', address: 'new@example.com' }),
        store.find(username),
        store.find(phone),
        store.find(email),
      ]);
      expect(found).toEqual([changed, changed, changed, undefined, undefined]);
      const next = await created(store, byPhone);
      expect([next.id === user.id, await store.find(phone)]).toEqual([false, next]);
    });

    it('changes back to an identifier that it gave up', async () => {
      const store = await make();
      const user = await created(store, byPhone);
      const first = await store.change(user, { phoneNumber: '+358409999999' }, now + 1);
      if (first.kind !== 'changed') throw new Error('the first change failed');
      const second = await store.change(first.user, { phoneNumber: '+358401234567' }, now + 2);
      expect(second).toEqual({ kind: 'changed', user: { ...user, updatedAt: now + 2 } });
      expect(await store.find(phone)).toEqual({ ...user, updatedAt: now + 2 });
    });

    it('spells its user name otherwise', async () => {
      const store = await make();
      const user = await created(store, alice);
      const changed = { ...user, username: 'älice', updatedAt: now };
      expect(await store.change(user, { username: 'älice' }, now)).toEqual({
        kind: 'changed',
        user: changed,
      });
      expect(await store.find(username)).toEqual(changed);
    });

    it("does not change to another's identifier, and keeps all that it had", async () => {
      const store = await make();
      await created(store, byEmail);
      const user = await created(store, byPhone);
      const change = { phoneNumber: '+358409999999', email: 'alice@example.com' };
      expect(await store.change(user, change, now)).toEqual({ kind: 'taken', identifier: 'email' });
      expect(await store.find(phone)).toEqual(user);
      expect(await store.find({ kind: 'phone_number', address: '+358409999999' })).toBeUndefined();
      await created(store, { phoneNumber: '+358409999999', profile: {} });
    });

    it('changes a user once as it was read; the loser leaves no identifier behind', async () => {
      const store = await make();
      const user = await created(store, byPhone);
      const addresses = Array.from({ length: 5 }, (_, index) => `new${index}@example.com`);
      const outcomes = await Promise.all(
        addresses.map((address) => store.change(user, { email: address }, now + 1)),
      );
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['changed', ...Array(4).fill('conflict')]);
      const winner = await store.find(phone);
      const found = await Promise.all(addresses.map((address) => store.find({ kind: 'email', address })));
      expect(found.filter(Boolean)).toEqual([winner]);
      const lost = addresses.find((_, index) => !found[index]) ?? '';
      expect((await created(store, { email: lost, profile: {} })).email).toBe(lost);
    });
  });
}
