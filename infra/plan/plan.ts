import { billOf, type Line, type Messages, messageLines, smsPriceOf } from '../cost/bill.ts';
import type { Login } from '../cost/login.ts';
import type { Measured } from '../cost/measured.ts';
import type { PriceList } from '../cost/prices.ts';
import { usageOf } from '../cost/usage.ts';
import { type Breaking, breakingPoints } from './breaking.ts';
import type { DayShape } from './day.ts';
import { type Simulation, simulatorOf } from './demands.ts';
import type { Spread } from './hot-keys.ts';
import type { QuotaList } from './quotas.ts';
import { type Raising, raisingsOf } from './raising.ts';

/** What somebody plans for. */
export interface Intent {
  readonly shape: DayShape;
  readonly login: Login;
  readonly spread: Spread;
  readonly messages: Messages;
}

/** What it takes. */
export interface Plan {
  /** The day without its storm. */
  readonly usual: Simulation;
  readonly storm: Simulation;
  /** What must be raised, or prepared for. */
  readonly raisings: readonly Raising[];
  readonly breakings: readonly Breaking[];
  /** The month's bill, messages last. */
  readonly bill: readonly Line[];
}

/** What measurements, prices and limits a plan is made from. */
export interface Sources {
  readonly measured: Measured;
  readonly prices: PriceList;
  readonly quotas: QuotaList;
}

/** Simulates the day, finds where each limit breaks, and adds up the month. Throws where the benchmark left something out. */
export function planOf(intent: Intent, { measured, prices, quotas }: Sources): Plan {
  const { shape, login, spread, messages } = intent;
  const smsUsd = smsPriceOf(prices, messages.country) * messages.segments;
  const scenario = { shape, login, spread, smsUsd };
  const simulate = simulatorOf(scenario, measured);
  const storm = simulate(shape.loginsPerSecond);
  const usage = usageOf(login, measured, storm.monthLogins);
  return {
    storm,
    usual: simulatorOf({ ...scenario, shape: { ...shape, storm: 1 } }, measured)(shape.loginsPerSecond),
    raisings: raisingsOf(storm, quotas, prices),
    breakings: breakingPoints(simulate, quotas),
    bill: [...billOf(usage, prices, { waf: false, alarms: false }), ...messageLines(usage, prices, messages)],
  };
}
