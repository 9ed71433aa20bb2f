import { upkeepOf } from '../cost/duration.ts';
import type { Minute } from './day.ts';
import type { Load } from './loads.ts';

/** A key that many share, and the most that is asked of it in one second. */
export interface HotKey {
  readonly key: string;
  readonly what: string;
  readonly access: 'reads' | 'writes';
  /** Units a second, environments being what they are. */
  readonly steady: number;
  /** Units in the second in which new environments start. */
  readonly first: number;
}

/** What the logins are spread over. */
export interface Spread {
  /** Of the SMS, the share to the busiest country. */
  readonly countryShare: number;
  /** Clients, all equally busy. */
  readonly clients: number;
  /** Addresses from which messages are asked for, all equally busy. */
  readonly addresses: number;
}

/** Environments of one function that Lambda starts in a second at most. */
export const mostStarts = 1_000;

/** Writes a second of one environment to a country's item, at whatever rate it sends: blocks double (docs/decisions/sms-budgets.md). */
export const mostCountryWrites = 0.35;
/** The same to the money of a day. */
export const mostMoneyWrites = 0.4;
/** Blocks that a new environment takes in its first second: 1, 2, 4 and 8 messages. */
const firstBlocks = 4;
/** Write units of a client's log of leases with all its entries. */
const fullLogUnits = 7;
/** Entries of such a log, each a lease, and the fewest messages of one where the limit is high. */
const logEntries = 600;
const leastLease = 100;

/** Most writes a second of `environments` that tell of so many verified codes a second: one by one up to three in ten seconds, then by the hundred. */
export function mostTold(verified: number, environments: number): number {
  return Math.min(verified, 0.3 * environments + verified / 100);
}

/** What a moment asks of the keys that many share. `worstHour`: messages of the day's busiest hour. */
export function hotKeysOf(
  rates: Pick<Minute, 'send-sms' | 'send-email' | 'check-sms'>,
  loads: readonly Load[],
  { spread, worstHour }: { readonly spread: Spread; readonly worstHour: number },
): readonly HotKey[] {
  const sender = loads.find(({ name }) => name === 'token-otp');
  const busy = Math.max(1, sender?.busy ?? 0);
  const environments = Math.max(1, sender?.environments ?? 0);
  const starts = Math.min(sender?.fresh ?? 0, mostStarts);
  const sms = rates['send-sms'];
  const toCountry = sms * spread.countryShare;
  const verified = rates['check-sms'] * spread.countryShare;
  const messages = (sms + rates['send-email']) / spread.clients;
  const lease = Math.max(leastLease, worstHour / spread.clients / logEntries);
  return [
    {
      key: 'LIMIT#smsCountry#…',
      what: 'SMS and verified codes of the busiest country',
      access: 'writes',
      steady: Math.min(toCountry, mostCountryWrites * busy) + mostTold(verified, busy),
      first:
        Math.min(toCountry, mostCountryWrites * environments + firstBlocks * starts) +
        mostTold(verified, environments),
    },
    {
      key: 'LIMIT#smsMoney#…',
      what: 'money of the day, where dailyUsd is set',
      access: 'writes',
      steady: Math.min(sms, mostMoneyWrites * busy),
      first: Math.min(sms, mostMoneyWrites * environments + firstBlocks * starts),
    },
    {
      key: 'LIMIT#client#…',
      what: 'leases of the busiest client, unless sendLimits.client is []; an auth source has the same',
      access: 'writes',
      steady: (messages / lease) * fullLogUnits,
      first: Math.min(messages, messages / lease + starts) * fullLogUnits,
    },
    readKey('KEY', 'signing keys and secrets, read by every start and every five minutes', loads, keyUnits),
    readKey('CLIENT', 'clients, read by every start and every minute', loads, clientUnits),
  ];
}

/** Read units of a function's environment: a second, and at its start. */
interface ReadUnits {
  readonly aSecond: number;
  readonly atStart: number;
}

function keyUnits({ name }: Load): ReadUnits {
  const { fiveMinuteUnits, hourUnits } = upkeepOf(name);
  return { aSecond: fiveMinuteUnits / 300 + hourUnits / 3_600, atStart: fiveMinuteUnits + hourUnits };
}

function clientUnits({ name }: Load): ReadUnits {
  const { minuteUnits } = upkeepOf(name);
  return { aSecond: minuteUnits / 60, atStart: minuteUnits };
}

function readKey(
  key: string,
  what: string,
  loads: readonly Load[],
  unitsOf: (load: Load) => ReadUnits,
): HotKey {
  let steady = 0;
  let atStart = 0;
  for (const load of loads) {
    const units = unitsOf(load);
    steady += units.aSecond * load.busy;
    atStart += units.atStart * Math.min(load.fresh, mostStarts);
  }
  return { key, what, access: 'reads', steady, first: steady + atStart };
}
