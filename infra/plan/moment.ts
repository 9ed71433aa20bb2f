import { startUnitsOf, upkeepOf } from '../cost/duration.ts';
import { isRequest } from '../cost/login.ts';
import { type Measured, type StepName, stepNames } from '../cost/measured.ts';
import type { Minute } from './day.ts';
import { type HotKey, hotKeysOf, mostStarts, type Spread } from './hot-keys.ts';
import type { Load } from './loads.ts';
import type { QuotaName } from './quotas.ts';

/** Limits on what an hour, a day or a month asks for; the others are on what a second does. */
export type LongQuota = 'clientLimit' | 'addressLimit' | 'smsSpend' | 'emailDay';

/** The most that the busiest second of a minute asks for. */
export type MomentDemands = Readonly<Record<Exclude<QuotaName, LongQuota>, number>>;

export interface Moment {
  readonly demands: MomentDemands;
  readonly hotKeys: readonly HotKey[];
}

/** What stays the same from moment to moment. */
export interface MomentSetting {
  readonly steps: Measured['steps'];
  readonly spread: Spread;
  /** Messages of the day's busiest hour. */
  readonly worstHour: number;
}

/** What a minute asks for, at these rates and with these loads. */
export function momentOf(rates: Minute, loads: readonly Load[], setting: MomentSetting): Moment {
  const { steps } = setting;
  const hotKeys = hotKeysOf(rates, loads, setting);
  const requests = over(rates, (step) => (isRequest(step) ? 1 : 0));
  const writes = over(rates, (step) => steps[step].writeUnits);
  const reads = over(rates, (step) => steps[step].readUnits) + overLoads(loads, upkeepReads);
  return {
    hotKeys,
    demands: {
      stageRate: requests,
      clientLeases: loads.find(({ name }) => name === 'token-otp')?.environments ?? 0,
      apiRate: requests,
      // Requests that come independently of one another: more come in one second of a thousand.
      apiBurst: requests + 3 * Math.sqrt(requests),
      concurrency: overLoads(loads, ({ environments }) => environments),
      scaling: Math.max(0, ...loads.map(({ fresh }) => fresh)),
      warmWrites: writes,
      warmReads: reads,
      tableWrites: writes,
      tableReads: reads,
      partitionWrites: mostAsked(hotKeys, 'writes'),
      partitionReads: mostAsked(hotKeys, 'reads'),
      kms: overLoads(loads, unwrapsOf),
      smsRate: rates['send-sms'],
      emailRate: rates['send-email'],
    },
  };
}

function over(rates: Minute, each: (step: StepName) => number): number {
  return stepNames.reduce((all, step) => all + rates[step] * each(step), 0);
}

function overLoads(loads: readonly Load[], each: (load: Load) => number): number {
  return loads.reduce((all, load) => all + each(load), 0);
}

/** Read units a second beside the steps: of environments that start, and of those that run. */
function upkeepReads({ name, fresh, environments }: Load): number {
  const { minuteUnits, fiveMinuteUnits, hourUnits } = upkeepOf(name);
  const running = minuteUnits / 60 + fiveMinuteUnits / 300 + hourUnits / 3_600;
  return Math.min(fresh, mostStarts) * startUnitsOf(name) + environments * running;
}

/** Requests to KMS a second. */
function unwrapsOf({ name, fresh, environments }: Load): number {
  const { unwraps, hourUnits } = upkeepOf(name);
  return Math.min(fresh, mostStarts) * unwraps + (hourUnits > 0 ? environments / 3_600 : 0);
}

function mostAsked(hotKeys: readonly HotKey[], access: HotKey['access']): number {
  return Math.max(0, ...hotKeys.filter((each) => each.access === access).map(({ first }) => first));
}
