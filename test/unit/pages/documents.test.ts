import { describe, expect, it } from 'vitest';
import { locales, pageTextsIn } from '../../../shared/pages/locales/index.ts';
import { maxLogoLength } from '../../../shared/pages/model.ts';
import { renderIn, renderPage } from '../../../shared/pages/render.ts';
import { tags, withoutCode } from './markup.ts';
import { context, sample, samples } from './samples.ts';

const hostile = `"'></bdi></title><img src=x onerror=alert(1)>&amp;`;
const escaped = '&quot;&#39;&gt;&lt;/bdi&gt;&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;';

/** Members whose values are ours and not text. */
const ours: ReadonlySet<string> = new Set(['kind', 'error', 'channels', 'channel', 'locale', 'scope']);

/** The value with hostile text at the end of each text in it. */
function poisoned<T>(value: T): T {
  if (typeof value === 'string') return `${value}${hostile}` as T;
  if (Array.isArray(value)) return value.map(poisoned) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, ours.has(name) ? member : poisoned(member)]),
  ) as T;
}

/** The markup without what stands between tags and in attributes. */
function skeleton(document: string): string {
  return withoutCode(document)
    .replace(/"[^"]*"/g, '""')
    .replace(/>[^<]+/g, '>');
}

describe.each([...samples.keys()])('the page %s', (name) => {
  const page = sample(name);

  it('shows every value as text and never as markup', async () => {
    const logo = 'data:image/png;base64,';
    const plain = { ...context, brand: { ...context.brand, logo } };
    const document = await renderPage(poisoned(page), poisoned(plain));
    expect(skeleton(document)).toBe(skeleton(await renderPage(page, plain)));
    expect(document).toContain(`<style nonce="bm9uY2U${escaped}">`);
    expect(document).toContain(`alt="Northwind${escaped}"`);
    expect(document).toContain(`href="https://northwind.example/help${escaped}">Help${escaped}</a>`);
  });

  it('has below 30 kB, with the largest logo and in each language', async () => {
    const logo = 'data:image/png;base64,'.padEnd(maxLogoLength, 'A');
    for (const locale of locales) {
      const document = await renderPage(page, { ...context, locale, brand: { ...context.brand, logo } });
      expect(Buffer.byteLength(document), locale).toBeLessThan(30_000);
    }
  });

  it('has all its words in each language', async () => {
    for (const locale of locales) {
      const document = await renderPage(page, { ...context, locale });
      const body = withoutCode(document);
      expect(tags(document, 'html')).toEqual([`<html lang="${locale}" dir="ltr">`]);
      expect(body, locale).not.toMatch(
        /\b(?:undefined|null|NaN)\b|\[object|\0|<(h1|p|span|label|bdi)[^>]*><\/\1>/,
      );
    }
  });

  it('has no handlers, no style attributes, and loads nothing', async () => {
    const document = await renderPage(page, context);
    const body = withoutCode(document);
    expect(body).not.toMatch(/\son\w+=|\sstyle=|\ssrc=|@import|url\(/);
    expect(tags(body, 'link')).toEqual(['<link rel="icon" href="data:,">']);
    expect(document.match(/<(style|script)[^>]*>/g)).toEqual([
      '<style nonce="bm9uY2U">',
      '<script nonce="bm9uY2U">',
    ]);
  });

  it('sends plain forms with the hidden fields of the context', async () => {
    const document = await renderPage(page, context);
    const forms = document.match(/<form.*?<\/form>/gs) ?? [];
    const hidden =
      '<input type="hidden" name="flow" value="flow-1"><input type="hidden" name="csrf" value="csrf-1">';
    for (const form of page.kind === 'form-post' ? [] : forms) {
      expect(form).toMatch(/^<form method="post" action="\/sign-in\/[a-z-]+">/);
      expect(form).toContain(hidden);
    }
  });

  it('reads the same in the other direction of writing', async () => {
    const english = pageTextsIn('en');
    const document = await renderIn({ ...english, direction: 'rtl' }, page, context);
    expect(document).toBe((await renderPage(page, context)).replace('dir="ltr"', 'dir="rtl"'));
  });
});
