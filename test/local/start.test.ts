import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './fixture/temporary-folder.ts';

const command = fileURLToPath(new URL('../../infra/local/start.ts', import.meta.url));

function start(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  return spawn(process.execPath, [command, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function run(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const child = start(args, env);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

describe('npm start', () => {
  it('explains its options', async () => {
    const { code, stderr, stdout } = await run(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const option of ['--port <number>', '--state <folder>', '--dynamodb <engine>', '--quiet']) {
      expect(stdout).toContain(option);
    }
  });

  it.each([
    [
      ['--port', 'eighty'],
      "option '--port <number>' argument 'eighty' is invalid. A port is a number from 0 to 65535.",
    ],
    [
      ['--port', '65536'],
      "option '--port <number>' argument '65536' is invalid. A port is a number from 0 to 65535.",
    ],
    [
      ['--dynamodb', 'mongo'],
      "option '--dynamodb <engine>' argument 'mongo' is invalid. Allowed choices are dynalite, local.",
    ],
    [['--nonsense'], "unknown option '--nonsense'"],
    [['extra'], 'too many arguments. Expected 0 arguments but got 1: extra.'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr, stdout } = await run(args);
    expect({ code, stdout, stderr: stderr.trim() }).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: ${message}`,
    });
  });

  it('says in one sentence that the port is busy', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    expect(await run(['--port', String(port)])).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} is in use on this machine: choose another one.\n`,
    });
    busy.close();
  });

  it('says in one sentence that there is no Java', async () => {
    const folder = temporaryFolder();
    expect(await run(['--port', '0', '--dynamodb', 'local'], { PATH: folder })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'DynamoDB Local needs Java 17, and no java was found on the PATH.\n',
    });
  });

  it('says in one sentence that the Java is too old', async () => {
    const folder = temporaryFolder();
    const java = join(folder, 'java');
    writeFileSync(java, '#!/bin/sh\necho \'openjdk version "11.0.2" 2019-01-15\' >&2\n', { mode: 0o755 });
    expect(await run(['--port', '0', '--dynamodb', 'local'], { PATH: folder })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'DynamoDB Local needs Java 17, and the java on the PATH is 11.\n',
    });
  });

  it('says in one sentence that the state folder cannot be used', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(await run(['--port', '0', '--state', file])).toEqual({
      code: 1,
      stdout: '',
      stderr: `The state folder ${file} is a file.\n`,
    });
  });

  it('ends its start-up with the address it serves, and ends cleanly on a signal', async () => {
    const child = start(['--port', '0', '--quiet']);
    let printed = '';
    const ready = new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`ended early: ${printed}`)));
      child.stderr.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
      });
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        const [, url] = /^Latchkey is ready at (http:\/\/localhost:\d+)\n$/m.exec(printed) ?? [];
        if (url !== undefined) resolve(url);
      });
    });
    const url = await ready;
    child.removeAllListeners('exit');
    const { status } = await fetch(`${url}/_local/stack`);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    const [code] = await ended;
    expect([status, code]).toEqual([200, 0]);
    expect(printed).toContain(`Outbox    ${url}/_local/outbox\n`);
    expect(printed.trimEnd().split('\n').at(-1)).toBe(`Latchkey is ready at ${url}`);
  });
});
