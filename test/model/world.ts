import type { Asking, Machine } from './machine.ts';

/** One request that somebody makes. */
export interface Call<A> {
  readonly program: string;
  readonly ask: Partial<A>;
  /** The answer that the call before must have got; left out, any. */
  readonly after?: string;
}

/** Somebody who makes requests one after the other. */
export interface Caller<A> {
  readonly name: string;
  readonly calls: readonly Call<A>[];
  /** How far the clocks of the workers that serve it are from the true time. */
  readonly clock?: number;
  /** Callers of one kind are interchangeable: they must differ in their names alone. */
  readonly kind?: string;
}

/** How often each thing may happen in one run of a scenario. */
export interface Faults {
  /** The answer to a write is lost, and the SDK sends it again; or it does so before the first has arrived. */
  readonly lost?: number;
  /** A process ends between two steps, or its answer is lost; the caller may then make the same request again. */
  readonly crashes?: number;
  /** The provider does not take a message, or cannot be heard. */
  readonly provider?: number;
  /** The clock goes on by one. */
  readonly ticks?: number;
}

/** Callers, what they find, what may happen to them, and what must hold all the same. */
export interface Scenario<T, A extends Asking> {
  readonly machine: Machine<T, A>;
  readonly table: T;
  /** What a request has before the caller adds to it. */
  readonly blank: A;
  readonly callers: readonly Caller<A>[];
  readonly faults: Faults;
  readonly invariants: Readonly<Record<string, (world: World<T, A>) => boolean>>;
}

/** Where one caller is. */
export interface Progress<A> {
  /** Which of its calls. */
  readonly call: number;
  /** The state that its request is in. */
  readonly at: string;
  /** `waiting`: a process serves it. `unanswered`: the process ended. `over`: `at` is its last answer. */
  readonly is: 'waiting' | 'unanswered' | 'over';
  /** Processes that have begun with a request of its. */
  readonly runs: number;
  /** What it had when it made the request: the same request again has the same. */
  readonly had: A;
  readonly ask: A;
  /** Of a write whose answer is lost: the true time when it was made up. It is sent again as it was. */
  readonly sentAt?: number;
}

/** Everything that there is, at one moment. */
export interface World<T, A> {
  readonly now: number;
  readonly table: T;
  readonly callers: readonly Progress<A>[];
  /** Writes that were sent, have not arrived, and nobody waits for. */
  readonly late: readonly { readonly write: string; readonly ask: A }[];
  readonly left: Required<Faults>;
}

/** One fault fewer to come. */
export function without(left: Required<Faults>, fault: keyof Faults): Required<Faults> {
  return { ...left, [fault]: left[fault] - 1 };
}

/** The world with that caller elsewhere. */
export function put<T, A>(world: World<T, A>, index: number, progress: Progress<A>): World<T, A> {
  return { ...world, callers: world.callers.with(index, progress) };
}
