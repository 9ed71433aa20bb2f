import { describe, expect, it } from 'vitest';
import { chooseLocale } from '../../../shared/core/locale.ts';

const available = ['en', 'fi', 'zh-Hans', 'de-x-formal'];

describe('the language of a message', () => {
  it.each([
    ['blanks in a row', 'tlh  fi', 'fi'],
    ['something that is no tag', 'fi!', undefined],
    ['a tag behind something else', '1-fi', undefined],
    ['a tag before something else', 'fi-!', undefined],
    ['a subtag that only introduces others', 'zh-hans-x-y', 'zh-Hans'],
    ['a private subtag that there is', 'de-x-formal-more', 'de-x-formal'],
  ])('is chosen with %s', (_case, asked, locale) => {
    expect(chooseLocale(asked, 'en', available)).toBe(locale);
  });
});
