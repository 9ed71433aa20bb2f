import type { Simulate } from './demands.ts';
import { type QuotaList, type QuotaName, quotaNames } from './quotas.ts';

/** The rate at which a limit breaks. */
export interface Breaking {
  readonly quota: QuotaName;
  /** Logins a second; `undefined`: not below the highest that is looked at. */
  readonly loginsPerSecond: number | undefined;
}

/** Logins a second: nothing is looked at below and above. */
const lowest = 1e-6;
const highest = 1e7;
/** Halvings: the answer is then right to a part in a million. */
const halvings = 26;

/** For each limit the rate at which the day first asks for more than it gives, found by halving; the lowest first. */
export function breakingPoints(simulate: Simulate, { quotas }: QuotaList): readonly Breaking[] {
  return quotaNames
    .map((quota) => ({
      quota,
      loginsPerSecond: breakingPoint((rate) => simulate(rate).demands[quota] > quotas[quota].limit),
    }))
    .toSorted(
      (one, other) =>
        (one.loginsPerSecond ?? Number.POSITIVE_INFINITY) -
        (other.loginsPerSecond ?? Number.POSITIVE_INFINITY),
    );
}

/** The lowest rate at which it breaks, for something that never heals as the rate rises. */
export function breakingPoint(isBroken: (rate: number) => boolean): number | undefined {
  if (!isBroken(highest)) return undefined;
  let [holds, breaks] = [lowest, highest];
  for (let halving = 0; halving < halvings; halving += 1) {
    // The geometric mean: rates range over many powers of ten.
    const rate = Math.sqrt(holds * breaks);
    if (isBroken(rate)) breaks = rate;
    else holds = rate;
  }
  return breaks;
}
