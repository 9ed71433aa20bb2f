import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import type { Clock, KeyUnwrapper, KeyWrapper } from '../../shared/core/ports.ts';
import { kmsKeyWrapper } from '../../shared/crypto/kms-key-wrapper.ts';
import { type AdminTable, sdkAdminTable } from '../../shared/dynamo/sdk-admin-table.ts';
import { Failure } from './failure.ts';
import { sdkKeyUnwrapper } from './sdk-key-unwrapper.ts';

/** The outputs of the stack that the command reads. */
export type OutputName = 'TableName' | 'WrappingKeyArn' | 'BaseUrl' | 'JwksUrl' | 'IntrospectionEndpoint';

/** Those that a stack has only when its settings say so. */
export type OptionalOutputName = 'EmailFrom' | 'SmsCountries';

/** What an AWS client needs: nothing, for AWS; region, credentials and address, for the local cloud. */
export type AwsPlace =
  | Readonly<Record<string, never>>
  | {
      readonly region: string;
      readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
      readonly endpoint: string;
    };

/** A stack, and how to reach it. */
export interface StackPlace {
  /** For messages: `stack Latchkey`. */
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Only for the local cloud: where its services are. Without it, AWS, with the caller's region and credentials. */
  readonly local?: {
    readonly region: string;
    readonly endpoints: Readonly<Record<'dynamodb' | 'kms' | 'sns' | 'ses', string>>;
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
  optionalOutput(name: OptionalOutputName): string | undefined;
  /** Where the services that send are. */
  readonly senders: { readonly sns: AwsPlace; readonly ses: AwsPlace };
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
  const tableName = output('TableName');
  const dynamodb = new DynamoDBClient(placeOf('dynamodb', local));
  const kms = new KMSClient(placeOf('kms', local));
  return {
    name,
    clock,
    output,
    optionalOutput: (wanted) => outputs[wanted],
    senders: { sns: placeOf('sns', local), ses: placeOf('ses', local) },
    table: sdkAdminTable(dynamodb, tableName),
    keyWrapper: kmsKeyWrapper(kms, output('WrappingKeyArn'), tableName),
    keyUnwrapper: sdkKeyUnwrapper(kms, output('WrappingKeyArn'), tableName),
  };
}

function placeOf(service: 'dynamodb' | 'kms' | 'sns' | 'ses', local: StackPlace['local']): AwsPlace {
  if (!local) return {};
  return {
    region: local.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: local.endpoints[service],
  };
}
