import { KMSClient } from '@aws-sdk/client-kms';
import type { KeyWrapper } from '../core/ports.ts';
import { publicJwkOf } from '../crypto/jwk.ts';
import { kmsKeyWrapper } from '../crypto/kms-key-wrapper.ts';
import { dynamoKeyStore } from '../dynamo/key-store.ts';
import type { Provider } from './connect.ts';
import { ownTable } from './dynamo.ts';
import { requireVariable } from './env.ts';

/** Provider for the one function that makes keys. */
export const keyCustodian: Provider<'keyCustodian'> = () => ({
  keyStore: dynamoKeyStore(ownTable()),
  keyWrapper: ownKeyWrapper(),
  publicJwkOf,
});

function ownKeyWrapper(): KeyWrapper {
  return kmsKeyWrapper(new KMSClient({}), requireVariable('wrappingKey'), requireVariable('tableName'));
}
