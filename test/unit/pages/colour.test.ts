import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, paletteOf, surfaces } from '../../../shared/pages/colour.ts';
import { style } from '../../../shared/pages/style.ts';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('contrast', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#000000', 21],
    ['#777777', '#777777', 1],
  ])('of %s and %s is %d', (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 10);
  });
});

describe('the colours of an accent', () => {
  it('make every text readable, on its button and in both themes', () => {
    fc.assert(
      fc.property(colour, (accent) => {
        const { onAccent, onLight, onDark } = paletteOf(accent);
        const pairs = [
          [onAccent, accent],
          [onLight, surfaces.light.page],
          [onLight, surfaces.light.card],
          [onDark, surfaces.dark.page],
          [onDark, surfaces.dark.card],
        ] as const;
        expect(pairs.filter(([text, surface]) => contrast(text, surface) < 4.5)).toEqual([]);
      }),
    );
  });

  it('keep the accent where it is readable already', () => {
    expect(paletteOf('#1A4FC4')).toEqual({
      accent: '#1a4fc4',
      onAccent: '#ffffff',
      onLight: '#1a4fc4',
      onDark: '#5f84d6',
    });
  });

  it('darken a bright accent, and lighten a dark one', () => {
    expect(paletteOf('#ffe600')).toEqual({
      accent: '#ffe600',
      onAccent: '#000000',
      onLight: '#736700',
      onDark: '#ffe600',
    });
    expect(paletteOf('#000000').onDark).toBe('#8c8c8c');
  });

  it.each(['', 'red', '#fff', '#2f6fdd;}', 'url(x)'])('are the fallback for %j', (accent) => {
    expect(paletteOf(accent)).toEqual(paletteOf('#2b5cd9'));
  });
});

describe('the style', () => {
  it('has the surfaces that the colours are made for', () => {
    const { light, dark } = surfaces;
    expect(style).toContain(`--page:${light.page};--card:${light.card.slice(0, 4)};`);
    expect(style).toContain(`--page:${dark.page};--card:${dark.card};`);
  });

  it('knows no left and no right', () => {
    expect(style).not.toMatch(
      /left|right|(?:margin|padding|border)-(?:top|bottom)|[{;](?:width|height|top|bottom):/,
    );
  });
});
