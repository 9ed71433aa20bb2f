/** The decimal digits keyboards type besides ASCII's: Arabic-Indic, its Persian form, full-width. */
const foreignDigit = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;

/** Gives the text with every full-width or Arabic-Indic digit replaced by the ASCII digit of the same value. */
export function asciiDigits(text: string): string {
  // All three blocks start at a code point that ends in 0 hexadecimal, so the last four bits are the digit's value.
  return text.replace(foreignDigit, (digit) => String(digit.charCodeAt(0) & 0xf));
}

/**
 * Gives a code as it is compared: without white space, hyphens and dashes, in ASCII digits. Whatever else was typed
 * stays, so that it makes the code wrong instead of being overlooked.
 */
export function normalizeCode(typed: string): string {
  return asciiDigits(typed.replace(/[\s\p{Pd}\u2212]/gu, ''));
}

/**
 * Gives a code as it is shown: in fours (`1234 5678`) when it is eight digits or a longer multiple of four, otherwise
 * as it is, because six digits are read and typed at one glance.
 */
export function groupCode(code: string): string {
  if (code.length < 8 || code.length % 4 !== 0) return code;
  return code.replace(/.{4}(?=.)/g, '$& ');
}
