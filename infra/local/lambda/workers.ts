import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Json } from '../json.ts';
import { type FunctionModel, handlerFile } from '../template/functions.ts';
import { createGate } from './gate.ts';
import type { BootData, FunctionError, InvokeMessage, WorkerMessage } from './messages.ts';

/** What became of an event: the JSON text the handler gave, or an error. */
export type InvocationOutcome =
  | { readonly kind: 'result'; readonly result: string }
  | { readonly kind: 'error'; readonly error: FunctionError };

/** Events that one worker runs at a time. */
const widest = 20;

/** Runs events in a function's worker, which it starts when first needed and again after it died. */
export interface FunctionHost {
  /** Never rejects: a failed start, a crash and the function's own timeout are outcomes too. */
  invoke(event: Json): Promise<InvocationOutcome>;
  /** Ends its instances, with what runs in them. */
  endInstances(): Promise<void>;
}

/** What every function's worker gets beside what the template says. */
export interface HostOptions {
  readonly clock: Clock;
  /** Variables of Lambda's own and the loopback endpoints. */
  readonly environment: ReadonlyMap<string, string>;
  /** Takes each line that the function prints. */
  readonly log: (line: string, functionName: string) => void;
}

/**
 * Makes the host of one function.
 *
 * Lambda gives an instance one event at a time. Here one worker runs many at once, which is a harder test: races between
 * events show inside one instance as well as between instances. More than `widest` wait, as they would for another
 * instance: one thread that runs hundreds keeps each so long that the SDK gives up on its requests.
 */
export function createFunctionHost(model: FunctionModel, options: HostOptions): FunctionHost {
  let current: Instance | undefined;
  const instances = new Set<Instance>();
  const start = (): Instance => {
    const instance = startInstance(model, options, () => {
      instances.delete(instance);
      if (current === instance) current = undefined;
    });
    instances.add(instance);
    return instance;
  };
  const pass = createGate(widest);
  const invoke = async (event: Json): Promise<InvocationOutcome> => {
    try {
      current ??= start();
    } catch (error) {
      return failure('Runtime.ImportModuleError', messageOf(error));
    }
    const instance = current;
    const outcome = await instance.run(event);
    // Lambda throws away an instance that ran out of time; events already running in it may still finish.
    if (outcome.kind === 'error' && outcome.error.errorType === timedOut && current === instance) {
      current = undefined;
    }
    if (instance !== current) instance.retire();
    return outcome;
  };
  return {
    invoke: (event) => pass(() => invoke(event)),
    async endInstances() {
      await Promise.all([...instances].map((instance) => instance.terminate()));
    },
  };
}

interface Instance {
  run(event: Json): Promise<InvocationOutcome>;
  /** Ends the worker once nothing runs in it. */
  retire(): void;
  terminate(): Promise<void>;
}

const timedOut = 'Sandbox.Timedout';

function failure(errorType: string, errorMessage: string): InvocationOutcome {
  return { kind: 'error', error: { errorType, errorMessage } };
}

function startInstance(model: FunctionModel, options: HostOptions, gone: () => void): Instance {
  const pending = new Map<string, (outcome: InvocationOutcome) => void>();
  const ready = Promise.withResolvers<void>();
  const fail = (errorMessage: string): void => {
    for (const settle of pending.values()) settle(failure('Runtime.ExitError', errorMessage));
    gone();
  };
  const worker = startWorker(model, options);
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'ready') ready.resolve();
    else if (message.kind === 'log') options.log(message.line, model.name);
    else pending.get(message.id)?.(message);
  });
  worker.on('error', (error) => {
    options.log(JSON.stringify({ level: 'ERROR', message: messageOf(error) }), model.name);
    fail(messageOf(error));
  });
  worker.on('exit', () => fail('Runtime exited without providing a reason'));
  return {
    run(event) {
      const id = randomUUID();
      const { timeoutMilliseconds } = model;
      const answered = new Promise<InvocationOutcome>((resolve) => pending.set(id, resolve));
      worker.postMessage({ id, event, timeoutMilliseconds } satisfies InvokeMessage);
      return withTimeout(answered, ready.promise, timeoutMilliseconds).finally(() => pending.delete(id));
    },
    retire() {
      if (pending.size === 0) void worker.terminate();
    },
    async terminate() {
      await worker.terminate();
    },
  };
}

// As on Lambda, a function's timeout counts from the end of the init phase.
function withTimeout(
  answered: Promise<InvocationOutcome>,
  ready: Promise<void>,
  milliseconds: number,
): Promise<InvocationOutcome> {
  const abort = new AbortController();
  const late = failure(timedOut, `Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`);
  const timeout = ready
    .then(() => setTimeout(milliseconds, late, { signal: abort.signal }))
    .catch(() => late);
  return Promise.race([answered, timeout]).finally(() => abort.abort());
}

function startWorker(model: FunctionModel, options: HostOptions): Worker {
  const file = handlerFile(model);
  const logStream = `local/[$LATEST]${randomUUID().replaceAll('-', '')}`;
  const boot: BootData = {
    module: pathToFileURL(file).href,
    exportName: model.handler.slice(model.handler.lastIndexOf('.') + 1),
    functionName: model.name,
    functionArn: model.arn,
    memoryMegabytes: model.memoryMegabytes,
    logGroup: model.logGroup,
    logStream,
    clockOffset: options.clock.offset,
  };
  return new Worker(new URL('./worker-boot.ts', import.meta.url), {
    name: model.name,
    workerData: boot,
    // Nothing of this process: what a function sees is what it will see on Lambda.
    env: Object.fromEntries([
      ...options.environment,
      ['AWS_LAMBDA_FUNCTION_NAME', model.name],
      ['AWS_LAMBDA_FUNCTION_VERSION', '$LATEST'],
      ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', String(model.memoryMegabytes)],
      ['AWS_LAMBDA_LOG_GROUP_NAME', model.logGroup],
      ['AWS_LAMBDA_LOG_STREAM_NAME', logStream],
      ['LAMBDA_TASK_ROOT', model.folder ?? ''],
      ['_HANDLER', model.handler],
      ...model.environment(),
    ]),
    execArgv: [],
    stdin: false,
  });
}
