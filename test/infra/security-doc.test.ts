import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pools } from '../../shared/core/guess-budget.ts';
import type { Standing } from '../../shared/core/guess-terms.ts';
import { repository } from '../support/stack.ts';

const pages = ['SECURITY.md', 'docs/security.md'] as const;
const text = readFileSync(join(repository, 'docs/security.md'), 'utf8');

/** The tests that the page names: a file or folder, and the titles that are quoted right behind it. */
const named = [...text.matchAll(/`(test\/[^`]+)`((?:,? "[^"\n]+")*)/g)].map(([, path = '', titles = '']) => ({
  path,
  titles: [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
}));

/** Whether the file has a test or a group of that title. */
function hasTitle(path: string, title: string): boolean {
  const source = readFileSync(join(repository, path), 'utf8');
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
}

/** The anchor of a heading, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

function anchorsIn(path: string): readonly string[] {
  const headings = readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) => anchorOf(heading));
}

/** Links of the page that lead nowhere within the repository. */
function brokenLinks(page: string): readonly string[] {
  const source = readFileSync(join(repository, page), 'utf8');
  const targets = [...source.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    const [file = '', anchor] = target.split('#');
    const path = join(repository, file === '' ? page : join(dirname(page), file));
    return !existsSync(path) || (anchor !== undefined && !anchorsIn(path).includes(anchor));
  });
}

describe('docs/security.md', () => {
  it('names tests that are there', () => {
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter(({ path }) => !existsSync(join(repository, path)))).toEqual([]);
  });

  it('quotes titles that the tests have, and nothing else', () => {
    const wrong = named.flatMap(({ path, titles }) =>
      titles.filter((title) => !hasTitle(path, title)).map((title) => `${path}: ${title}`),
    );
    const quotes = text.match(/"[^"\n]+"/g) ?? [];
    expect(wrong).toEqual([]);
    expect(named.flatMap(({ titles }) => titles)).toHaveLength(quotes.length);
  });

  it.each<[Standing, string]>([
    ['stranger', '| 4 | 4 | 8 |'],
    ['client', '| 1 | 1 | 2 |'],
    ['device', '| 5 | 5 | 10 |'],
  ])('tells the pool of a %s as it is', (standing, numbers) => {
    const { prepaid, bought } = pools[standing];
    expect(numbers).toBe(`| ${prepaid} | ${bought} | ${prepaid + bought} |`);
    expect(text).toMatch(new RegExp(`^\\| \`${standing}\` \\|.*${numbers.replaceAll('|', '\\|')}$`, 'm'));
  });

  it('has a row for each requirement of the chapters of ASVS that it goes through, and no other', () => {
    const rows = [...text.matchAll(/^\| (\d+\.\d+)\.(\d+) \| [123] \|/gm)];
    const counts = new Map<string, number>();
    for (const [, section = '', number] of rows) {
      const before = counts.get(section) ?? 0;
      expect(Number(number)).toBe(before + 1);
      counts.set(section, before + 1);
    }
    // OWASP ASVS 5.0.0: requirements in each section of V6, V7, V9 and V10.
    expect(Object.fromEntries(counts)).toEqual({
      ...{ '6.1': 3, '6.2': 12, '6.3': 8, '6.4': 6, '6.5': 8, '6.6': 4, '6.7': 2, '6.8': 4 },
      ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 3, '7.6': 2 },
      ...{ '9.1': 3, '9.2': 4 },
      ...{ '10.1': 2, '10.2': 3, '10.3': 5, '10.4': 16, '10.5': 5, '10.6': 2, '10.7': 3 },
    });
  });

  it('has a place for the table of the drill', () => {
    expect(text.match(/^<!-- drill -->$/gm)).toHaveLength(1);
  });
});

describe('links', () => {
  it.each(pages)('of %s lead somewhere', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });
});
