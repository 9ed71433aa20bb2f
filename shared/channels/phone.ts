import {
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import type { Recipient } from '../core/channel.ts';
import { asciiDigits } from '../core/code.ts';

/** What phone numbers are read against. */
export interface PhoneSettings {
  /** ISO 3166 country whose national numbers are understood; any other text: only international numbers are. */
  readonly defaultRegion: string;
  /** ISO 3166 countries that are served; empty: none. */
  readonly countries: readonly string[];
}

/** The longest spelling looked at, in UTF-16 units: fifteen digits, each with a separator, and room to spare. */
const maxTypedLength = 32;

/**
 * Reads a typed phone number: E.164, international digits with `00` or without any prefix, or national digits of the
 * default region, with blanks, dashes, dots and parentheses anywhere. Gives the E.164 number with its country,
 * 'malformed' when it is no phone number, or 'country' when its country is not served or cannot be told.
 *
 * Numbers need to be possible, not valid: new ranges are in use months before metadata knows them. For the same reason, and for 15 kB less to load, the metadata are those without types of
 * number: a landline is not told from a mobile.
 */
export function parsePhone(typed: string, settings: PhoneSettings): Recipient | 'malformed' | 'country' {
  if (typed.length > maxTypedLength) return 'malformed';
  const digits = phoneDigits(typed);
  if (digits === undefined) return 'malformed';
  const number = digits.startsWith('+') ? read(digits) : readBare(digits, settings.defaultRegion);
  // Read once more from the result alone. A doubled trunk 0 (`+358 00 40…`) loses one on every reading, so such a text
  // would name two recipients; and a number of +1, +44 or +7 in no known range would belong to the default region when
  // typed nationally and to nobody when typed internationally.
  const canonical = number && read(number.number);
  if (!isPossible(number) || canonical?.number !== number.number) return 'malformed';
  const { country } = canonical;
  if (country === undefined || !settings.countries.includes(country)) return 'country';
  return { channel: 'sms', address: number.number, country };
}

/** The ASCII digits of a number, behind a plus where an international prefix was typed. */
function phoneDigits(typed: string): string | undefined {
  const bare = asciiDigits(typed)
    // Format characters (bidi marks, zero-width blanks) come along invisibly when a number is copied from a contact.
    .replace(/[\p{Cf}\s\p{Pd}.()（）]/gu, '')
    .replace(/^(?:＋|00)/, '+');
  return /^\+?\d{4,17}$/.test(bare) ? bare : undefined;
}

/**
 * Digits without a prefix are national or international, and some are both: `13602345678` is a Chinese mobile and,
 * behind a plus, an American one; `4520123456` is Danish and, without its 0, Finnish. Taken in this order:
 * 1. national, valid, and spelled as the region spells it (`0401234567` in FI, `13600000000` in CN);
 * 2. international and valid, as msisdn are sent by programs (`358401234567`);
 * 3. national and valid without the region's leading 0 (`401234567` in FI);
 * 4. merely possible: international when it starts with the region's own calling code, otherwise national first.
 */
function readBare(digits: string, region: string): PhoneNumber | undefined {
  const national = read(digits, region);
  const international = read(`+${digits}`);
  if (national?.isValid() && national.formatNational().replace(/\D/g, '') === digits) return national;
  if (international?.isValid()) return international;
  if (national?.isValid()) return national;
  const own = isSupportedCountry(region) && digits.startsWith(getCountryCallingCode(region));
  const order = own ? [international, national] : [national, international];
  return order.find(isPossible);
}

/** A length that occurs in its country and in E.164: metadata allows Germany a digit more than the fifteen there are. */
function isPossible(number: PhoneNumber | undefined): number is PhoneNumber {
  return number?.isPossible() === true && number.number.length <= '+'.length + 15;
}

/** Reads a whole text as one number; without a known region, `text` has to be international. */
function read(text: string, region = ''): PhoneNumber | undefined {
  const options = isSupportedCountry(region) ? { defaultCountry: region } : {};
  return parsePhoneNumberFromString(text, { ...options, extract: false });
}
