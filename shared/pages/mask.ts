/** Country calling codes of one and of two digits (ITU-T E.164, list of assigned codes). All others have three. */
const callingCode = /^\+(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;

const dots = '•••';

/**
 * Gives a phone number (E.164), an e-mail address or a user name so that its owner knows it again and nobody else learns it: `+358 •• ••• •67`, `a•••@example.com`, `a•••`.
 */
export function mask(identifier: string): string {
  const prefix = callingCode.exec(identifier)?.[0];
  if (prefix !== undefined) return `${prefix} ${maskDigits(identifier.slice(prefix.length))}`;
  const at = identifier.lastIndexOf('@');
  const [first = ''] = identifier;
  return at > 0 ? `${first}${dots}${identifier.slice(at)}` : `${first}${dots}`;
}

/** Only the last two stay; in threes from the end. */
function maskDigits(digits: string): string {
  const masked = `${'•'.repeat(Math.max(0, digits.length - 2))}${digits.slice(-2)}`;
  return masked.replace(/(?!^)(?=(?:.{3})+$)/gu, ' ');
}
