import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { repository } from '../support/stack.ts';

/** What a run of a command left behind. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the tests measured, in place of a benchmark: a path from the repository. */
export const fixture = 'test/cost/measured.json';

/** Runs `npm run cost` or `npm run plan` as a child process. */
export async function runCommand(command: 'cost' | 'plan', ...args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, [join(repository, 'infra', command, 'main.ts'), ...args]);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}
