import { KMSClient } from '@aws-sdk/client-kms';
import type { KeyWrapper } from '../core/ports.ts';
import { kmsKeyWrapper } from '../crypto/kms-key-wrapper.ts';
import { requireVariable } from './env.ts';

let wrapper: KeyWrapper | undefined;

/** The deployment's wrapping key. */
export function ownKeyWrapper(): KeyWrapper {
  wrapper ??= kmsKeyWrapper(new KMSClient({}), requireVariable('wrappingKey'), requireVariable('tableName'));
  return wrapper;
}
