/** A state space that is walked whole. `S` must be plain data. */
export interface Space<S> {
  readonly start: S;
  /** Everything that can happen next. */
  moves(state: S): readonly Move<S>[];
  /** Equal for states that differ in nothing that matters. */
  key(state: S): string;
  /** What must hold in every state, by name. */
  readonly invariants: Readonly<Record<string, (state: S) => boolean>>;
}

export interface Move<S> {
  readonly says: string;
  readonly to: S;
}

export interface CounterExample {
  readonly invariant: string;
  /** What happened, one line a step; none shorter breaks anything. */
  readonly trace: readonly string[];
}

export interface Exploration<S> {
  /** States that can be reached, or were until one was found that breaks something. */
  readonly states: number;
  /** Those in which nothing can happen any more. */
  readonly ends: readonly S[];
  readonly counterExample?: CounterExample;
}

/** How a state was first reached. */
interface Reached<S> {
  readonly state: S;
  readonly says: string;
  readonly from?: Reached<S>;
}

/** Spaces are kept small enough to be walked in seconds; one that is not has a mistake in it. */
const mostStates = 400_000;

/**
 * Walks every state, breadth first, so that the first counter-example is a shortest one. Throws when there are too many.
 */
export function explore<S>({ start, moves, key, invariants }: Space<S>): Exploration<S> {
  const seen = new Set([key(start)]);
  const queue: Reached<S>[] = [{ state: start, says: '' }];
  const ends: S[] = [];
  // The queue grows while it is walked.
  for (const reached of queue) {
    const invariant = brokenBy(reached.state, invariants);
    if (invariant !== undefined)
      return { states: seen.size, ends, counterExample: { invariant, trace: traceOf(reached) } };
    const following = moves(reached.state);
    if (following.length === 0) ends.push(reached.state);
    const fresh = following.filter(({ to }) => isNew(key(to), seen));
    queue.push(...fresh.map(({ says, to }) => ({ state: to, says, from: reached })));
    if (seen.size > mostStates) throw new Error(`more than ${mostStates} states`);
  }
  return { states: seen.size, ends };
}

function brokenBy<S>(state: S, invariants: Space<S>['invariants']): string | undefined {
  return Object.entries(invariants).find(([, holds]) => !holds(state))?.[0];
}

function isNew(name: string, seen: Set<string>): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  return true;
}

function traceOf<S>(last: Reached<S>): readonly string[] {
  const trace: string[] = [];
  for (let at: Reached<S> | undefined = last; at?.from; at = at.from) trace.unshift(at.says);
  return trace;
}
