import { describe, expect, it } from 'vitest';
import type { AuthSource } from '../../shared/core/model.ts';
import type { AuthSourceStore } from '../../shared/core/ports.ts';
import { authSourceToItem, dynamoAuthSourceStore } from '../../shared/dynamo/auth-source-store.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { testClock } from '../support/clock.ts';
import { countingTable } from './counting-table.ts';

const least: AuthSource = {
  id: 'sms-login',
  channel: 'sms',
  digits: 6,
  validFor: 60,
  maxAttempts: 5,
  clients: [],
};

const everything: AuthSource = {
  id: 'every.field',
  channel: 'email',
  digits: 128,
  validFor: 300,
  maxAttempts: 1,
  title: 'Log in',
  body: '“{{ otp }}”, good for {{ time }} s ✓',
  defaultRegion: 'CN',
  recipientLimits: [{ count: 1, seconds: 30 }],
  clients: ['web', 'spa'],
};

/** What every auth source store holds to. `make` gives one that has these sources. */
export function authSourceStoreContract(
  make: (sources: readonly AuthSource[]) => Promise<AuthSourceStore>,
): void {
  describe('an auth source store', () => {
    it.each([
      ['every field', everything],
      ['as few fields as there can be', least],
      ['no limit at all', { ...least, recipientLimits: [] }],
    ])('finds a source with %s as it was written', async (_case, source) => {
      const store = await make([source]);
      expect(await store.find(source.id)).toEqual(source);
    });

    it.each([
      ['unknown', 'other'],
      ['empty', ''],
      ['longer than a key may be', 'x'.repeat(2_000)],
      ['broken off in the middle of a character', '\ud800'],
    ])('finds none under an id that is %s', async (_case, id) => {
      const store = await make([least]);
      expect(await store.find(id)).toBeUndefined();
    });
  });
}

/** What the auth source store in the table keeps in memory. */
export function authSourceCacheContract(makeTable: () => Promise<Table>): void {
  describe('the auth sources in memory', () => {
    it('are read once a minute', async () => {
      const clock = testClock();
      const table = await makeTable();
      const counting = countingTable(table);
      const store = dynamoAuthSourceStore(counting, clock);
      const changed = { ...least, digits: 4 };
      await table.put({ item: authSourceToItem(least), condition: 'attribute_not_exists(pk)' });
      expect(await store.find(least.id)).toEqual(least);
      await table.put({ item: authSourceToItem(changed), condition: 'attribute_exists(pk)' });
      clock.advance(59.999);
      expect([await store.find(least.id), counting.requests()]).toEqual([least, 1]);
      clock.advance(0.001);
      expect([await store.find(least.id), counting.requests()]).toEqual([changed, 2]);
    });

    it('name the attribute of an item that is no auth source', async () => {
      const table = await makeTable();
      const item = { ...keys.authSource('broken'), channel: { S: 'sms' } };
      await table.put({ item, condition: 'attribute_not_exists(pk)' });
      await expect(dynamoAuthSourceStore(table, testClock()).find('broken')).rejects.toThrow(
        'SOURCE: attribute digits is missing or of another kind',
      );
    });
  });
}
