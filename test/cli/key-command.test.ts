import { isDeepStrictEqual } from 'node:util';
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

const shape = (state: string, alg = 'RS256') => ({
  kid: expect.stringMatching(/^[\w-]{43}$/),
  alg,
  state,
  created_at: expect.any(Number),
});

describe('key list', () => {
  it('shows which key of each algorithm signs and which is next, and nothing of their private halves', async () => {
    expect(await list()).toEqual(
      ['RS256', 'ES256', 'EdDSA'].flatMap((alg) => [shape('current', alg), shape('next', alg)]),
    );
  });

  it('draws a table for people', async () => {
    const { code, stderr, stdout } = await runCommand(['key', 'list', ...where]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/│ [\w-]{43} │ ES256 │ current │ \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ │/);
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

  it('lets the next key of each algorithm sign, retires the current one, and publishes nine, which a load balancer takes', async () => {
    const before = await list();
    const rotated = keysOf(await askCommand(['key', 'rotate', '--yes', ...where]));
    expect(rotated).toEqual([
      ...before.map((key) =>
        key['state'] === 'next'
          ? { ...key, state: 'current' }
          : { ...key, state: 'retired', retired_at: expect.any(Number) },
      ),
      ...['RS256', 'ES256', 'EdDSA'].map((alg) => shape('next', alg)),
    ]);
    expect(await list()).toEqual(rotated);
    cloud.advance(301);
    expect(await publishedKids()).toEqual(rotated.map(({ kid }) => kid));
    expect(rotated).toHaveLength(9);
  });

  it('rotates the keys of one algorithm alone', async () => {
    const before = await list();
    const rotated = keysOf(await askCommand(['key', 'rotate', '--alg', 'ES256', '--yes', ...where]));
    const changed = rotated.filter((key) => !before.some((one) => isDeepStrictEqual(one, key)));
    expect(changed.map(({ alg, state }) => [alg, state])).toEqual([
      ['ES256', 'retired'],
      ['ES256', 'current'],
      ['ES256', 'next'],
    ]);
    expect(rotated).toHaveLength(10);
  });

  it('knows no other algorithm', async () => {
    const { code, stderr } = await runCommand(['key', 'rotate', '--alg', 'HS256', '--yes', ...where]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("argument 'HS256' is invalid. Allowed choices are RS256, ES256, EdDSA."),
    ]);
  });

  it('warns of a next key that is young, and of more keys than a load balancer takes', async () => {
    const young = await runCommand(['key', 'rotate', '--alg', 'RS256', '--yes', ...where]);
    const signs = /^note: Functions that run now look for a new signing key once an hour, [^\n]*$/;
    expect([young.code, young.stderr.split('\n')]).toEqual([
      0,
      [
        expect.stringMatching(/^note: the next key was published less than an hour ago: /),
        expect.stringMatching(/^note: 11 keys will be published until the retired ones are two days old: /),
        expect.stringMatching(signs),
        '',
      ],
    ]);
    cloud.advance(2 * 86_400);
    expect(await publishedKids()).toHaveLength(6);
    const old = await runCommand(['key', 'rotate', '--yes', ...where]);
    expect([old.code, old.stderr.split('\n')]).toEqual([0, [expect.stringMatching(signs), '']]);
  });

  it('explains the states in its help', async () => {
    const { code, stdout } = await runCommand(['key', 'rotate', '--help']);
    expect([
      code,
      ['next  ', 'current', 'retired'].filter((state) => !stdout.includes(`\n${state}`)),
    ]).toEqual([0, []]);
  });
});
