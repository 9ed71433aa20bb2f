/** A DynamoDB attribute, as its JSON protocol writes those that we use; bytes are bytes. */
export type Attribute =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: Uint8Array }
  | { readonly L: readonly Attribute[] }
  | { readonly SS: readonly string[] };

export type Item = Readonly<Record<string, Attribute>>;
export type Key = { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };

/** Reads of single items, always consistent: whatever is read decides something. */
export interface ItemReader {
  get(key: Key): Promise<Item | undefined>;
}

/** A write with a condition. */
export interface ConditionalPut {
  readonly item: Item;
  readonly condition: string;
  readonly values?: Item;
}

export interface ConditionalUpdate {
  readonly key: Key;
  readonly update: string;
  readonly condition: string;
  readonly values: Item;
  /** `#name` of attributes that are reserved words of DynamoDB's. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Whether the condition held; with the item after an update that did, or as it stands after one that did not, if there is one. */
export type WriteOutcome =
  | { readonly held: true; readonly item?: Item }
  | { readonly held: false; readonly item?: Item };

/** The table's single-item operations. There is no unconditional write, no scan and no transaction. */
export interface Table extends ItemReader {
  put(put: ConditionalPut): Promise<WriteOutcome>;
  update(update: ConditionalUpdate): Promise<WriteOutcome>;
}
