import type { ApiPlace } from './api/event.ts';
import { createGateway } from './api/gateway.ts';
import { type Clock, createClock } from './clock.ts';
import { createControl } from './control.ts';
import { createCustomResources } from './lambda/custom-resource.ts';
import { type Functions, startFunctions } from './lambda/functions.ts';
import { createOutbox, type Outbox, type OutboxMessage } from './outbox.ts';
import { createDoor, listenLocally } from './server.ts';
import type { DynamodbEngine } from './services/dynamodb.ts';
import type { Fault, FaultyService } from './services/faults.ts';
import type { RecordedRequest } from './services/recorder.ts';
import { type LocalEndpoints, type PutBetween, type Services, startServices } from './services/services.ts';
import { prepareState } from './state.ts';
import { readApi } from './template/api.ts';
import { readAssembly } from './template/assembly.ts';
import { createStack, type Stack } from './template/stack.ts';

export type { OutboxMessage } from './outbox.ts';
export type { LocalEndpoints } from './services/services.ts';

/** What to serve, and how. */
export interface LocalCloudOptions {
  /** The `cdk.out` folder. */
  readonly assembly: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** `local` is AWS's DynamoDB Local, which needs Java 17. Default: `dynalite`. */
  readonly dynamodb?: DynamodbEngine;
  /** The folder that keeps DynamoDB's data and the KMS keys across restarts. Without it they are in memory. */
  readonly state?: string;
  /** Takes each line that a function prints. Default: dropped. */
  readonly log?: (line: string, functionName: string) => void;
  /** Values for the template's CloudFormation parameters by name; `PublicUrl` is set to the local cloud's own address. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Puts something between the functions and the services; it is closed with the cloud. Default: nothing. */
  readonly between?: PutBetween;
}

/** A running stack on loopback. */
export interface LocalCloud {
  /** `http://localhost:PORT`. */
  readonly url: string;
  /** The stack's outputs by their logical id. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly endpoints: LocalEndpoints;
  /** What SNS and SES were given, newest first. */
  outbox(): readonly OutboxMessage[];
  clearOutbox(): void;
  /** Moves the clock of every function and service. */
  advance(seconds: number): void;
  /** Milliseconds since 1970, by the moved clock. */
  now(): number;
  /** Every request of the functions to DynamoDB since `resetRequests()`, in order. */
  requests(): readonly RecordedRequest[];
  resetRequests(): void;
  /** Makes the next requests of the functions to a service fail, by default one. */
  failNext(service: FaultyService, fault: Fault & { readonly times?: number }): void;
  /** Failures that have met no request yet. */
  failuresLeft(): number;
  /** Ends every running instance of every function, whatever runs in it. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves a synthesized stack: its routes, functions, table and keys, and nothing that the template does not have.
 * Not emulated: IAM, throttling, WAF, DynamoDB's TTL deletion, alarms and schedules; the API answers at the root, as
 * behind a custom domain; and a function's instance runs any number of events at once (see `workers.ts`).
 *
 * Rejects with `StartUpError` when it cannot, and leaves nothing running then.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const engine = options.dynamodb ?? 'dynalite';
  const assembly = readAssembly(options.assembly);
  const paths = options.state === undefined ? undefined : prepareState(options.state, engine);
  const door = createDoor();
  // The port comes first: a busy one is told before any long work, and the stack's parameters need the address.
  const server = await listenLocally(options.port, door.listener);
  const url = `http://localhost:${server.port}`;
  const parts: { functions?: Functions; services?: Services } = {};
  const close = async (): Promise<void> => {
    await server.close();
    await parts.functions?.close();
    await parts.services?.close();
  };
  try {
    const stack = createStack(assembly, new Map(Object.entries({ PublicUrl: url, ...options.environment })));
    const clock = createClock();
    const outbox = createOutbox(clock);
    const services = await startServices({ stack, outbox, engine, paths, between: options.between });
    parts.services = services;
    const functions = startFunctions({ stack, clock, services, log: options.log ?? (() => undefined) });
    parts.functions = functions;
    const gateway = createGateway(readPlace(stack), functions.invoke, clock);
    await createCustomResources(stack, functions.invoke);
    services.recorder.reset();
    const outputs = stack.outputs();
    const shown = {
      outputs,
      endpoints: services.endpoints,
      region: assembly.region,
      account: assembly.account,
    };
    door.open(gateway, createControl({ outbox, clock, stack: () => shown }));
    return localCloud({ url, outputs, services, functions, outbox, clock, close });
  } catch (error) {
    await close();
    throw error;
  }
}

function readPlace(stack: Stack): ApiPlace {
  const { account, region } = stack.assembly;
  return { api: readApi(stack), account, region };
}

interface Running {
  readonly url: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly services: Services;
  readonly functions: Functions;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly close: () => Promise<void>;
}

function localCloud({ clock, close, functions, outbox, outputs, services, url }: Running): LocalCloud {
  return {
    url,
    outputs,
    endpoints: services.endpoints,
    outbox: outbox.list,
    clearOutbox: outbox.clear,
    advance: clock.advance,
    now: clock.now,
    requests: services.recorder.list,
    resetRequests: services.recorder.reset,
    failNext: (service, { times, ...fault }) => services.faults.add(service, fault, times),
    failuresLeft: services.faults.left,
    crash: functions.crash,
    close,
  };
}
