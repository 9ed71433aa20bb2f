import { randomUUID } from 'node:crypto';
import { maybeText, toText } from './item.ts';
import type { AdminTable } from './sdk-admin-table.ts';
import type { Item, Key } from './table.ts';

/** A registered thing as it was read. */
export interface RegistryRecord<T> {
  readonly value: T;
  /** Names this state of the item; absent on one that was written by other means. */
  readonly revision?: string;
}

/** Things of one kind, as their administrator sees them: never from a cache. */
export interface ItemRegistry<T> {
  read(id: string): Promise<RegistryRecord<T> | undefined>;
  /** Every one, by id. */
  list(): AsyncGenerator<T>;
  /** False when the id is taken; then nothing is written. */
  create(value: T): Promise<boolean>;
  /** Writes the value in the place of the one that was read; false when that was changed or removed since. */
  replace(before: Pick<RegistryRecord<T>, 'revision'>, value: T): Promise<boolean>;
  /** False when there is none. */
  remove(id: string): Promise<boolean>;
}

/** How the things of a kind are kept: all under one partition key, each under its id. */
export interface ItemKind<T> {
  readonly partition: string;
  keyOf(id: string): Key;
  toItem(value: T): Item;
  fromItem(item: Item): T;
}

/** Things of one kind in the table. */
export function itemRegistry<T>(table: AdminTable, kind: ItemKind<T>): ItemRegistry<T> {
  return {
    async read(id) {
      // What nothing can be called is no key for DynamoDB either.
      const item = isPossible(id) ? await table.get(kind.keyOf(id)) : undefined;
      if (!item) return undefined;
      const revision = maybeText(item, 'revision');
      return { value: kind.fromItem(item), ...(revision === undefined ? {} : { revision }) };
    },
    async *list() {
      for await (const item of table.partition(kind.partition)) yield kind.fromItem(item);
    },
    create: (value) => write(table, kind.toItem(value), 'attribute_not_exists(pk)', undefined),
    replace: ({ revision }, value) =>
      revision === undefined
        ? write(
            table,
            kind.toItem(value),
            'attribute_exists(pk) AND attribute_not_exists(revision)',
            undefined,
          )
        : write(table, kind.toItem(value), 'revision = :before', revision),
    remove: async (id) => isPossible(id) && table.remove(kind.keyOf(id)),
  };
}

function isPossible(id: string): boolean {
  return id.length >= 1 && id.length <= 256;
}

/** The revision is new with each write, so that a write whose answer was lost, and which the SDK sends again, finds its own mark and holds. */
async function write(
  table: AdminTable,
  item: Item,
  condition: string,
  before: string | undefined,
): Promise<boolean> {
  const revision = toText(randomUUID());
  const { held } = await table.put({
    item: { ...item, revision },
    condition: `(${condition}) OR revision = :mine`,
    values: { ':mine': revision, ...(before === undefined ? {} : { ':before': toText(before) }) },
  });
  return held;
}
