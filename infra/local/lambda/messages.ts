import type { Json } from '../json.ts';

/** What a worker needs to become a function's instance. */
export interface BootData {
  /** URL of the bundle's module. */
  readonly module: string;
  /** The exported handler's name. */
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly logGroup: string;
  readonly logStream: string;
  /** The shared clock offset, see `clock.ts`. */
  readonly clockOffset: SharedArrayBuffer;
}

/** One event for a worker. */
export interface InvokeMessage {
  readonly id: string;
  readonly event: Json;
  readonly timeoutMilliseconds: number;
}

/** An error as Lambda's runtime reports it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** What a worker tells its host. A `result` is the JSON text of what the handler gave. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'result'; readonly id: string; readonly result: string }
  | { readonly kind: 'error'; readonly id: string; readonly error: FunctionError };
