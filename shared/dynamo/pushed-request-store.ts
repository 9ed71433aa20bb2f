import { randomUUID } from 'node:crypto';
import type { PushedRequest } from '../core/flow.ts';
import type { PushedRequestStore } from '../core/ports.ts';
import { number, text, toJson, toNumber, toText } from './item.ts';
import { keys } from './keys.ts';
import type { Item, Table } from './table.ts';

const isLiveOfClient = 'attribute_exists(pk) AND client_id = :client AND expires_at > :now';
/** Taken by nobody, or by our own write, seen again because the answer was lost and the SDK sent it twice. */
const isFree = '(attribute_not_exists(taken_by) OR taken_by = :me)';

/** Pushed requests in the table. */
export function dynamoPushedRequestStore(table: Table): PushedRequestStore {
  return {
    async push(request) {
      await table.put({ item: requestToItem(request), condition: 'attribute_not_exists(pk)' });
    },
    async take(id, clientId, now) {
      const { held, item } = await table.update({
        key: keys.pushedRequest(id),
        update: 'SET taken_by = :me',
        condition: `${isLiveOfClient} AND ${isFree}`,
        values: { ':client': toText(clientId), ':now': toNumber(now), ':me': toText(randomUUID()) },
      });
      return held && item ? requestFromItem(item, id) : undefined;
    },
  };
}

function requestToItem({ id, clientId, params, expiresAt }: PushedRequest): Item {
  return {
    ...keys.pushedRequest(id),
    client_id: toText(clientId),
    params: toJson(params),
    expires_at: toNumber(expiresAt),
    ttl: toNumber(expiresAt),
  };
}

function requestFromItem(item: Item, id: Uint8Array): PushedRequest {
  return {
    id,
    clientId: text(item, 'client_id'),
    // What requestToItem wrote: functions alone write them.
    params: JSON.parse(text(item, 'params')) as PushedRequest['params'],
    expiresAt: number(item, 'expires_at'),
  };
}
