/**
 * What a wrapped key is bound to: each function's policy names the purposes that it may unwrap, and a wrapped key moved to another item, or to another deployment, stays closed.
 */
export function encryptionContext(
  purpose: string,
  tableName: string,
): { readonly purpose: string; readonly table: string } {
  return { purpose, table: tableName };
}
