import { lastingMac } from '../core/current-mac.ts';
import { utf8 } from '../core/encoding.ts';
import type { ConsentStore, Keyring } from '../core/ports.ts';
import { texts, toNumber } from './item.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** Scopes that one consent remembers. What does not fit is asked again. */
const maxScopes = 100;

/** Consents in the table, under MACs: a subject may be a phone number. Adding to a set is the same twice, so the SDK's own retry needs no mark. */
export function dynamoConsentStore(table: Table, otpKeys: Keyring): ConsentStore {
  const keyOf = (subject: string, clientId: string) =>
    keys.consent(lastingMac(otpKeys, 'consent', utf8(JSON.stringify([subject, clientId]))).subarray(0, 32));
  const add = (subject: string, clientId: string, scope: readonly string[], now: number) =>
    table.update({
      key: keyOf(subject, clientId),
      update: 'ADD #scope :scope SET remembered_at = :now',
      condition: 'attribute_not_exists(#scope) OR size(#scope) <= :room',
      values: {
        ':scope': { SS: scope },
        ':room': toNumber(maxScopes - scope.length),
        ':now': toNumber(now),
      },
      names: { '#scope': 'scope' },
    });
  return {
    async find(subject, clientId) {
      const item = await table.get(keyOf(subject, clientId));
      return item ? texts(item, 'scope') : [];
    },
    async remember(subject, clientId, scope, now) {
      const wanted = [...new Set(scope)];
      if (wanted.length === 0 || wanted.length > maxScopes) return;
      const { held, item } = await add(subject, clientId, wanted, now);
      if (held || !item) return;
      // Some of them may be there already, and the others fit.
      const known = new Set(texts(item, 'scope'));
      const fresh = wanted.filter((token) => !known.has(token));
      if (fresh.length > 0 && fresh.length < wanted.length) await add(subject, clientId, fresh, now);
    },
  };
}
