import { assumed } from './assumptions.ts';
import { openCostOf, type Price, type PriceList, type PriceName, type Sureness } from './prices.ts';
import { sum, type Usage } from './usage.ts';

/** Where the number of units comes from: counted by the benchmark, modelled from what it counted, assumed, or said by the options. */
export type Basis = 'measured' | 'measured, and modelled upkeep' | 'modelled' | 'assumed' | 'given';

/** One line of a month's bill. */
export interface Line {
  readonly service: string;
  readonly unit: string;
  readonly amount: number;
  readonly usd: number;
  readonly basis: Basis;
  readonly sure: Sureness;
}

/** Parts that an owner may switch on. */
export interface Extras {
  readonly waf: boolean;
  readonly alarms: boolean;
}

/** Which messages, and what they cost. */
export interface Messages {
  /** ISO 3166. */
  readonly country: string;
  /** SMS segments of one message. */
  readonly segments: number;
}

type Entry = readonly [service: string, price: PriceName, amount: number, basis: Basis];

/** Keys of the stack: one encrypts the table, one wraps secrets. */
const keys = 2;

/** The month's bill without messages. */
export function billOf(usage: Usage, list: PriceList, extras: Extras): readonly Line[] {
  const entries: readonly Entry[] = [
    ['API Gateway', 'apiRequests', usage.apiRequests, 'given'],
    ['API Gateway', 'dataOut', usage.dataOutGb, 'assumed'],
    ['Lambda', 'lambdaRequests', usage.invocations, 'given'],
    ['Lambda', 'lambdaTime', usage.gbSeconds, 'modelled'],
    ['DynamoDB', 'tableWrites', usage.writeUnits, 'measured'],
    ['DynamoDB', 'tableReads', usage.readUnits, 'measured, and modelled upkeep'],
    ['DynamoDB', 'tableStorage', usage.storedGb, 'assumed'],
    ['DynamoDB', 'tableRecovery', usage.storedGb, 'assumed'],
    ['KMS', 'kmsRequests', usage.kmsRequests, 'assumed'],
    ['KMS', 'kmsKeys', keys, 'given'],
    ['CloudWatch', 'logs', usage.logGb, 'assumed'],
    ['CloudWatch', 'logStorage', usage.logGb * assumed('logMonths'), 'assumed'],
    ['CloudWatch', 'metrics', usage.metrics, 'assumed'],
    ...(extras.alarms ? ([['CloudWatch', 'alarms', assumed('alarmMetrics'), 'assumed']] as const) : []),
    ...(extras.waf ? wafEntries(usage) : []),
  ];
  return entries.map(([service, name, amount, basis]) => lineOf(service, list.prices[name], amount, basis));
}

function wafEntries({ apiRequests }: Usage): readonly Entry[] {
  return [
    ['WAF', 'wafAcls', 1, 'given'],
    ['WAF', 'wafRules', assumed('wafRules'), 'assumed'],
    ['WAF', 'wafRequests', apiRequests, 'given'],
  ];
}

function lineOf(service: string, price: Price, amount: number, basis: Basis): Line {
  const { unit, sure } = price;
  return { service, unit, amount, usd: openCostOf(price, amount), basis, sure };
}

/** The month's messages. Throws for a country without a price. */
export function messageLines(
  usage: Usage,
  list: PriceList,
  { country, segments }: Messages,
): readonly Line[] {
  const sms = usage.sms * segments;
  return [
    {
      service: 'SNS',
      unit: `${list.sms.unit} to ${country}`,
      amount: sms,
      usd: sms * smsPriceOf(list, country),
      basis: 'given',
      sure: list.sms.sure,
    },
    lineOf('SES', list.prices.email, usage.emails, 'given'),
  ];
}

/** Dollars for one segment to that country. Throws where there is no price. */
export function smsPriceOf(list: PriceList, country: string): number {
  const usd = Object.hasOwn(list.sms.usd, country) ? list.sms.usd[country] : undefined;
  if (usd === undefined) throw new Error(`there is no price of an SMS to ${country}`);
  return usd;
}

/** Dollars of all lines. */
export function totalOf(lines: readonly Line[]): number {
  return sum(lines.map(({ usd }) => usd));
}
