import { describe, expect, it } from 'vitest';
import { locales as messageLocales } from '../../../shared/channels/texts.ts';
import { locales, pageTextsIn } from '../../../shared/pages/locales/index.ts';
import { renderPage } from '../../../shared/pages/render.ts';
import { context, recipientPage } from './samples.ts';

describe('languages', () => {
  it('are those of the messages', () => {
    expect(locales).toEqual(messageLocales);
  });

  it('of no texts read as English', async () => {
    expect(await renderPage(recipientPage, { ...context, locale: 'xx' })).toBe(
      await renderPage(recipientPage, context),
    );
  });

  it.each(locales)('have every text, and every text has what goes into it (%s)', (locale) => {
    expect(flaws(pageTextsIn(locale))).toEqual([]);
  });
});

const settings: ReadonlySet<string> = new Set(['.locale', '.direction', '.separator']);

/** Paths of texts that are empty or lose what is put into them. */
function flaws(texts: unknown, path = ''): readonly string[] {
  if (typeof texts === 'object') {
    return Object.entries(texts ?? {}).flatMap(([name, member]) => flaws(member, `${path}.${name}`));
  }
  const isComplete = isText(texts) ? keepsAll(texts, path) : String(texts).trim() !== '';
  return isComplete || settings.has(path) ? [] : [path];
}

function isText(value: unknown): value is (...given: unknown[]) => string {
  return typeof value === 'function';
}

/** Whether each thing that goes into the text is there once. */
function keepsAll(text: (...given: unknown[]) => string, path: string): boolean {
  const takesNumber = path === '.triesLeft' || path.startsWith('.code.shape') || text.length === 2;
  const given = takesNumber ? [7, '\u0001'].slice(0, text.length) : ['\u0001'];
  return given.every((value) => text(...given).split(String(value)).length === 2);
}
