import type { Asking, Machine } from './machine.ts';

/** Runs one request with nobody beside it and nothing lost, up to its answer. `write` makes a write, and says whether it was held. */
export function runAlone<T, A extends Asking>(
  machine: Machine<T, A>,
  name: string,
  ask: A,
  shared: { readonly table: T },
  write: (name: string, ask: A) => boolean,
): { readonly answer: string; readonly ask: A } {
  const program = machine.programs[name];
  if (!program) throw new Error(`there is no program ${name}`);
  const decide = (does: string, asked: A): { readonly is: boolean; readonly ask: A } => {
    const question = machine.questions[does];
    if (question) {
      const is = question.holds(asked);
      return { is, ask: is ? { ...asked, ...question.learns?.(asked) } : asked };
    }
    const is = write(does, asked);
    return { is, ask: { ...asked, ...machine.writes[does]?.tells?.(shared.table, asked) } };
  };
  const go = (state: string, asked: A): { readonly answer: string; readonly ask: A } => {
    const step = program.steps.find(({ at }) => at === state);
    if (!step) return { answer: state, ask: asked };
    const decided = decide(step.does, asked);
    return go(decided.is ? step.yes : step.no, decided.ask);
  };
  return go(program.start, ask);
}
