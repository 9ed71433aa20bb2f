import { type CountryCode, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import examples from 'libphonenumber-js/mobile/examples';
import { smsPriceOf } from '../../infra/cost/bill.ts';
import { readPrices } from '../../infra/cost/prices.ts';

/** The drill's fifty countries. */
export const countries: readonly string[] = [
  ...['FI', 'SE', 'NO', 'DK', 'EE', 'LV', 'LT', 'PL', 'DE', 'FR', 'ES', 'PT', 'IT', 'NL', 'BE', 'LU', 'AT'],
  ...['CH', 'CZ', 'SK', 'HU', 'RO', 'BG', 'GR', 'HR', 'SI', 'IE', 'GB', 'US', 'MX', 'BR', 'AR', 'CL', 'CO'],
  ...['PE', 'ZA', 'NG', 'KE', 'EG', 'MA', 'TN', 'TR', 'IL', 'AE', 'SA', 'IN', 'PK', 'BD', 'ID', 'PH'],
];

const list = readPrices();

/** USD that one segment costs in the drill's stacks: about what such messages cost, and not anybody's price list. */
export const prices: Readonly<Record<string, number>> = Object.fromEntries(
  countries.map((country) => [country, smsPriceOf(list, country)]),
);

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
