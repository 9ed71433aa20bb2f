import { describe, expect, it } from 'vitest';
import { durationIn, plural, waitIn } from '../../../shared/pages/wording.ts';

describe('a length of time', () => {
  it.each([
    [45, '45 seconds'],
    [119, '119 seconds'],
    [120, '2 minutes'],
    [599, '10 minutes'],
    [7_200, '2 hours'],
  ])('of %d s is %j', (seconds, words) => {
    expect(durationIn('en', seconds)).toBe(words);
  });

  it('is in the words of the language', () => {
    expect(['fi', 'de', 'zh'].map((locale) => durationIn(locale, 600))).toEqual([
      '10 minuuttia',
      '10 Minuten',
      '10分钟',
    ]);
  });
});

describe('a wait', () => {
  it.each([
    [0, 'in 1 second'],
    [1, 'in 1 second'],
    [60, 'in 60 seconds'],
    [121, 'in 3 minutes'],
    [7_201, 'in 3 hours'],
  ])('of %d s is never told too short: %j', (seconds, words) => {
    expect(waitIn('en', seconds)).toBe(words);
  });

  it('is in the words of the language', () => {
    expect(['fi', 'de', 'fr'].map((locale) => waitIn(locale, 300))).toEqual([
      '5 minuutin päästä',
      'in 5 Minuten',
      'dans 5 minutes',
    ]);
  });
});

describe('a plural', () => {
  const forms = { one: '# try', other: '# tries' };

  it('follows the rules of the language', () => {
    expect([0, 1, 2].map((tries) => plural('en', tries, forms))).toEqual(['0 tries', '1 try', '2 tries']);
    expect([0, 1, 2].map((tries) => plural('fr', tries, forms))).toEqual(['0 try', '1 try', '2 tries']);
  });

  it('may have one form alone', () => {
    expect(plural('en', 1, { other: '# left' })).toBe('1 left');
  });
});
