import { randomUUID } from 'node:crypto';
import type { AssertionStore } from '../core/ports.ts';
import { toNumber, toText } from './item.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** Used client assertions, until they would have expired anyway (RFC 7523 §3, `jti`). */
export function dynamoAssertionStore(table: Table): AssertionStore {
  return {
    async useOnce(clientId, jti, expiresAt) {
      const nonce = toText(randomUUID());
      const { held } = await table.put({
        item: { ...keys.assertion(clientId, jti), nonce, ttl: toNumber(expiresAt) },
        condition: 'attribute_not_exists(pk) OR nonce = :me',
        values: { ':me': nonce },
      });
      return held;
    },
  };
}
