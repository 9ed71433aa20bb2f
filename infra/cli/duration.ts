/** Seconds in each unit that a duration may end with. */
const units: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
]);

/** What `parseDuration` understands, for help and errors. */
export const durationForm = 'seconds, or a number with s, m, h or d, such as 90s, 15m, 24h or 7d';

/** Seconds of a duration such as `900`, `15m`, `24h` or `7d`; `undefined` for any other text. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,12})([smhd]?)$/.exec(text) ?? [];
  const seconds = units.get(unit ?? '');
  return digits === undefined || seconds === undefined ? undefined : Number(digits) * seconds;
}
