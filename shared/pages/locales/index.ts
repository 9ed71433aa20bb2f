import type { PageTexts } from '../texts.ts';
import { german } from './de.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import { finnish } from './fi.ts';
import { french } from './fr.ts';
import { swedish } from './sv.ts';
import { chinese } from './zh.ts';

/** REGISTRY of the pages' languages. */
const textsByLocale: ReadonlyMap<string, PageTexts> = new Map(
  [english, finnish, swedish, german, french, spanish, chinese].map((texts) => [texts.locale, texts]),
);

/** BCP 47 tags of the languages that pages come in. */
export const locales: readonly string[] = [...textsByLocale.keys()];

/** Gives a language's texts, English for a language there are none for. */
export function pageTextsIn(locale: string): PageTexts {
  return textsByLocale.get(locale) ?? english;
}
