import { describe, expect, it } from 'vitest';
import { grantsByUser } from '../../shared/contract/table.ts';
import { toBase64Url } from '../../shared/core/encoding.ts';
import type { Session } from '../../shared/core/flow.ts';
import type { SessionStore } from '../../shared/core/ports.ts';
import { maxSessionGrants } from '../../shared/core/sign-in.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import { dynamoSessionStore } from '../../shared/dynamo/session-store.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { startOfTests as now } from '../support/clock.ts';

const id = new Uint8Array(16).fill(1);
const idle = 1_800;
const lifetime = 36_000;

function sessionWith(overrides: Partial<Session> = {}): Session {
  return {
    id,
    secretHash: new Uint8Array(32).fill(2),
    subject: '0b0ff1ce-0000-4000-8000-000000000001',
    isUser: true,
    method: 'sms',
    recipient: '+358401234567',
    authTime: now - 5,
    sessionIndex: 'a1b2c3d4e5f6',
    idleUntil: now + idle,
    endsAt: now + lifetime,
    grantIds: [],
    ...overrides,
  };
}

const grantId = (n: number) => new Uint8Array(16).fill(n);

/** The same for more numbers than a byte holds. */
function numbered(n: number): Uint8Array {
  const bytes = Buffer.alloc(16, 7);
  bytes.writeUInt32BE(n);
  return new Uint8Array(bytes);
}

async function opened(
  make: () => Promise<SessionStore>,
  overrides: Partial<Session> = {},
): Promise<SessionStore> {
  const store = await make();
  await store.open(sessionWith(overrides));
  return store;
}

/** The session with its grants in order: a set has none. */
async function found(store: SessionStore): Promise<Session | undefined> {
  const session = await store.find(id);
  return session && { ...session, grantIds: inOrder(session.grantIds) };
}

const inOrder = (grantIds: readonly Uint8Array[]) =>
  [...grantIds].sort((a, b) => (toBase64Url(a) < toBase64Url(b) ? -1 : 1));

/** What every session store holds to. */
export function sessionStoreContract(make: () => Promise<SessionStore>): void {
  describe('a session store', () => {
    it('finds the session as it was opened, and nothing under another id', async () => {
      const store = await opened(make);
      expect(await store.find(id)).toEqual(sessionWith());
      expect(await store.find(new Uint8Array(16))).toBeUndefined();
    });

    it('keeps a subject that is no user, one with a name and no recipient, and grants given at once', async () => {
      const stranger = sessionWith({ isUser: false, subject: '+358401234567' });
      const { recipient: _, ...byPassword } = sessionWith({
        ...{ id: grantId(9), method: 'password', name: 'Alice' },
      });
      const store = await make();
      await store.open(stranger);
      await store.open({ ...byPassword, grantIds: [grantId(3)] });
      expect(await store.find(id)).toEqual(stranger);
      expect(await store.find(grantId(9))).toEqual({ ...byPassword, grantIds: [grantId(3)] });
    });

    it('keeps the first session of an id', async () => {
      const store = await opened(make);
      await store.open(sessionWith({ secretHash: new Uint8Array(32) }));
      expect(await store.find(id)).toEqual(sessionWith());
    });

    it('is prolonged by each use, and remembers each grant once', async () => {
      const store = await opened(make);
      expect(await store.use(id, { now: now + 60, idleUntil: now + 60 + idle })).toBe('used');
      expect(await found(store)).toEqual(sessionWith({ idleUntil: now + 60 + idle }));
      for (const n of [1, 2, 1]) {
        expect(await store.use(id, { now, idleUntil: now + 90 + idle, grantId: grantId(n) })).toBe('used');
      }
      expect(await found(store)).toEqual(
        sessionWith({ idleUntil: now + 90 + idle, grantIds: [grantId(1), grantId(2)] }),
      );
    });

    it('remembers the grants of twenty concurrent uses', async () => {
      const store = await opened(make);
      const ids = Array.from({ length: 20 }, (_, n) => grantId(n));
      const uses = ids.map((given) => store.use(id, { now, idleUntil: now + idle, grantId: given }));
      expect(await Promise.all(uses)).toEqual(ids.map(() => 'used'));
      expect(await found(store)).toEqual(sessionWith({ grantIds: inOrder(ids) }));
    });

    it('is never idle past its end', async () => {
      const store = await opened(make, { idleUntil: now + lifetime + 1 });
      expect(await store.find(id)).toEqual(sessionWith({ idleUntil: now + lifetime }));
      expect(await store.use(id, { now: now + lifetime - 1, idleUntil: now + lifetime + idle })).toBe('used');
      expect(await store.find(id)).toEqual(sessionWith({ idleUntil: now + lifetime }));
      expect(await store.use(id, { now: now + lifetime, idleUntil: now + lifetime + idle })).toBe('over');
    });

    it('is over from the second in which it was idle too long, though nothing has removed it', async () => {
      const store = await opened(make);
      expect(await store.use(id, { now: now + idle, idleUntil: now + 2 * idle, grantId: grantId(1) })).toBe(
        'over',
      );
      expect(await store.find(id)).toEqual(sessionWith());
      expect(await store.use(id, { now: now + idle - 1, idleUntil: now + 2 * idle })).toBe('used');
    });

    it('remembers four hundred grants, and says that there is no room for another', async () => {
      const ids = Array.from({ length: maxSessionGrants }, (_, n) => numbered(n));
      const store = await opened(make, { grantIds: ids.slice(1) });
      const last = { now, idleUntil: now + idle + 9, grantId: numbered(0) };
      expect(await store.use(id, last)).toBe('used');
      const full = sessionWith({ idleUntil: now + idle + 9, grantIds: inOrder(ids) });
      expect(await found(store)).toEqual(full);
      expect(await store.use(id, { ...last, idleUntil: now + 2 * idle, grantId: numbered(9_999) })).toBe(
        'full',
      );
      expect(await found(store)).toEqual(full);
      // What gives nothing needs no room.
      expect(await store.use(id, { now, idleUntil: now + 2 * idle })).toBe('used');
      const late = { now: now + 2 * idle, idleUntil: now + 3 * idle, grantId: numbered(9_999) };
      expect(await store.use(id, late)).toBe('over');
    });

    it('ends at once, and is still there to be told of', async () => {
      const store = await opened(make, { grantIds: [grantId(4)] });
      const before = sessionWith({ grantIds: [grantId(4)] });
      expect(await store.end(id, now + 10)).toEqual(before);
      const ended = { ...before, endedAt: now + 10 };
      expect(await store.find(id)).toEqual(ended);
      expect(await store.use(id, { now: now + 11, idleUntil: now + idle, grantId: grantId(5) })).toBe('over');
      expect(await store.find(id)).toEqual(ended);
    });

    it('ends once: later callers see when it ended', async () => {
      const store = await opened(make);
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.end(id, now + 10)));
      const ended = sessionWith({ endedAt: now + 10 });
      expect(outcomes.filter((session) => session?.endedAt === undefined)).toEqual([sessionWith()]);
      expect(outcomes.filter((session) => session?.endedAt !== undefined)).toEqual(Array(19).fill(ended));
      expect(await store.end(id, now + 20)).toEqual(ended);
      expect(await store.find(id)).toEqual(ended);
    });

    it('ends though it was over, and with that what was given in it', async () => {
      const store = await opened(make, { grantIds: [grantId(4)] });
      expect(await store.end(id, now + lifetime + 1)).toEqual(sessionWith({ grantIds: [grantId(4)] }));
    });

    it('makes nothing of a session that is not there', async () => {
      const store = await make();
      expect(await store.use(id, { now, idleUntil: now + idle, grantId: grantId(1) })).toBe('over');
      expect(await store.end(id, now)).toBeUndefined();
      expect(await store.find(id)).toBeUndefined();
    });
  });
}

/** What holds on top where a lost answer makes the SDK send a write twice; the store's every write is. */
export function resentSessionStoreContract(make: () => Promise<SessionStore>): void {
  describe('a session store whose writes are sent twice', () => {
    it('is used, also for the last grant that it remembers', async () => {
      const ids = Array.from({ length: maxSessionGrants }, (_, n) => numbered(n));
      const store = await opened(make, { grantIds: ids.slice(1) });
      expect(await store.use(id, { now, idleUntil: now + idle + 9, grantId: numbered(0) })).toBe('used');
      expect(await found(store)).toEqual(sessionWith({ idleUntil: now + idle + 9, grantIds: inOrder(ids) }));
    });

    it('gives the session as it was to the one that ends it', async () => {
      const store = await opened(make);
      expect(await store.end(id, now)).toEqual(sessionWith());
      expect(await store.end(id, now + 1)).toEqual(sessionWith({ endedAt: now }));
    });
  });
}

/** How a session stands in the table, for the administrator's index. */
export function sessionItemContract(makeTable: () => Promise<Table>): void {
  describe('the item of a session', () => {
    it.each([
      ['names the user', true, { S: sessionWith().subject }],
      ['names no user where the subject is the recipient itself', false, undefined],
    ])('%s', async (_case, isUser, expected) => {
      const table = await makeTable();
      await dynamoSessionStore(table).open(sessionWith({ isUser }));
      const item = await table.get(keys.session(id));
      expect(item?.[grantsByUser.partition]).toEqual(expected);
      expect(item?.['sub']).toEqual({ S: sessionWith().subject });
    });

    it('is removed a day after the end, however long the session is used', async () => {
      const table = await makeTable();
      const store = dynamoSessionStore(table);
      await store.open(sessionWith());
      await store.use(id, { now, idleUntil: now + 2 * idle });
      await store.end(id, now + 1);
      expect((await table.get(keys.session(id)))?.['ttl']).toEqual({ N: String(now + lifetime + 86_400) });
    });
  });
}
