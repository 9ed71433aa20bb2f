import { isSupportedCountry } from 'libphonenumber-js/mobile';
import * as v from 'valibot';
import { defaultSmsMaxPrice } from '../shared/contract/environment.ts';
import type { LatchkeyStackProps } from './props.ts';
import { SettingsError } from './settings-error.ts';

/** Bytes that the settings of any length may take together: Lambda gives all variables of a function 4 KB. */
const maxBytes = 3_000;

const country = v.pipe(v.string(), v.check(isSupportedCountry));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
/** SNS prices by the hundred-thousandth. */
const usd = (most: number) => v.pipe(v.number(), v.minValue(0.00001), v.maxValue(most));
const countryBudget = v.strictObject({ hour: v.exactOptional(count), day: v.exactOptional(count) });

const budgets = v.strictObject({
  prices: v.exactOptional(v.record(country, usd(100))),
  unknownPrices: v.exactOptional(v.picklist(['refuse', 'allow'])),
  dailyUsd: v.exactOptional(usd(1_000_000)),
  country: v.exactOptional(countryBudget),
  countries: v.exactOptional(v.record(country, countryBudget)),
  unverified: v.exactOptional(
    v.strictObject({
      mode: v.exactOptional(v.picklist(['observe', 'enforce'])),
      ratio: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(10))),
      floorPerDay: v.exactOptional(count),
      floorPerHour: v.exactOptional(count),
    }),
  ),
});

/** The budgets of SMS, as an object or as its JSON. */
export const smsBudgetsSchema = v.union([budgets, v.pipe(v.string(), v.parseJson(), budgets)]);

/** Completes "allowed is ...". */
export const smsBudgetsForm =
  'JSON such as {"prices":{"FI":0.08},"dailyUsd":50,"country":{"hour":100,"day":1000},"unverified":{"mode":"enforce"}}, of prices (USD of one SMS by country, 0.00001 or more), unknownPrices (refuse or allow), dailyUsd, country and countries (hour and day, whole numbers), and unverified (mode observe or enforce, ratio, floorPerDay, floorPerHour)';

/** Budgets that would send nothing, or that no function could be given. Throws `SettingsError`. */
export function requireWholeBudgets(props: LatchkeyStackProps): void {
  const { smsBudgets, smsMaxPrice = defaultSmsMaxPrice } = props;
  const dear = Object.entries(smsBudgets?.prices ?? {}).find(([, price]) => price > Number(smsMaxPrice));
  if (dear) {
    throw new SettingsError(
      `smsBudgets has ${dear[1]} as the price of an SMS to ${dear[0]} and smsMaxPrice is ${smsMaxPrice}: SNS would accept each and send none; raise smsMaxPrice, or take ${dear[0]} out of smsCountries and the prices`,
    );
  }
  const { smsCountries, sendLimits, branding, blockedEmailDomains } = props;
  const bytes = [smsBudgets, sendLimits, branding, smsCountries, blockedEmailDomains].map((setting) =>
    setting === undefined ? 0 : Buffer.byteLength(JSON.stringify(setting)),
  );
  const total = bytes.reduce((sum, each) => sum + each, 0);
  if (total > maxBytes) {
    throw new SettingsError(
      `smsBudgets, sendLimits, branding, smsCountries and blockedEmailDomains take ${total} bytes of JSON: allowed are ${maxBytes} together, for Lambda gives all variables of a function 4 KB; name fewer countries, or make the logo smaller`,
    );
  }
}
