import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pagePath, sectionOf, withSection } from '../../infra/cost/page.ts';
import { repository } from '../support/stack.ts';
import { runCommand } from './run.ts';

/** What stands there as long as nothing was measured. */
const unmeasured = 'Nothing is measured yet.';

describe('a section of a page', () => {
  const page = 'before\n<!-- cost -->\nold\n<!-- /cost -->\nafter\n';

  it('is all that changes', () => {
    expect(withSection(page, 'cost', 'new')).toBe('before\n<!-- cost -->\n\nnew\n\n<!-- /cost -->\nafter\n');
    expect(sectionOf(withSection(page, 'cost', 'new'), 'cost')).toBe('new');
  });

  it('must have its marks', () => {
    expect(() => withSection(page, 'plan', 'new')).toThrow(
      'there are no marks <!-- plan --> and <!-- /plan -->',
    );
    expect(() => sectionOf(page, 'plan')).toThrow('there are no marks <!-- plan --> and <!-- /plan -->');
  });
});

describe('docs/cost.md', () => {
  const page = readFileSync(join(repository, pagePath), 'utf8');

  it.each([
    ['cost', []],
    ['plan', ['--logins-per-second', '5000']],
  ] as const)('shows what `npm run %s` says of what was measured last', async (name, args) => {
    const { code, stdout } = await runCommand(name, ...args, '--markdown');
    expect(sectionOf(page, name)).toBe(code === 0 ? stdout.trim() : unmeasured);
  });
});
