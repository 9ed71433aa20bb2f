const minute = 60;
const hour = 3_600;

/** The unit that a length of time reads best in: seconds below two minutes, minutes below two hours. */
function unitOf(seconds: number): { readonly unit: 'second' | 'minute' | 'hour'; readonly length: number } {
  if (seconds < 2 * minute) return { unit: 'second', length: 1 };
  if (seconds < 2 * hour) return { unit: 'minute', length: minute };
  return { unit: 'hour', length: hour };
}

/** Gives seconds in the language's words, to the nearest unit: `10 minutes`. */
export function durationIn(locale: string, seconds: number): string {
  const { unit, length } = unitOf(seconds);
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.round(seconds / length));
}

/** Gives seconds from now in the language's words: `in 5 minutes`. Rounds up, so that nobody comes back too early. */
export function waitIn(locale: string, seconds: number): string {
  const { unit, length } = unitOf(seconds);
  return new Intl.RelativeTimeFormat(locale).format(Math.max(1, Math.ceil(seconds / length)), unit);
}

/** Gives the form that the language has for the number, with the number for its `#`. */
export function plural(
  locale: string,
  number: number,
  forms: { readonly one?: string; readonly other: string },
): string {
  const isOne = new Intl.PluralRules(locale).select(number) === 'one';
  const form = (isOne ? forms.one : undefined) ?? forms.other;
  return form.replace('#', new Intl.NumberFormat(locale).format(number));
}
