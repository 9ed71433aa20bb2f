import { dynamoGrantReader } from '../dynamo/grant-store.ts';
import { readKeySet } from '../dynamo/key-store.ts';
import { signedReader } from '../dynamo/signed-reader.ts';
import type { ItemReader } from '../dynamo/table.ts';
import { watchedReader } from '../dynamo/watched-table.ts';
import { embeddedMetrics } from '../http/metrics.ts';
import type { Provider } from './connect.ts';
import { requireVariable } from './env.ts';
import { publicKeysAtStart } from './public-keys.ts';

/** Providers for functions that only read, and start without the SDK. */
export const publicKeys: Provider<'publicKeys'> = async () => {
  const table = ownReader();
  return { publicKeys: await publicKeysAtStart(() => readKeySet(table)) };
};

export const grantReader: Provider<'grantReader'> = () => ({ grantReader: dynamoGrantReader(ownReader()) });

function ownReader(): ItemReader {
  return watchedReader(signedReader(requireVariable('tableName')), embeddedMetrics);
}
