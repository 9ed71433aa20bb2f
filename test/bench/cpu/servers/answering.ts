/** Questions that a process answers, by name. */
export type Answers = Readonly<Record<string, (argument: unknown) => unknown>>;

interface Question {
  readonly id: number;
  readonly question: string;
  readonly argument?: unknown;
}

/** Answers what the process asks that started this one (`child.ts`): `ready`, `cpu` and its own `answers`. Ends with the one that asks. */
export function answering(answers: Answers): void {
  const all: Answers = { ready: () => true, cpu: cpuMicroseconds, ...answers };
  process.on('message', async ({ id, question, argument }: Question) => {
    try {
      process.send?.({ id, value: await all[question]?.(argument) });
    } catch (thrown) {
      process.send?.({
        id,
        error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
      });
    }
  });
  process.once('disconnect', () => process.exit());
}

/** CPU time of this process so far, of all its threads, in microseconds. */
export function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
