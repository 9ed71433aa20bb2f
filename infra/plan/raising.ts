import { assumed, monthHours } from '../cost/assumptions.ts';
import { openCostOf, type PriceList, type Sureness } from '../cost/prices.ts';
import { sum } from '../cost/usage.ts';
import type { Simulation } from './demands.ts';
import { mostStarts } from './hot-keys.ts';
import { type QuotaList, type QuotaName, quotaNames } from './quotas.ts';

/** What it costs to raise a limit, or to prepare for it. */
export type RaisingCost =
  /** AWS raises it for whoever asks, or it is a setting: what costs is what is then used. */
  | { readonly kind: 'free' }
  /** Nobody sells more of it. */
  | { readonly kind: 'not sold' }
  /** A table is warmed, by so many units a second. */
  | { readonly kind: 'warming'; readonly units: number; readonly usd: number; readonly sure: Sureness }
  | Provisioning;

/** Environments that stand ready. */
export interface Provisioning {
  readonly kind: 'provisioning';
  /** As many as are busy at once in the storm, of the functions that Lambda would not start fast enough. */
  readonly environments: number;
  readonly usdAnHour: number;
  readonly usdAMonth: number;
  /** Share by which the time that requests take in them is cheaper. */
  readonly cheaper: number;
  readonly sure: Sureness;
}

/** A limit that a day asks too much of. */
export interface Raising {
  readonly quota: QuotaName;
  readonly needed: number;
  readonly cost: RaisingCost;
}

/** Every limit that the day breaks, with what it costs to raise it or to prepare for it. */
export function raisingsOf(storm: Simulation, { quotas }: QuotaList, list: PriceList): readonly Raising[] {
  return quotaNames
    .filter((quota) => storm.demands[quota] > quotas[quota].limit)
    .map((quota) => {
      const needed = Math.ceil(storm.demands[quota]);
      return { quota, needed, cost: costOf(quota) };
    });

  function costOf(quota: QuotaName): RaisingCost {
    if (quota === 'scaling') return provisioningOf(storm, list);
    if (quota === 'warmWrites' || quota === 'warmReads')
      return warmingOf(quota, Math.ceil(storm.demands[quota]) - quotas[quota].limit, list);
    const { kind } = quotas[quota];
    return { kind: kind === 'quota' || kind === 'setting' ? 'free' : 'not sold' };
  }
}

function warmingOf(name: 'warmWrites' | 'warmReads', units: number, { prices }: PriceList): RaisingCost {
  const price = prices[name];
  return { kind: 'warming', units, usd: openCostOf(price, units), sure: price.sure };
}

function provisioningOf({ loads }: Simulation, { prices }: PriceList): Provisioning {
  const slow = loads.filter(({ fresh }) => fresh > mostStarts);
  const environments = sum(slow.map(({ busy }) => Math.ceil(busy)));
  const gigabyteSeconds = (environments * assumed('memory') * 3_600) / 1024;
  const usdAnHour = openCostOf(prices.provisioned, gigabyteSeconds);
  return {
    kind: 'provisioning',
    environments,
    usdAnHour,
    usdAMonth: usdAnHour * monthHours,
    cheaper: 1 - openCostOf(prices.provisionedTime, 1) / openCostOf(prices.lambdaTime, 1),
    sure: prices.provisioned.sure,
  };
}
