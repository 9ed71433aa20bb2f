import type { Machine, Program, Step } from './machine.ts';

/** A Markdown table. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const all = (guards: readonly { readonly says: string }[]) => guards.map(({ says }) => says).join(', and ');

/** Every conditional write: of what, when it takes effect, what it changes. Reads are left out. */
export function writesTable<T, A>({ writes }: Machine<T, A>): string {
  const rows = Object.entries(writes).flatMap(([name, { item, always, once, mine, changes }]) => {
    if (changes.length === 0) return [];
    const first = once.length > 0 && mine ? `${all(once)}; or ${mine.says}` : all(once);
    const condition = [all(always), first].filter((text) => text !== '').join('. Besides: ');
    return [[`\`${name}\``, item, condition, changes.map(({ says }) => says).join('; ')]];
  });
  return tableOf(['write', 'item', 'condition', 'what it does'], rows);
}

/** What one kind of request does, state by state. */
export function programTable<T, A>(machine: Machine<T, A>, { steps }: Program): string {
  const rows = steps.map((step) => [
    step.at,
    whatOf(machine, step),
    stateOf(machine, step.yes),
    step.yes === step.no ? 'the same' : stateOf(machine, step.no),
  ]);
  return tableOf(['state', 'step', 'held, or yes', 'refused, or no'], rows);
}

function whatOf<T, A>({ writes, questions, acts }: Machine<T, A>, { does }: Step): string {
  const write = writes[does];
  if (write) return write.changes.length === 0 ? `read the ${write.item}` : `\`${does}\``;
  const question = questions[does];
  return question ? `${question.says}?` : (acts[does]?.says ?? '');
}

/** Answers stand out from states on the way. */
function stateOf<T, A>({ answers }: Machine<T, A>, state: string): string {
  return state in answers ? `**${state}**` : state;
}

/** The answers of requests. */
export function answersTable<T, A>({ answers }: Machine<T, A>): string {
  return tableOf(
    ['answer', 'what it is'],
    Object.entries(answers).map(([name, says]) => [`**${name}**`, says]),
  );
}
