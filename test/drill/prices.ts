import { type CountryCode, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import examples from 'libphonenumber-js/mobile/examples';

/** USD that one segment costs in the drill's stacks, for fifty countries: about what such messages cost, and not anybody's price list. */
export const prices: Readonly<Record<string, number>> = {
  ...{ FI: 0.08, SE: 0.06, NO: 0.06, DK: 0.05, EE: 0.09, LV: 0.07, LT: 0.05, PL: 0.04, DE: 0.1, FR: 0.07 },
  ...{ ES: 0.08, PT: 0.05, IT: 0.08, NL: 0.1, BE: 0.11, LU: 0.08, AT: 0.1, CH: 0.07, CZ: 0.06, SK: 0.08 },
  ...{ HU: 0.09, RO: 0.07, BG: 0.12, GR: 0.07, HR: 0.08, SI: 0.09, IE: 0.08, GB: 0.04, US: 0.01, MX: 0.04 },
  ...{ BR: 0.03, AR: 0.07, CL: 0.06, CO: 0.03, PE: 0.06, ZA: 0.03, NG: 0.15, KE: 0.13, EG: 0.19, MA: 0.12 },
  ...{ TN: 0.2, TR: 0.04, IL: 0.17, AE: 0.07, SA: 0.14, IN: 0.08, PK: 0.24, BD: 0.3, ID: 0.32, PH: 0.19 },
};

/** The countries with a price. */
export const countries = Object.keys(prices);

/** Every country's nth mobile number: ten thousand in a row. */
export function numberIn(country: string, nth: number): string {
  const example = getExampleNumber(country as CountryCode, examples);
  if (!example) throw new Error(`there is no example of a mobile number in ${country}`);
  return example.number.slice(0, -4) + String(nth % 10_000).padStart(4, '0');
}

/** The country that a number belongs to, as a bill has it; empty where nobody knows. */
export function countryOf(number: string): string {
  return parsePhoneNumberFromString(number)?.country ?? '';
}
