import { josePublicKeys } from '../crypto/jose-public-keys.ts';
import { dynamoGrantReader } from '../dynamo/grant-store.ts';
import { readKeySet } from '../dynamo/key-store.ts';
import { signedReader } from '../dynamo/signed-reader.ts';
import type { ItemReader } from '../dynamo/table.ts';
import { systemClock } from './clock.ts';
import type { Provider } from './connect.ts';
import { requireVariable } from './env.ts';

/** Providers for functions that only read, and start without the SDK. */
export const publicKeys: Provider<'publicKeys'> = () => {
  const table = ownReader();
  return { publicKeys: josePublicKeys(() => readKeySet(table), systemClock) };
};

export const grantReader: Provider<'grantReader'> = () => ({ grantReader: dynamoGrantReader(ownReader()) });

/** Region, credentials and endpoint come from the variables that Lambda and every AWS tool know. */
function ownReader(): ItemReader {
  const { AWS_REGION: region = '', AWS_ENDPOINT_URL_DYNAMODB: endpoint } = process.env;
  return signedReader({
    tableName: requireVariable('tableName'),
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    credentials: () => ({
      accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
      ...(process.env['AWS_SESSION_TOKEN'] ? { sessionToken: process.env['AWS_SESSION_TOKEN'] } : {}),
    }),
  });
}
