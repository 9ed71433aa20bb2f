import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, StartUpError } from './errors.ts';
import type { DynamodbEngine } from './services/dynamodb.ts';

/** Where the local cloud keeps what outlives it. */
export interface StatePaths {
  /** DynamoDB's folder; each engine has its own. */
  readonly dynamodb: string;
  /** The file with the KMS keys' material. */
  readonly kms: string;
}

/** Makes the state folder where it is missing. Throws `StartUpError` when it cannot be used. */
export function prepareState(folder: string, engine: DynamodbEngine): StatePaths {
  const root = resolve(folder);
  const dynamodb = join(root, engine === 'local' ? 'dynamodb-local' : 'dynalite');
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new StartUpError(`The state folder ${root} is a file.`);
  }
  try {
    mkdirSync(dynamodb, { recursive: true });
    for (const each of [root, dynamodb]) accessSync(each, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartUpError(`The state folder ${root} cannot be written (${messageOf(error)}).`);
  }
  return { dynamodb, kms: join(root, 'kms.json') };
}
