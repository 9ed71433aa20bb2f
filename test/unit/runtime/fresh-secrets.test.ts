import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Capability, type FunctionName, functions } from '../../../shared/contract/functions.ts';

/** Capabilities whose adapters make MACs. */
const withSecrets: ReadonlySet<Capability> = new Set(['otpSecret', 'refreshSecret', 'users']);

function sourceOf(name: string): string {
  return readFileSync(new URL(`../../../functions/${name}.ts`, import.meta.url), 'utf8');
}

describe('functions that open secrets', () => {
  // Object.keys forgets that the names are the registry's.
  const names = Object.keys(functions) as readonly FunctionName[];
  const opening = names.filter((name) => functions[name].needs.some((need) => withSecrets.has(need)));

  it('are those that read them again before a request', () => {
    const freshening = names.filter((name) => /lambda\(\s*withFreshSecrets\(/.test(sourceOf(name)));
    expect(freshening).toEqual(opening);
    expect(opening).toContain('token');
  });
});
