/**
 * A state machine as data. Requests go from state to state by steps; what they share is a table, which they change by conditional writes alone.
 * `T`: what is shared. `A`: what one request has and knows.
 */

/** A clause of a condition, or a question, in words and as a function. */
export interface Guard<T, A> {
  readonly says: string;
  holds(table: T, ask: A): boolean;
}

/** A change of what is shared, in words and as a function. */
export interface Effect<T, A> {
  readonly says: string;
  of(table: T, ask: A): T;
}

/** A conditional write of one item: it takes effect as a whole or not at all. */
export interface Write<T, A> {
  /** The item that it writes. */
  readonly item: string;
  /** What must hold in any case. */
  readonly always: readonly Guard<T, A>[];
  /** What must hold besides, for all but the write's own repetition. */
  readonly once: readonly Guard<T, A>[];
  /** How the table tells that repetition, which the SDK sends when the answer was lost. */
  readonly mine?: Guard<T, A>;
  readonly changes: readonly Effect<T, A>[];
  /** What its answer tells, held or not. */
  tells?(table: T, ask: A): Partial<A>;
}

/** A question that a request answers by itself, from what it knows. */
export interface Question<A> {
  readonly says: string;
  holds(ask: A): boolean;
  /** What follows from a yes. */
  learns?(ask: A): Partial<A>;
}

/** One way in which an act on the world outside can end. */
export interface Ending<T> {
  readonly says: string;
  readonly to: 'yes' | 'no';
  readonly table: T;
  /** Whether the provider failed, which happens as often as a scenario allows. */
  readonly isFault: boolean;
}

/** Something that is done in the world outside. */
export interface Act<T, A> {
  readonly says: string;
  endings(table: T, ask: A): readonly Ending<T>[];
}

/** What a request does in a state, and the states that it comes to. Several steps of one state can be taken in any order. */
export interface Step {
  readonly at: string;
  /** Name of a write, a question or an act. */
  readonly does: string;
  readonly yes: string;
  readonly no: string;
  /** Here it is decided whether the request comes in time. */
  readonly judges?: true;
}

/** What one kind of request does. States without a step are answers. */
export interface Program {
  readonly says: string;
  readonly start: string;
  /** It goes on from no request before. */
  readonly isFresh?: true;
  readonly steps: readonly Step[];
}

export interface Machine<T, A> {
  readonly writes: Readonly<Record<string, Write<T, A>>>;
  readonly questions: Readonly<Record<string, Question<A>>>;
  readonly acts: Readonly<Record<string, Act<T, A>>>;
  readonly programs: Readonly<Record<string, Program>>;
  /** Answers, in words. */
  readonly answers: Readonly<Record<string, string>>;
  /** What a caller has for its next request once it is answered, and what the answer leaves behind. */
  answered(table: T, ask: A, answer: string): { readonly table: T; readonly carried: Partial<A> };
}

/** What every request has, whatever the machine. Times are in the machine's own unit. */
export interface Asking {
  /** The worker's clock. */
  readonly now: number;
  /** The true time, which nothing decides by. */
  readonly trueNow: number;
  /** Drawn anew each time a process begins with a request. */
  readonly nonce: string;
  /** True time of the step that judged. */
  readonly judgedAt?: number;
}

/** What becomes of the table by a write, and whether the condition held. */
export function attempt<T, A>(
  write: Write<T, A>,
  table: T,
  ask: A,
): { readonly held: boolean; readonly table: T } {
  const allOf = (guards: readonly Guard<T, A>[]) => guards.every(({ holds }) => holds(table, ask));
  const isMine = write.mine?.holds(table, ask) ?? false;
  if (!allOf(write.always) || !(allOf(write.once) || isMine)) return { held: false, table };
  return { held: true, table: write.changes.reduce((changed, { of }) => of(changed, ask), table) };
}

/** The machine with one of its writes changed. Throws when there is none of that name. */
export function withWrite<T, A>(
  machine: Machine<T, A>,
  name: string,
  change: (write: Write<T, A>) => Write<T, A>,
): Machine<T, A> {
  const write = machine.writes[name];
  if (!write) throw new Error(`there is no write ${name}`);
  return { ...machine, writes: { ...machine.writes, [name]: change(write) } };
}

/** The machine with the steps of one of its programs changed. Throws when there is none of that name. */
export function withSteps<T, A>(
  machine: Machine<T, A>,
  name: string,
  change: (step: Step) => Step,
): Machine<T, A> {
  const program = machine.programs[name];
  if (!program) throw new Error(`there is no program ${name}`);
  const steps = program.steps.map(change);
  return { ...machine, programs: { ...machine.programs, [name]: { ...program, steps } } };
}

/** A clause that a write could be without. */
export interface Clause<T, A> {
  readonly write: string;
  readonly says: string;
  /** The machine that lacks it. */
  readonly lacking: Machine<T, A>;
}

/** Every clause of every condition; the one about the write's own repetition among them. */
export function clausesOf<T, A>(machine: Machine<T, A>): readonly Clause<T, A>[] {
  return Object.entries(machine.writes).flatMap(([name, write]) => {
    const parts = (['always', 'once'] as const).flatMap((part) =>
      write[part].map((guard) => ({
        write: name,
        says: guard.says,
        lacking: withWrite(machine, name, (w) => ({ ...w, [part]: w[part].filter((g) => g !== guard) })),
      })),
    );
    const { mine, ...unmarked } = write;
    if (!mine) return parts;
    return [
      ...parts,
      { write: name, says: `or ${mine.says}`, lacking: withWrite(machine, name, () => unmarked) },
    ];
  });
}
