import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { forms, scriptedBrowser } from '../flow/scripted-browser.ts';
import { localCloud } from '../support/local.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The commands of README.md, in the order in which a reader pastes them; each block is named by the comment before it. */
const blocks = new Map(
  [...readme.matchAll(/<!-- run: (\w+) -->\n```bash\n([\s\S]*?)```/g)].map(([, name = '', commands = '']) => [
    name,
    commands,
  ]),
);

describe('the commands of README.md, pasted into a shell', async () => {
  const { url } = await localCloud();
  const output = await runInOneShell(url);

  it('log in by SMS and read the message on the way', () => {
    expect(output.get('sms')).toMatch(/^Your code is \d{4} \d{4}/);
  });

  it('introspect, open the protected routes, refresh and revoke', () => {
    const answers = objectsIn(output.get('tokens'));
    expect(answers).toEqual([
      expect.objectContaining({ active: true, sub: '+358401234567', client_id: 'demo-app' }),
      expect.objectContaining({ sub: '+358401234567', scope: 'openid demo-api' }),
      { noted: true, sub: '+358401234567' },
      { active: false },
    ]);
  });

  it('log in by e-mail', () => {
    expect(objectsIn(output.get('email'))).toEqual([
      expect.objectContaining({ token_type: 'Bearer', scope: 'openid' }),
    ]);
  });

  it('log in with an account made on the way', () => {
    const tokens = { token_type: 'Bearer', refresh_token: expect.stringMatching(/^[\w-]{128}$/) };
    expect(objectsIn(output.get('ciam'))).toEqual([
      expect.objectContaining(tokens),
      expect.objectContaining(tokens),
    ]);
  });

  it('get a service a token of its own, for one resource, and revoke it', () => {
    expect(objectsIn(output.get('service'))).toEqual([
      expect.objectContaining({
        active: true,
        sub: 'demo-plain',
        aud: 'https://api.latchkey.example/notes',
      }),
      { active: false },
    ]);
  });

  it('let a service act for alice until her session ends', () => {
    const [alice, acting, ended] = objectsIn(output.get('csp'));
    expect(alice).toMatchObject({
      username: 'alice',
      group_names: ['Engineering', 'On call', 'Releases', 'Security', 'Writers'],
      groups_truncated: true,
    });
    const actor = { sub: 'demo-backend' };
    expect(acting).toMatchObject({ active: true, sub: alice?.['sub'], username: 'alice', act: actor });
    expect(ended).toEqual({ active: false });
  });

  it('move the clock', () => {
    expect(objectsIn(output.get('clock'))).toEqual([{ now: expect.any(String) }]);
  });

  it('make an address of a sign-in, which leads a browser to its first page', async () => {
    const address = output.get('browser')?.trim() ?? '';
    const { html } = await scriptedBrowser(url).open(address);
    expect(forms({ url: address, html }).map(({ action }) => new URL(action).pathname)).toEqual([
      '/signin/recipient',
    ]);
  });

  it('make a client that can log people in, and list it', () => {
    expect(output.get('client')).toMatch(/^{"x_globalsign_iam_challenge":{"reference":"\./);
    expect(output.get('client')).toContain('my-app');
  });

  it('make a user with an API token, which is traded until the user has other rights', () => {
    expect(output.get('user')).toContain('API token nightly build');
    expect(objectsIn(output.get('user'))).toEqual([
      expect.objectContaining({ token_type: 'Bearer', scope: 'openid' }),
      expect.objectContaining({ error: 'invalid_grant', cspErrorCode: 'csp.auth.invalid_grant' }),
    ]);
  });

  it('are all there', () => {
    const names = ['sms', 'tokens', 'email', 'ciam', 'service', 'csp', 'clock', 'browser', 'client', 'user'];
    expect([...blocks.keys()]).toEqual(names);
  });
});

describe('the settings in README.md', () => {
  it('are those of cdk.json, every one', () => {
    const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
      context: Record<string, unknown>;
    };
    const settings = Object.keys(context).filter((name) => !name.startsWith('@'));
    const table = readme.slice(readme.indexOf('### Settings'));
    expect(settings.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  });
});

/** Runs every block in one shell, because later ones use what earlier ones set. Gives what each printed. */
async function runInOneShell(url: string): Promise<ReadonlyMap<string, string>> {
  const marker = '--- next block ---';
  const script = [...blocks.values()].join(`\necho '${marker}'\n`).replaceAll('http://localhost:8787', url);
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd: root });
  const printed = stdout.split(`${marker}\n`);
  return new Map([...blocks.keys()].map((name, index) => [name, printed[index] ?? '']));
}

/** The JSON objects that were printed, with or without line breaks before each other and before tables. */
function objectsIn(text: string | undefined): readonly Readonly<Record<string, unknown>>[] {
  const lines = (text ?? '').replace(/}(?=[{┌])/g, '}\n').split('\n');
  return lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
