import type { Attribute, Item } from './table.ts';

const kinds: readonly string[] = ['S', 'N', 'B', 'L', 'SS'];

/** Whether a value has the shape of an attribute that we write. */
export function isAttribute(value: unknown): value is Attribute {
  return typeof value === 'object' && value !== null && kinds.some((kind) => kind in value);
}

/** Writing. */
export const toText = (value: string): Attribute => ({ S: value });
export const toNumber = (value: number): Attribute => ({ N: String(value) });
export const toBytes = (value: Uint8Array): Attribute => ({ B: value });
export const toList = (values: readonly string[]): Attribute => ({ L: values.map(toText) });
export const toFlag = (value: boolean): Attribute => ({ S: String(value) });
export const toNumbers = (values: readonly number[]): Attribute => ({ L: values.map(toNumber) });

export const toJson = (value: unknown): Attribute => toText(JSON.stringify(value));

/** The attribute of a value that may be missing. */
export function optional<T>(write: (value: T) => Attribute, value: T | undefined): Attribute | undefined {
  return value === undefined ? undefined : write(value);
}

/** An item with the attributes that have a value. */
export function present(attributes: Readonly<Record<string, Attribute | undefined>>): Item {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}

/** Reading: the attribute, or `undefined` where there is none of that kind. */
export function maybeText(item: Item, name: string): string | undefined {
  const value = item[name];
  return value && 'S' in value ? value.S : undefined;
}

export function maybeNumber(item: Item, name: string): number | undefined {
  const value = item[name];
  return value && 'N' in value ? Number(value.N) : undefined;
}

export function maybeBytes(item: Item, name: string): Uint8Array | undefined {
  const value = item[name];
  return value && 'B' in value ? new Uint8Array(value.B) : undefined;
}

/** Texts of a list or a string set; none where the attribute is absent. */
export function texts(item: Item, name: string): readonly string[] {
  const value = item[name];
  if (value && 'SS' in value) return value.SS;
  return value && 'L' in value ? value.L.flatMap((entry) => ('S' in entry ? [entry.S] : [])) : [];
}

export function numbers(item: Item, name: string): readonly number[] {
  const value = item[name];
  return value && 'L' in value ? value.L.flatMap((entry) => ('N' in entry ? [Number(entry.N)] : [])) : [];
}

/** Reading what must be there. Throws an error that names the corrupt attribute. */
export const text = (item: Item, name: string): string => required(maybeText(item, name), item, name);
export const number = (item: Item, name: string): number => required(maybeNumber(item, name), item, name);
export const flag = (item: Item, name: string): boolean => text(item, name) === 'true';
export const bytes = (item: Item, name: string): Uint8Array => required(maybeBytes(item, name), item, name);

function required<T>(value: T | undefined, item: Item, name: string): T {
  if (value !== undefined) return value;
  const entity = maybeText(item, 'pk')?.split('#')[0] ?? 'an item without key';
  throw new Error(`${entity}: attribute ${name} is missing or of another kind`);
}
