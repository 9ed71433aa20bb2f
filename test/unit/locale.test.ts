import { expect, it } from 'vitest';
import { chooseLocale } from '../../shared/core/locale.ts';

const available = ['en', 'fi', 'fr', 'zh', 'pt-BR'];

it.each([
  ['the first that is available', 'xx sv fi en', 'fi'],
  ['a shorter form of the tag', 'fr-CA', 'fr'],
  ['a form two subtags shorter', 'zh-Hans-CN', 'zh'],
  ['a form without an extension', 'fi-u-nu-latn', 'fi'],
  ['a form without private use', 'en-x-ours', 'en'],
  ['a longer form that is available', 'pt-br', 'pt-BR'],
  ['whatever the letter case', 'FI', 'fi'],
  ['the first preference before a better fit of the second', 'fr-CA en', 'fr'],
  ['past invalid tags', '* e 1 fi_FI -- toolonglanguage-FI fi', 'fi'],
  ['through doubled blanks', '  xx   fi ', 'fi'],
])('chooses %s', (_title, uiLocales, expected) => {
  expect(chooseLocale(uiLocales, 'en', available)).toBe(expected);
});

it('finds nothing when nothing asked for is available, whatever the fallback', () => {
  expect(
    ['sv', 'pt', 'f', '<script>', 'fi\u00a0en'].map((tags) => chooseLocale(tags, 'en', available)),
  ).toEqual(Array(5).fill(undefined));
});

it('looks at ten tags and no more', () => {
  const nine = Array(9).fill('xx').join(' ');
  expect([
    chooseLocale(`${nine} fi`, 'en', available),
    chooseLocale(`${nine} xx fi`, 'en', available),
  ]).toEqual(['fi', undefined]);
});

it('takes the fallback when no language was asked for', () => {
  expect([undefined, '', '  '].map((tags) => chooseLocale(tags, 'fi-FI', available))).toEqual([
    'fi',
    'fi',
    'fi',
  ]);
  expect(chooseLocale(undefined, 'sv', available)).toBeUndefined();
});
