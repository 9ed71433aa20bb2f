/** The services whose next answers can be made to fail. */
export type FaultyService = 'sns' | 'ses' | 'dynamodb' | 'kms';

/** An error for a service to answer with. */
export interface Fault {
  /** The AWS error code, such as `ThrottlingException`. */
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
}

/** Errors that wait to be answered. */
export interface Faults {
  /** The service's next `times` requests, by default one, get this error. */
  add(service: FaultyService, fault: Fault, times?: number): void;
  /** The error that this request must get, if any; it is used up. */
  take(service: FaultyService): Fault | undefined;
}

/** Makes an empty list of faults. */
export function createFaults(): Faults {
  const waiting = new Map<FaultyService, readonly Fault[]>();
  return {
    add(service, fault, times = 1) {
      waiting.set(service, [...(waiting.get(service) ?? []), ...Array.from({ length: times }, () => fault)]);
    },
    take(service) {
      const [next, ...later] = waiting.get(service) ?? [];
      waiting.set(service, later);
      return next;
    },
  };
}
