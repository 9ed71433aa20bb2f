import { isOutage } from '../aws/outage.ts';
import { StoreUnavailable } from '../core/errors.ts';
import type { Metrics } from '../core/ports.ts';
import type { ItemReader, Table } from './table.ts';

/** The table, whose outages are counted as the fault `dynamodb` and told as `StoreUnavailable`. Whatever else is thrown is thrown on. */
export function watchedTable({ get, put, update }: Table, metrics: Metrics): Table {
  return {
    get: (key) => watched(() => get(key), metrics),
    put: (written) => watched(() => put(written), metrics),
    update: (change) => watched(() => update(change), metrics),
  };
}

/** The same of a reader. */
export function watchedReader({ get }: ItemReader, metrics: Metrics): ItemReader {
  return { get: (key) => watched(() => get(key), metrics) };
}

async function watched<T>(ask: () => Promise<T>, metrics: Metrics): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    if (!isOutage(thrown)) throw thrown;
    metrics.count('Faults', 'dynamodb');
    throw new StoreUnavailable(thrown);
  }
}
