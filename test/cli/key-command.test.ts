import { describe, expect, it } from 'vitest';
import { localCloud } from '../support/local.ts';
import { askCommand, type Json, runCommand } from './run.ts';

const cloud = await localCloud();
const where = ['--local', cloud.url];

type Keys = readonly (Json & { readonly kid: string })[];
const keysOf = (answer: Json) => answer['keys'] as Keys;
const list = async () => keysOf(await askCommand(['key', 'list', ...where]));

async function publishedKids(): Promise<readonly unknown[]> {
  const response = await fetch(String(cloud.outputs['JwksUrl']));
  const { keys } = (await response.json()) as { readonly keys: readonly Json[] };
  return keys.map(({ kid }) => kid);
}

const shape = (state: string) => ({
  kid: expect.stringMatching(/^[\w-]{43}$/),
  alg: 'RS256',
  state,
  created_at: expect.any(Number),
});

describe('key list', () => {
  it('shows which key signs and which is next, and nothing of their private halves', async () => {
    expect(await list()).toEqual([shape('current'), shape('next')]);
  });

  it('draws a table for people', async () => {
    const { code, stderr, stdout } = await runCommand(['key', 'list', ...where]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/│ [\w-]{43} │ current │ \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ │/);
  });
});

describe('key rotate', () => {
  it('refuses without a word of consent', async () => {
    const before = await list();
    expect(await runCommand(['key', 'rotate', '--json', ...where])).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(
        '"error":"this cannot be undone and there is no terminal to ask on: add --yes',
      ),
    });
    expect(await list()).toEqual(before);
  });

  it('lets the next key sign, retires the current one, and publishes all three', async () => {
    const [current, next] = await list();
    const rotated = keysOf(await askCommand(['key', 'rotate', '--yes', ...where]));
    expect(rotated).toEqual([
      { ...current, state: 'retired', retired_at: expect.any(Number) },
      { ...next, state: 'current' },
      shape('next'),
    ]);
    expect(await list()).toEqual(rotated);
    cloud.advance(301);
    expect(await publishedKids()).toEqual(rotated.map(({ kid }) => kid));
  });

  it('warns of a next key that is young, and says when the new one signs', async () => {
    const young = await runCommand(['key', 'rotate', '--yes', ...where]);
    expect([young.code, young.stderr.split('\n').length]).toEqual([0, 3]);
    expect(young.stderr).toMatch(
      /^note: the next key was published less than an hour ago: .*\nnote: A function unwraps /,
    );
    cloud.advance(3_600);
    const old = await runCommand(['key', 'rotate', '--yes', ...where]);
    expect([old.code, old.stderr]).toEqual([0, expect.stringMatching(/^note: A function unwraps [^\n]*\n$/)]);
  });

  it('explains the states in its help', async () => {
    const { code, stdout } = await runCommand(['key', 'rotate', '--help']);
    expect([
      code,
      ['next  ', 'current', 'retired'].filter((state) => !stdout.includes(`\n${state}`)),
    ]).toEqual([0, []]);
  });
});
