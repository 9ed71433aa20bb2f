/** Red, green and blue, each from 0 to 255. */
type Rgb = readonly [number, number, number];

/** Colours that follow from a brand's accent, each `#rrggbb`. */
export interface Palette {
  /** Face of the main button. */
  readonly accent: string;
  /** Text on it. */
  readonly onAccent: string;
  /** The accent as text and borders on light surfaces, and on dark ones. */
  readonly onLight: string;
  readonly onDark: string;
}

/** What text stands on in each theme; shared/pages/style.ts has the same. */
export const surfaces = {
  light: { page: '#f4f5f7', card: '#ffffff' },
  dark: { page: '#111317', card: '#1b1e24' },
} as const;

const black = '#000000';
const white = '#ffffff';
const fallback = '#2b5cd9';
/** WCAG 2.2 §1.4.3, level AA. */
const minContrast = 4.5;

/** Gives the colours for an accent: every text that they make stands out by at least 4.5:1. What is no `#rrggbb` reads as a quiet blue. */
export function paletteOf(colour: string): Palette {
  const accent = /^#[\da-f]{6}$/i.test(colour) ? colour.toLowerCase() : fallback;
  return {
    accent,
    // One of the two always has more than 4.5:1, because black on white has 21:1 and 4.5² < 21.
    onAccent: contrast(accent, white) >= minContrast ? white : black,
    onLight: readable(accent, black, Object.values(surfaces.light)),
    onDark: readable(accent, white, Object.values(surfaces.dark)),
  };
}

/** The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The colour, mixed with as little of another as makes it readable on all surfaces. */
function readable(colour: string, other: string, on: readonly string[]): string {
  const shares = Array.from({ length: 20 }, (_, step) => step / 20);
  const mixed = shares.map((share) => mix(colour, other, share));
  return mixed.find((text) => on.every((surface) => contrast(text, surface) >= minContrast)) ?? other;
}

function mix(colour: string, other: string, share: number): string {
  const target = rgb(other);
  const channels = rgb(colour).map((value, index) => value + ((target[index] ?? 0) - value) * share);
  return `#${channels.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

function luminance(colour: string): number {
  const [red, green, blue] = rgb(colour);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function rgb(colour: string): Rgb {
  const channel = (start: number) => Number.parseInt(colour.slice(start, start + 2), 16);
  return [channel(1), channel(3), channel(5)];
}
