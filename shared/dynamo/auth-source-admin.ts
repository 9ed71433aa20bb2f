import { entities } from '../contract/table.ts';
import type { AuthSource } from '../core/model.ts';
import { authSourceFromItem, authSourceToItem } from './auth-source-store.ts';
import { flag, toFlag } from './item.ts';
import { type ItemRegistry, itemRegistry } from './item-registry.ts';
import { keys } from './keys.ts';
import type { AdminTable } from './sdk-admin-table.ts';

/** An auth source with what only its administrator looks at. */
export interface RegisteredSource extends AuthSource {
  /** Its codes may be too short to protect anything. */
  readonly test: boolean;
}

/** The auth sources, as their administrator sees them: never from a cache. */
export type AuthSourceRegistry = ItemRegistry<RegisteredSource>;

/** Auth sources in the table. */
export function dynamoAuthSourceRegistry(table: AdminTable): AuthSourceRegistry {
  return itemRegistry<RegisteredSource>(table, {
    partition: entities.authSource,
    keyOf: keys.authSource,
    toItem: (source) => ({ ...authSourceToItem(source), test: toFlag(source.test) }),
    fromItem: (item) => ({ ...authSourceFromItem(item), test: flag(item, 'test') }),
  });
}
