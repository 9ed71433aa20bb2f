import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../infra/cli/main.ts', import.meta.url));

/** What a run of the command left behind. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Written to standard input, which is no terminal in any case. */
  readonly input?: string;
}

/** Variables that the command must not find on the machine that runs the tests. */
const noAws = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
};

/** Runs the administrator's command as a child process. */
export async function runCommand(args: readonly string[], { env, input }: RunOptions = {}): Promise<Run> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:AWS|LATCHKEY)_/.test(name));
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...Object.fromEntries(inherited), ...noAws, ...env },
    stdio: 'pipe',
  });
  child.stdin.end(input ?? '');
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** Runs it with `--json`, expects it to succeed, and gives what it answered. */
export async function askCommand(args: readonly string[], options?: RunOptions): Promise<Json> {
  const { code, stdout, stderr } = await runCommand([...args, '--json'], options);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Runs it with `--json`, and gives the exit code and the error that it told. */
export async function failCommand(args: readonly string[], options?: RunOptions): Promise<Json> {
  const { code, stdout, stderr } = await runCommand([...args, '--json'], options);
  return { code, stdout, ...JSON.parse(stderr) };
}

export type Json = Readonly<Record<string, unknown>>;
