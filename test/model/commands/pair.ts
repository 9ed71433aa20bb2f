import type fc from 'fast-check';
import type { Table, WriteOutcome } from '../../../shared/dynamo/table.ts';
import { type Asking, attempt, type Write } from '../machine.ts';

/** A table that can send its writes twice, as an SDK that lost the first answer, or again much later. */
export interface LossyTable extends Table {
  /** Whether the next write is sent twice; the second answer counts. */
  isLossy: boolean;
  readonly sent: (() => Promise<WriteOutcome>)[];
}

export function lossyTable(table: Table): LossyTable {
  const send = async (write: () => Promise<WriteOutcome>): Promise<WriteOutcome> => {
    lossy.sent.push(write);
    const outcome = await write();
    return lossy.isLossy ? write() : outcome;
  };
  const lossy: LossyTable = {
    isLossy: false,
    sent: [],
    get: table.get,
    put: (put) => send(() => table.put(put)),
    update: (update) => send(() => table.update(update)),
  };
  return lossy;
}

/** The machine's half of a run: what it thinks that the table holds. */
export interface Model<T, A> {
  table: T;
  /** Seconds, and draws of nonces, so far. */
  now: number;
  draws: number;
  /** Writes that were sent, as the real table has them. */
  readonly sent: { readonly write: Write<T, A>; readonly ask: A }[];
}

/** The store's half. */
export interface Real<S> {
  readonly store: S;
  readonly table: LossyTable;
  readonly id: Uint8Array;
}

export type Command<T, A, S> = fc.AsyncCommand<Model<T, A>, Real<S>>;

/** Whoever asks next, at the model's time and with a nonce of its own. */
export function asking<T, A extends Asking>(model: Model<T, A>): Asking {
  model.draws += 1;
  return { now: model.now, trueNow: model.now, nonce: `@0.${model.draws}` };
}

/** Makes the write in the model, twice if its first answer is lost; gives whether the last was held. */
export function inModel<T, A extends Asking>(
  model: Model<T, A>,
  write: Write<T, A>,
  ask: A,
  isLossy: boolean,
): boolean {
  model.sent.push({ write, ask });
  const first = attempt(write, model.table, ask);
  const last = isLossy ? attempt(write, first.table, ask) : first;
  model.table = last.table;
  return last.held;
}

/** The same in the store. */
export async function inStore<S, R>(
  real: Real<S>,
  isLossy: boolean,
  call: (store: S) => Promise<R>,
): Promise<R> {
  real.table.isLossy = isLossy;
  try {
    return await call(real.store);
  } finally {
    real.table.isLossy = false;
  }
}

/** The clock goes on. */
export function waiting<T, A, S>(seconds: number): Command<T, A, S> {
  return {
    check: () => true,
    run: async (model) => {
      model.now += seconds;
    },
    toString: () => `wait ${seconds}`,
  };
}

/** One of the last writes arrives once more, when nobody waits for it. */
export function arrivingLate<T, A extends Asking, S>(age: number): Command<T, A, S> {
  return {
    check: ({ sent }) => sent.length > age,
    run: async (model, real) => {
      const again = model.sent.at(-1 - age);
      const send = real.table.sent.at(-1 - age);
      if (!again || !send) throw new Error('there is no such write');
      await send();
      // Nobody hears whether it was held: the commands that follow show what it did.
      model.table = attempt(again.write, model.table, again.ask).table;
    },
    toString: () => `the ${age}. last write arrives again`,
  };
}
