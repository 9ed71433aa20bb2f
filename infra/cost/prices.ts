import { readFileSync } from 'node:fs';
import * as v from 'valibot';

/** Everything that `npm run cost` and `npm run plan` have a price for; each stands in prices.json with its source. */
export const priceNames = [
  'apiRequests',
  'dataOut',
  'lambdaRequests',
  'lambdaTime',
  'provisioned',
  'provisionedTime',
  'tableWrites',
  'tableReads',
  'tableStorage',
  'tableRecovery',
  'warmWrites',
  'warmReads',
  'kmsKeys',
  'kmsRequests',
  'logs',
  'logStorage',
  'metrics',
  'alarms',
  'wafAcls',
  'wafRules',
  'wafRequests',
  'email',
  'cognitoUsers',
  'cognitoMachineTokens',
  'auth0Users',
  'twilioVerifications',
  'twilioUsSms',
] as const;

export type PriceName = (typeof priceNames)[number];

/** How sure a figure is: read in the seller's own documentation, told by a third party, or neither. */
export const sureness = v.picklist(['read', 'third-party', 'unconfirmed']);

export type Sureness = v.InferOutput<typeof sureness>;

/** Where a figure comes from. */
export const provenance = {
  sure: sureness,
  source: v.pipe(v.string(), v.nonEmpty()),
  url: v.pipe(v.string(), v.url()),
} as const;

export const isoDate = v.pipe(v.string(), v.isoDate());

const usd = v.pipe(v.number(), v.minValue(0));
const units = v.pipe(v.number(), v.gtValue(0));

const price = v.strictObject({
  unit: v.string(),
  per: units,
  tiers: v.pipe(v.array(v.strictObject({ upTo: v.exactOptional(units), usd })), v.minLength(1)),
  ...provenance,
});

const priceList = v.strictObject({
  date: isoDate,
  region: v.string(),
  currency: v.literal('USD'),
  prices: v.strictObject(v.entriesFromList(priceNames, price)),
  sms: v.strictObject({ unit: v.string(), ...provenance, usd: v.record(v.string(), usd) }),
});

/** So many dollars for every `per` units, tier by tier: each holds for the units of a month up to `upTo`, the last for all others. */
export type Price = v.InferOutput<typeof price>;

export type PriceList = v.InferOutput<typeof priceList>;

/** The prices of prices.json. Throws valibot's error where the file is not of its form. */
export function readPrices(): PriceList {
  return v.parse(priceList, JSON.parse(readFileSync(new URL('prices.json', import.meta.url), 'utf8')));
}

/** Dollars for so many units in one month. `undefined` beyond the last tier, where there is no published price. */
export function costOf({ tiers, per }: Price, amount: number): number | undefined {
  let from = 0;
  let cost = 0;
  for (const { upTo = Number.POSITIVE_INFINITY, usd: each } of tiers) {
    cost += (Math.max(0, Math.min(amount, upTo) - from) / per) * each;
    from = upTo;
  }
  return amount > from ? undefined : cost;
}

/** As `costOf`, of a price whose last tier has no end. Throws where it has one. */
export function openCostOf(price: Price, amount: number): number {
  const cost = costOf(price, amount);
  if (cost === undefined) throw new Error(`there is no price for ${amount} x ${price.unit}`);
  return cost;
}
