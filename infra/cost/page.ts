import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, markdownOf } from './report.ts';

/** The page that shows what the commands say: each between marks of its own. */
export const pagePath = 'docs/cost.md';

/** The parts of the page that commands write. */
export type SectionName = 'cost' | 'plan';

/** What stands between the marks of a section. Throws where they are not there. */
export function sectionOf(page: string, name: SectionName): string {
  const [start, end] = marksOf(name);
  const content = page.split(start)[1]?.split(end)[0];
  if (content === undefined || !page.includes(end)) throw new Error(`there are no marks ${start} and ${end}`);
  return content.trim();
}

/** The text with other content between the marks of a section. Throws where they are not there. */
export function withSection(page: string, name: SectionName, content: string): string {
  const [start, end] = marksOf(name);
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`there are no marks ${start} and ${end}`);
  return `${before}${start}\n\n${content}\n\n${end}${after}`;
}

function marksOf(name: SectionName): readonly [string, string] {
  return [`<!-- ${name} -->`, `<!-- /${name} -->`];
}

/** Writes what a command says into the page of a repository. */
export function writeSection(repository: string, name: SectionName, blocks: readonly Block[]): void {
  const path = join(repository, pagePath);
  writeFileSync(path, withSection(readFileSync(path, 'utf8'), name, markdownOf(blocks)));
}
