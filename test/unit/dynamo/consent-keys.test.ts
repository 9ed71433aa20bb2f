import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { dynamoConsentStore } from '../../../shared/dynamo/consent-store.ts';
import type { ConditionalUpdate, Table } from '../../../shared/dynamo/table.ts';
import { testKeyring } from '../../support/memory-keys.ts';

const subject = '+358401234567';

/** Keys under which a store writes the consent of a subject that is a phone number. */
async function keyOf(otpKeys = testKeyring()): Promise<string> {
  const updates: ConditionalUpdate[] = [];
  const table: Table = {
    get: async () => undefined,
    put: async () => ({ held: true }),
    update: async (update) => {
      updates.push(update);
      return { held: true };
    },
  };
  await dynamoConsentStore(table, otpKeys).remember(subject, 'partner', ['openid'], 0);
  return updates.map(({ key }) => key.pk.S).join();
}

it('a consent of a phone number is found by nobody who has a copy of the table and tries all numbers', async () => {
  const otpKeys = testKeyring();
  const pair = JSON.stringify([subject, 'partner']);
  const guesses = [subject, pair].map((text) => createHash('sha256').update(text).digest('base64url'));
  const key = await keyOf(otpKeys);
  expect(guesses.filter((guess) => key.includes(guess))).toEqual([]);
  expect(key).toMatch(/^CONSENT#[\w-]{43}$/);
  expect([await keyOf(otpKeys), await keyOf()].map((other) => other === key)).toEqual([true, false]);
});
