import { type Login, stepsOf } from '../cost/login.ts';
import { type Measured, type StepName, stepNames } from '../cost/measured.ts';
import { sum } from '../cost/usage.ts';
import { type DayShape, dayOf, type Minute } from './day.ts';
import type { HotKey, Spread } from './hot-keys.ts';
import { type Load, loadsOf, timingsOf } from './loads.ts';
import { type LongQuota, type Moment, type MomentDemands, momentOf } from './moment.ts';
import type { QuotaName } from './quotas.ts';

/** What is planned for; at which rate is asked for each simulation. */
export interface Scenario {
  readonly shape: Omit<DayShape, 'loginsPerSecond'>;
  readonly login: Login;
  readonly spread: Spread;
  /** USD that one SMS costs, with all its segments. */
  readonly smsUsd: number;
}

/** The most that is asked for, in the unit of each limit. */
export type Demands = Readonly<Record<QuotaName, number>>;

/** A day and what it comes to. */
export interface Simulation {
  /** The day's logins. */
  readonly logins: number;
  /** Those of the month: this day, and 29 without its storm. */
  readonly monthLogins: number;
  readonly demands: Demands;
  /** Each function's load in the minute in which it has the most environments. */
  readonly loads: readonly Load[];
  /** The keys that many share, each in the second in which most is asked of it. */
  readonly hotKeys: readonly HotKey[];
}

/** Simulates the day of a scenario at so many logins a second. */
export type Simulate = (loginsPerSecond: number) => Simulation;

/** Days of a month. */
const monthDays = 30;

/** Makes simulations of a scenario: what does not depend on the rate is worked out once. Throws where the benchmark left something out. */
export function simulatorOf({ shape, login, spread, smsUsd }: Scenario, measured: Measured): Simulate {
  const steps = stepsOf(login);
  const day = dayOf({ ...shape, loginsPerSecond: 1 }, login);
  const minutes = withLoads(day.minutes, measured, (step) => steps[step] > 0);
  const dayLogins = loginsOf(day.logins);
  const usualLogins = loginsOf(dayOf({ ...shape, loginsPerSecond: 1, storm: 1 }, login).logins);
  const hour = worstHour(day.logins) * (steps['send-sms'] + steps['send-email']);
  return (times) => {
    const setting = { steps: measured.steps, spread, worstHour: hour * times };
    const moments = minutes.map(({ rates, loads }) =>
      momentOf(
        scaleRates(rates, times),
        loads.map((load) => scaleLoad(load, times)),
        setting,
      ),
    );
    const logins = dayLogins * times;
    const monthLogins = logins + (monthDays - 1) * usualLogins * times;
    const long: Readonly<Record<LongQuota, number>> = {
      clientLimit: (hour * times) / spread.clients,
      addressLimit: (hour * times) / spread.addresses,
      smsSpend: monthLogins * steps['send-sms'] * smsUsd,
      emailDay: logins * steps['send-email'],
    };
    return {
      logins,
      monthLogins,
      demands: { ...mostOf(moments), ...long },
      loads: busiest(minutes.map(({ loads }) => loads)).map((load) => scaleLoad(load, times)),
      hotKeys: hottest(moments),
    };
  };
}

/** Every minute with what the functions have to do then; all of it grows with the rate. */
function withLoads(minutes: readonly Minute[], measured: Measured, isTaken: (step: StepName) => boolean) {
  const timings = timingsOf(measured, isTaken);
  return minutes.map((rates, nth) => {
    // Yesterday ended as today will.
    const before = minutes.at(nth - 1) ?? rates;
    return { rates, loads: loadsOf(timings, rates, before) };
  });
}

function scaleRates(rates: Minute, times: number): Minute {
  const scaled: Record<string, number> = {};
  for (const step of stepNames) scaled[step] = rates[step] * times;
  // All steps are in it.
  return scaled as Minute;
}

function scaleLoad({ name, rate, busy, fresh, environments }: Load, times: number): Load {
  return {
    name,
    rate: rate * times,
    busy: busy * times,
    fresh: fresh * times,
    environments: environments * times,
  };
}

function mostOf(moments: readonly Moment[]): MomentDemands {
  const most: Record<string, number> = {};
  for (const { demands } of moments)
    for (const [name, value] of Object.entries(demands)) most[name] = Math.max(most[name] ?? 0, value);
  // A day has moments, and each has all demands.
  return most as MomentDemands;
}

/** Of each function the minute with the most environments. */
function busiest(moments: readonly (readonly Load[])[]): readonly Load[] {
  const [first = []] = moments;
  return first.map((_, nth) =>
    moments
      .flatMap((loads) => loads[nth] ?? [])
      .reduce((most, load) => (load.environments > most.environments ? load : most)),
  );
}

function hottest(moments: readonly Moment[]): readonly HotKey[] {
  const most: HotKey[] = [];
  for (const { hotKeys } of moments)
    for (const [nth, key] of hotKeys.entries()) {
      const { steady = 0, first = 0 } = most[nth] ?? {};
      most[nth] = { ...key, steady: Math.max(steady, key.steady), first: Math.max(first, key.first) };
    }
  return most;
}

function loginsOf(rates: readonly number[]): number {
  return sum(rates) * 60;
}

/** Logins of the busiest hour. */
function worstHour(rates: readonly number[]): number {
  const hours = rates.map((_, minute) =>
    loginsOf(Array.from({ length: 60 }, (_each, nth) => rates.at(minute - nth) ?? 0)),
  );
  return Math.max(...hours);
}
