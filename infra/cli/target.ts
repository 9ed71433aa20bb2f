import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import type { Clock, KeyUnwrapper, KeyWrapper } from '../../shared/core/ports.ts';
import { kmsKeyWrapper } from '../../shared/crypto/kms-key-wrapper.ts';
import { type AdminTable, sdkAdminTable } from '../../shared/dynamo/sdk-admin-table.ts';
import { Failure } from './failure.ts';
import { sdkKeyUnwrapper } from './sdk-key-unwrapper.ts';

/** The outputs of the stack that the command reads. */
export type OutputName = 'TableName' | 'WrappingKeyArn' | 'BaseUrl' | 'JwksUrl' | 'IntrospectionEndpoint';

/** A stack, and how to reach it. */
export interface StackPlace {
  /** For messages: `stack Latchkey`. */
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Only for the local cloud: where its services are. Without it, AWS, with the caller's region and credentials. */
  readonly local?: {
    readonly region: string;
    readonly endpoints: { readonly dynamodb: string; readonly kms: string };
  };
}

/** The stack that a command works on. */
export interface Target {
  readonly name: string;
  readonly table: AdminTable;
  readonly keyWrapper: KeyWrapper;
  readonly keyUnwrapper: KeyUnwrapper;
  readonly clock: Clock;
  /** Throws `Failure` when the stack has no such output. */
  output(name: OutputName): string;
}

/** Throws `Failure` when the place lacks an output that every stack of ours has. */
export function createTarget({ clock, local, name, outputs }: StackPlace): Target {
  const output = (wanted: OutputName): string => {
    const value = outputs[wanted];
    if (value !== undefined) return value;
    throw new Failure(
      `${name} has no output ${wanted}: it is not a stack of Latchkey, or of another version`,
    );
  };
  const aws = local && {
    region: local.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const tableName = output('TableName');
  const dynamodb = new DynamoDBClient(local ? { ...aws, endpoint: local.endpoints.dynamodb } : {});
  const kms = new KMSClient(local ? { ...aws, endpoint: local.endpoints.kms } : {});
  return {
    name,
    clock,
    output,
    table: sdkAdminTable(dynamodb, tableName),
    keyWrapper: kmsKeyWrapper(kms, output('WrappingKeyArn'), tableName),
    keyUnwrapper: sdkKeyUnwrapper(kms, output('WrappingKeyArn'), tableName),
  };
}
