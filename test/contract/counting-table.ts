import type { Table } from '../../shared/dynamo/table.ts';

/** A table that counts its requests. */
export function countingTable(table: Table): Table & { readonly requests: () => number } {
  let requests = 0;
  const counted = <A, R>(send: (argument: A) => R) => {
    return (argument: A): R => {
      requests += 1;
      return send(argument);
    };
  };
  return {
    get: counted(table.get),
    put: counted(table.put),
    update: counted(table.update),
    requests: () => requests,
  };
}
