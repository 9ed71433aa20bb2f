/** What `parseAmount` understands, for help and errors. */
export const amountForm = 'a number such as 20, 0.3 or 1e6';

/** A number of digits, with a point or a power of ten, such as `20`, `0.3` or `1e6`; `undefined` for any other text. */
export function parseAmount(text: string): number | undefined {
  if (!/^\d{1,15}(?:\.\d{1,15})?(?:e\d{1,2})?$/i.test(text)) return undefined;
  return Number(text);
}

/** Dollars for people: cents, and fewer digits the more there are. */
export function showUsd(usd: number): string {
  if (usd !== 0 && usd < 0.005) return usd.toPrecision(1);
  return usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** An amount and what it is of: `1 refresh`, `2 refreshes`. */
export function showCount(amount: number, one: string, many: string = `${one}s`): string {
  const shown = showAmount(amount);
  return `${shown} ${shown === '1' ? one : many}`;
}

/** An amount for people: three digits that count, or all of a whole number below a million. */
export function showAmount(amount: number): string {
  if (amount >= 1e6) return amount.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 });
  if (amount >= 100) return Math.round(amount).toLocaleString('en');
  return amount.toLocaleString('en', { maximumSignificantDigits: 3 });
}
