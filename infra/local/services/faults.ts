/** The services whose next answers can be made to fail. */
export type FaultyService = 'sns' | 'ses' | 'dynamodb' | 'kms';

/** An error for a service to answer with. */
export interface ErrorAnswer {
  /** The AWS error code, such as `ThrottlingException`. */
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  /** By default `CODE (injected)`. */
  readonly message?: string;
}

/** No answer: the connection is closed, or stays open until the caller gives up. */
export type Silence = 'closed' | 'stalled';

/** What a request asks a service for, as far as faults tell requests apart. */
export interface Asked {
  /** E.g. `PutItem`, `Publish`. */
  readonly operation: string;
  /** Of DynamoDB: the item's partition key. */
  readonly key?: string;
}

interface FaultTerms {
  /** Requests that it is for, by operation and by the beginning of the key; left out: any. */
  readonly on?: Partial<Asked>;
  /** Such requests that go well before it. */
  readonly after?: number;
  /** Whether the service does what it is asked, though its answer does not tell; by default it does nothing. */
  readonly isDone?: boolean;
  /** What happens before the answer. */
  readonly meanwhile?: () => void | Promise<void>;
}

/** What befalls a request: an error, or no answer. */
export type Fault = FaultTerms & (ErrorAnswer | { readonly silence: Silence });

/** Faults that wait for their requests. */
export interface Faults {
  /** The service's next `times` requests that it is for, by default one, get this fault. */
  add(service: FaultyService, fault: Fault, times?: number): void;
  /** The fault that this request must get, if any; it is used up. */
  take(service: FaultyService, asked: Asked): Fault | undefined;
  /** How many still wait. */
  left(): number;
}

interface Waiting {
  readonly fault: Fault;
  /** Requests that go well before it. */
  spared: number;
  left: number;
}

/** Makes an empty list of faults. */
export function createFaults(): Faults {
  const waiting = new Map<FaultyService, Waiting[]>();
  return {
    add(service, fault, times = 1) {
      waiting.set(service, [
        ...(waiting.get(service) ?? []),
        { fault, spared: fault.after ?? 0, left: times },
      ]);
    },
    take(service, asked) {
      const next = waiting.get(service)?.find((each) => isDue(each, asked));
      if (next) next.left -= 1;
      return next?.fault;
    },
    left: () => [...waiting.values()].flat().reduce((sum, { left }) => sum + left, 0),
  };
}

/** A request that is spared counts for every fault that it would have met. */
function isDue(each: Waiting, { operation, key = '' }: Asked): boolean {
  const { on = {} } = each.fault;
  const isMeant = on.operation === undefined || on.operation === operation;
  if (each.left === 0 || !isMeant || !key.startsWith(on.key ?? '')) return false;
  if (each.spared === 0) return true;
  each.spared -= 1;
  return false;
}

/** Does the work, under the fault if there is one: its outcome, an error in the service's own form, or silence. */
export async function underFault<T>(
  fault: Fault | undefined,
  work: () => T | Promise<T>,
  error: (answer: Required<ErrorAnswer>) => T,
): Promise<T | Silence> {
  if (!fault) return work();
  if (fault.isDone) await work();
  await fault.meanwhile?.();
  if ('silence' in fault) return fault.silence;
  const { code, status, message = `${code} (injected)` } = fault;
  return error({ code, status, message });
}
