import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { decodeJwt } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { ask, post } from '../support/calls.ts';
import { repository } from '../support/stack.ts';

/*
 * The claim that a grant type is one file and one line of a registry: made true on a copy of the repository, by nothing else than that.
 */

const toyType = 'urn:example:params:oauth:grant-type:toy';

const toyFile = `import { refuse } from '../core/errors.ts';
import { defineGrant, type GrantResult, requireParam } from '../core/grant.ts';

/** Tokens for whoever shows a toy. */
export const toyGrant = defineGrant({
  type: '${toyType}',
  parameters: { toy: 16 },
  clients: 'confidential',
  async authorize(request): Promise<GrantResult> {
    const subject = requireParam(request, 'toy');
    if (subject === 'broken') return refuse('invalid_grant', { because: 'parameter-refused', description: 'the toy is broken' });
    return { kind: 'authorized', authorization: { subject, scope: [], audience: [], resources: request.resources } };
  },
});
`;

/** The sources as they stand, tracked or about to be, in a folder of their own. */
function copyOfRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'latchkey-toy-'));
  const sources = ['functions', 'infra', 'shared', '.config', 'package.json', 'package-lock.json'];
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', ...sources, 'tsconfig.json', 'cdk.json'],
    { cwd: repository, encoding: 'utf8' },
  );
  for (const path of listed.split('\0')) {
    const from = join(repository, path);
    if (path !== '' && existsSync(from)) cpSync(from, join(copy, path));
  }
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'), 'dir');
  return copy;
}

/** One more line in the list, and the import that it takes. */
function register(copy: string): void {
  const path = join(copy, 'shared', 'grants', 'direct.ts');
  const before = readFileSync(path, 'utf8');
  const after = before
    .replace(/^(?=import \{ tokenExchangeGrant)/m, "import { toyGrant } from './toy.ts';\n")
    .replace(/^(?= {2}tokenExchangeGrant,$)/m, '  toyGrant,\n');
  if (after.split('\n').length !== before.split('\n').length + 2) throw new Error('the registry has changed');
  writeFileSync(path, after);
  writeFileSync(join(copy, 'shared', 'grants', 'toy.ts'), toyFile);
}

/** Starts the copy's local cloud as `npm start` does, and gives its address once it is ready. It ends with the suite. */
async function startedIn(copy: string): Promise<string> {
  const command = [join(copy, 'infra', 'local', 'start.ts'), '--port', '0', '--quiet'];
  const child = spawn(process.execPath, command, { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  afterAll(async () => {
    child.kill('SIGINT');
    await ended;
  });
  let printed = '';
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the copy did not start: ${printed}`)));
    child.stderr.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const [, url] = /^Latchkey is ready at (http:\/\/localhost:\d+)\n$/m.exec(printed) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}

/** Runs the copy's own administrator's command, and gives what it answered. */
async function administer(copy: string, args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const child = spawn(process.execPath, [join(copy, 'infra', 'cli', 'main.ts'), ...args, '--json'], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

describe('a grant type that is one new file and one line of the registry', async () => {
  const copy = copyOfRepository();
  afterAll(() => rmSync(copy, { recursive: true, force: true }));
  register(copy);
  const url = await startedIn(copy);
  const create = async (clientId: string, ...args: readonly string[]) => {
    const client = await administer(copy, [
      ...['client', 'create', '--client-id', clientId, '--grant-type', toyType, ...args],
      ...['--local', url],
    ]);
    expect(client['grant_types']).toEqual([toyType]);
    return { clientId, secret: String(client['client_secret']) };
  };

  const vendor = '/csp/gateway/am/api/auth';
  it.each([
    {
      ...{ path: `${vendor}/token`, issuer: vendor, options: ['--dialect', 'csp'] },
      refusal: { error: 'invalid_grant', cspErrorCode: 'csp.auth.invalid_grant' },
    },
    { path: '/oauth2/token', issuer: '', options: [], refusal: { error: 'invalid_grant' } },
  ])('is answered at $path, and refuses in its dialect', async ({ issuer, options, path, refusal }) => {
    const as = await create(`toy${issuer.length}`, ...options);
    const form = { grant_type: toyType, toy: 'bear' };
    const { status, body } = await post({ url }, path, form, { as });
    const claims = decodeJwt(String(body['access_token']));
    expect([status, claims.iss, claims.sub, claims['client_id']]).toEqual([
      200,
      url + issuer,
      'bear',
      as.clientId,
    ]);
    const broken = await post({ url }, path, { ...form, toy: 'broken' }, { as });
    expect([broken.status, broken.body]).toEqual([
      400,
      expect.objectContaining({ ...refusal, error_description: 'the toy is broken' }),
    ]);
    const demoService = { clientId: 'demo-service', secret: 'demo-service-secret' };
    const other = await post({ url }, path, form, { as: demoService });
    expect([other.status, other.body['error']]).toEqual([400, 'unauthorized_client']);
  });

  it.each([`${vendor}/.well-known/openid-configuration`, '/.well-known/openid-configuration'])(
    'is found in discovery at %s',
    async (path) => {
      const { body } = await ask({ url }, path);
      expect(body['grant_types_supported']).toContain(toyType);
    },
  );
});
