/**
 * The first module of every function's worker: what Lambda's runtime does around a bundle. It moves the clock, sends
 * what is printed to the host, imports the bundle (its top-level `await` is the init phase) and runs events.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { BootData, FunctionError, InvokeMessage, WorkerMessage } from './messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;

const boot = workerData as BootData;

function tell(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

// `Date` follows the moved clock; timers and `performance.now` keep measuring real time.
function moveClock(offset: SharedArrayBuffer): void {
  const cell = new BigInt64Array(offset);
  const MachineDate = Date;
  const now = (): number => MachineDate.now() + Number(Atomics.load(cell, 0));
  const MovedDate = new Proxy(MachineDate, {
    apply: () => new MachineDate(now()).toString(),
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    get: (target, member, receiver) => (member === 'now' ? now : Reflect.get(target, member, receiver)),
  });
  MachineDate.prototype.constructor = MovedDate;
  globalThis.Date = MovedDate;
}

// Through the same port as results, so that a line printed before an answer reaches the host before it.
function captureOutput(stream: NodeJS.WriteStream): void {
  let rest = '';
  const write = (chunk: string | Uint8Array, ...others: readonly unknown[]): boolean => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) tell({ kind: 'log', line });
    const done = others.at(-1);
    if (typeof done === 'function') queueMicrotask(() => done());
    return true;
  };
  stream.write = write;
}

function contextOf({ id, timeoutMilliseconds }: InvokeMessage): object {
  const deadline = performance.now() + timeoutMilliseconds;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: boot.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: boot.functionArn,
    memoryLimitInMB: String(boot.memoryMegabytes),
    awsRequestId: id,
    logGroupName: boot.logGroup,
    logStreamName: boot.logStream,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

function describe(thrown: unknown): FunctionError {
  return thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message }
    : { errorType: typeof thrown, errorMessage: String(thrown) };
}

function stackOf(thrown: unknown): readonly string[] {
  return thrown instanceof Error ? (thrown.stack ?? '').split('\n') : [];
}

async function run(handler: Handler, message: InvokeMessage): Promise<void> {
  const { id, event } = message;
  try {
    // Lambda answers in JSON; `undefined` becomes `null`.
    const result = JSON.stringify((await handler(event, contextOf(message))) ?? null);
    tell({ kind: 'result', id, result });
  } catch (error) {
    process.stderr.write(
      `${JSON.stringify({ level: 'ERROR', requestId: id, ...describe(error), stack: stackOf(error) })}\n`,
    );
    tell({ kind: 'error', id, error: describe(error) });
  }
}

moveClock(boot.clockOffset);
captureOutput(process.stdout);
captureOutput(process.stderr);

// Events that arrive during the init phase wait for it, as on Lambda. A failed init ends the worker.
const loaded = (await import(boot.module)) as Readonly<Record<string, unknown>>;
const handler = loaded[boot.exportName];
if (typeof handler !== 'function') throw new Error(`${boot.exportName} is not exported or not a function`);
parentPort?.on('message', (message: InvokeMessage) => {
  void run(handler as Handler, message);
});
tell({ kind: 'ready' });
