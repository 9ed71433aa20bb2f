import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../../support/stack.ts';
import { withPerformance } from './summary.ts';

const readme = readFileSync(join(repository, 'README.md'), 'utf8');
const page = readFileSync(join(repository, 'docs/performance.md'), 'utf8');

describe("the README's paragraph on performance", () => {
  it('says what docs/performance.md says', () => {
    expect(withPerformance(readme, page)).toBe(readme);
    expect(readme).toContain('oidc-provider | ');
  });

  it('follows the page', () => {
    const cells = ['| step', 'rival', '1', '2', '3', '4', '9.99 × (9.00 to 10.0) |'];
    const other = `| budget | at least 2 × | 9.99 × | met |\n| other | none | 1 | missed |\n${cells.join(' | ')}`;
    const text = withPerformance('a\n<!-- performance -->\nold\n<!-- /performance -->\nb', other);
    expect(text).toContain('| step | rival | 9.99 × (9.00 to 10.0) |');
    expect(text).toContain('Of 2 budgets 1 are met');
    expect(text.startsWith('a\n') && text.endsWith('\nb')).toBe(true);
  });

  it('is not written without marks, or of a page without figures', () => {
    expect(() => withPerformance('no marks', page)).toThrow('there are no marks');
    expect(() => withPerformance(readme, '# Performance')).toThrow('has no ratios');
  });
});
