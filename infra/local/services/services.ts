import type { Outbox } from '../outbox.ts';
import type { StatePaths } from '../state.ts';
import type { Stack } from '../template/stack.ts';
import { type DynamodbEngine, startDynamodb } from './dynamodb.ts';
import { type LocalEndpoint, startService } from './endpoint.ts';
import { createFaults, type Faults } from './faults.ts';
import { answerKms } from './kms.ts';
import { createKmsKeys } from './kms-keys.ts';
import { answerQuery } from './query-protocol.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { sesService } from './ses.ts';
import { snsService } from './sns.ts';

/** Addresses of the emulated AWS services, as AWS SDK clients take them. */
export interface LocalEndpoints {
  /** Past the recorder: requests sent here are not in `requests()`, and `failNext` does not hit them. */
  readonly dynamodb: string;
  readonly kms: string;
  readonly sns: string;
  readonly ses: string;
}

/** The emulated AWS services of a stack. */
export interface Services {
  /** For everybody but the functions. */
  readonly endpoints: LocalEndpoints;
  /** For the functions: DynamoDB through the recorder. */
  readonly functionEndpoints: LocalEndpoints;
  readonly recorder: Recorder;
  readonly faults: Faults;
  close(): Promise<void>;
}

/** What stands between the functions and the services, for tests that watch or hold up what passes. */
export interface Between {
  /** Where the functions find the services instead. */
  readonly endpoints: LocalEndpoints;
  close(): Promise<void>;
}

export type PutBetween = (endpoints: LocalEndpoints) => Promise<Between>;

/** What the services keep and where. */
export interface ServicesOptions {
  readonly stack: Stack;
  readonly outbox: Outbox;
  readonly engine: DynamodbEngine;
  /** Undefined: everything in memory. */
  readonly paths: StatePaths | undefined;
  /** By default nothing. */
  readonly between?: PutBetween | undefined;
}

/** Starts the services. Rejects with `StartUpError` when the kept state cannot be used. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { between, engine, outbox, paths, stack } = options;
  const faults = createFaults();
  const keys = createKmsKeys(stack, paths?.kms);
  const sns = snsService(outbox);
  const ses = sesService(outbox);
  const dynamodb = await startDynamodb(engine, stack, paths?.dynamodb);
  const recorder = await startRecorder(dynamodb.url, faults);
  const kmsEndpoint = await startService((request) => answerKms(keys, faults, request));
  const snsEndpoint = await startService((request) => answerQuery(sns, faults, request));
  const sesEndpoint = await startService((request) => answerQuery(ses, faults, request));
  const endpoints = {
    dynamodb: dynamodb.url,
    kms: kmsEndpoint.url,
    sns: snsEndpoint.url,
    ses: sesEndpoint.url,
  };
  const recorded = { ...endpoints, dynamodb: recorder.url };
  const inBetween = await between?.(recorded);
  // What stands in front of another goes before it.
  const all: readonly Pick<LocalEndpoint, 'close'>[] = [
    ...(inBetween ? [inBetween] : []),
    ...[recorder, kmsEndpoint, snsEndpoint, sesEndpoint, dynamodb],
  ];
  return {
    endpoints,
    functionEndpoints: inBetween?.endpoints ?? recorded,
    recorder,
    faults,
    async close() {
      for (const endpoint of all) await endpoint.close();
    },
  };
}
