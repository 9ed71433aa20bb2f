import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of its own that answers questions. */
export interface Child {
  /** Rejects with what the process says where it cannot answer, and with its error output where it has ended. */
  ask<Answer>(question: string, argument?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** What a child sends back; `servers/answering.ts` has the other side. */
interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: Error) => void;
}

/**
 * Starts a program with Node as in production: `NODE_ENV`, and standard output to nowhere, so that a log line costs what writing it costs.
 * Comes back when the program is ready. Throws with its error output where it does not get there.
 */
export async function startChild(program: string, args: readonly string[]): Promise<Child> {
  const child = fork(program, [...args], {
    execArgv: [],
    env: { NODE_ENV: 'production', PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const waiting = new Map<number, Waiting>();
  const said = errorOutput(child);
  const exited = once(child, 'exit');
  child.on('message', ({ id, value, error }: Reply) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(`${program}: ${error}`));
  });
  void exited.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${program} has ended: ${said()}`));
    waiting.clear();
  });
  let asked = 0;
  const ask = <Answer>(question: string, argument?: unknown) =>
    new Promise<Answer>((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve: (value) => resolve(value as Answer), reject });
      if (child.connected) child.send({ id: asked, question, argument });
      else reject(new Error(`${program} has ended: ${said()}`));
    });
  await ask('ready');
  return {
    ask,
    async stop() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** The last of what a process says on its error output. */
function errorOutput({ stderr }: ChildProcess): () => string {
  let text = '';
  stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-4_000);
  });
  return () => text;
}
