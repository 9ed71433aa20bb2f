import type { OutboxMessage } from '../../infra/local/cloud.ts';
import { segmentsOf } from '../../shared/channels/segments.ts';
import { countryOf, prices } from './prices.ts';

/** Messages that were handed over, and what the SMS among them cost. */
export interface Spending {
  readonly sms: number;
  readonly emails: number;
  /** USD by the price list, the segments of each text counted. */
  readonly usd: number;
  /** SMS that were let go for less than they cost: whose `MaxPrice` is missing, or below. */
  readonly aboveMaxPrice: number;
}

/** Adds up what went out. */
export function spendingOf(outbox: readonly OutboxMessage[]): Spending {
  const sms = outbox.filter(({ channel }) => channel === 'sms');
  const micros = sms.map(costOf).reduce((sum, cost) => sum + cost, 0);
  return {
    sms: sms.length,
    emails: outbox.length - sms.length,
    usd: micros / 1_000_000,
    aboveMaxPrice: sms.filter((message) => !(maxPriceOf(message) >= costOf(message))).length,
  };
}

/** Millionths of a dollar, which add up exactly. */
function costOf({ to, text }: OutboxMessage): number {
  return Math.round((prices[countryOf(to)] ?? Number.NaN) * 1_000_000) * segmentsOf(text);
}

function maxPriceOf({ attributes }: OutboxMessage): number {
  return Math.round(Number(attributes['AWS.SNS.SMS.MaxPrice']) * 1_000_000);
}
