import { type LocalCloud, startLocalCloud } from '../../infra/local/cloud.ts';
import { demoContext, seedDemo } from '../../infra/local/demo.ts';
import type { StackName } from './attack.ts';
import { countries, prices } from './prices.ts';
import { type Watch, watchMetrics } from './watch.ts';

/** USD that all SMS of a day may cost in the stack with budgets. */
export const dailyUsd = 25;
/** Codes to one country that may stay unverified there. */
export const unverified = { mode: 'enforce', ratio: 0.3, floorPerDay: 20, floorPerHour: 10 } as const;
/** SMS to one country. */
export const countryBudget = { hour: 15, day: 40 } as const;

/** CDK context of each stack. `usual`: the demonstration, with default limits. `budgeted`: everything that there is against bills. */
export const contexts: Readonly<Record<StackName, Readonly<Record<string, unknown>>>> = {
  usual: demoContext,
  budgeted: {
    ...demoContext,
    // One of them without a price.
    smsCountries: [...countries, 'CN'],
    smsBudgets: { prices, dailyUsd, country: countryBudget, unverified },
  },
};

/** A running stack with the demonstration's clients, and what its functions counted. */
export interface DrillCloud {
  readonly cloud: LocalCloud;
  readonly watch: Watch;
}

/** Serves a synthesized stack for the drill. The caller closes it. */
export async function startDrillCloud(assembly: string): Promise<DrillCloud> {
  const started: { cloud?: LocalCloud } = {};
  const watch = watchMetrics(() => started.cloud?.now() ?? 0);
  const cloud = await startLocalCloud({ assembly, port: 0, log: watch.read });
  started.cloud = cloud;
  await seedDemo(cloud);
  return { cloud, watch };
}
