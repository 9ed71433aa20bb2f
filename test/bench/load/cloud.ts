import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answered, Answers, CloudUse, Question, Ready } from './messages.ts';

/** The local cloud in another process. */
export interface LoadCloud {
  readonly url: string;
  /** The code in the newest message to an address. Throws where there is none. */
  codeTo(address: string): Promise<string>;
  /** What its process has used since this was asked before; also empties the outbox. */
  use(): Promise<CloudUse>;
  close(): Promise<void>;
}

/** Serves a synthesized stack with the clients of the demonstration, in a process of its own. Throws, as everything that it is asked, where that process ends. */
export async function startLoadCloud(assembly: string): Promise<LoadCloud> {
  const child = fork(join(import.meta.dirname, 'cloud-process.ts'), [assembly], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const gone = ended(child);
  const [first] = await Promise.race([once(child, 'message'), gone]);
  const { url } = first as Ready;
  const ask = questioner(child, gone);
  return {
    url,
    async codeTo(to) {
      const code = await ask({ kind: 'code', to });
      if (code === undefined) throw new Error(`no code was sent to ${to}`);
      return code;
    },
    use: () => ask({ kind: 'use' }),
    async close() {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`the process of the local cloud ended with ${code}`);
}

function questioner(child: ChildProcess, gone: Promise<never>) {
  const waiting = new Map<number, (answer: never) => void>();
  let asked = 0;
  child.on('message', ({ id, answer }: Answered) => {
    waiting.get(id)?.(answer as never);
    waiting.delete(id);
  });
  return <K extends Question['kind']>(question: Question & { readonly kind: K }): Promise<Answers[K]> => {
    asked += 1;
    const answered = new Promise<Answers[K]>((resolve) => waiting.set(asked, resolve));
    child.send({ ...question, id: asked });
    return Promise.race([answered, gone]);
  };
}
