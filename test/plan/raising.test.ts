import { describe, expect, it } from 'vitest';
import { readPrices } from '../../infra/cost/prices.ts';
import type { Simulation } from '../../infra/plan/demands.ts';
import { type QuotaName, quotaNames, readQuotas } from '../../infra/plan/quotas.ts';
import { raisingsOf } from '../../infra/plan/raising.ts';

const list = readPrices();
const quotas = readQuotas();
const usd = (value: number) => expect.closeTo(value, 9);

/** A day that asks for nothing but this; two functions start in it, one of them with more environments than Lambda starts at once. */
function dayWith(demands: Partial<Record<QuotaName, number>>): Simulation {
  const none = Object.fromEntries(quotaNames.map((name) => [name, 0])) as Simulation['demands'];
  return {
    ...{ logins: 0, monthLogins: 0, hotKeys: [], demands: { ...none, ...demands } },
    loads: [
      { name: 'token-otp', rate: 0, busy: 1999.5, fresh: 1500, environments: 3000 },
      { name: 'authorizer', rate: 0, busy: 10, fresh: 900, environments: 910 },
    ],
  };
}

describe('what must be raised or prepared', () => {
  it('is what the day asks too much of, and nothing that it fills', () => {
    expect(raisingsOf(dayWith({ stageRate: 100 }), quotas, list)).toEqual([]);
  });

  it('is free where AWS or the stack raises it, and not sold where nobody does', () => {
    const day = dayWith({ stageRate: 100.1, clientLeases: 601, partitionWrites: 1001, kms: 10_001 });
    expect(raisingsOf(day, quotas, list)).toEqual([
      { quota: 'stageRate', needed: 101, cost: { kind: 'free' } },
      { quota: 'clientLeases', needed: 601, cost: { kind: 'not sold' } },
      { quota: 'partitionWrites', needed: 1001, cost: { kind: 'not sold' } },
      { quota: 'kms', needed: 10_001, cost: { kind: 'free' } },
    ]);
  });

  it('is paid for by the unit where a table is warmed', () => {
    const costs = raisingsOf(dayWith({ warmWrites: 14_000, warmReads: 22_000 }), quotas, list);
    expect(costs.map(({ cost }) => cost)).toEqual([
      { kind: 'warming', units: 10_000, usd: usd(6.5), sure: 'unconfirmed' },
      { kind: 'warming', units: 10_000, usd: usd(1.3), sure: 'unconfirmed' },
    ]);
  });

  it('is paid for by the hour where environments stand ready, of the functions that start too slowly', () => {
    // 2,000 environments of half a gigabyte, an hour.
    const hour = 1000 * 3600 * 0.0000033334;
    expect(raisingsOf(dayWith({ scaling: 1500 }), quotas, list)).toEqual([
      {
        ...{ quota: 'scaling', needed: 1500 },
        cost: {
          ...{ kind: 'provisioning', environments: 2000, usdAnHour: usd(hour), usdAMonth: usd(hour * 730) },
          ...{ cheaper: usd(1 - 77_778 / 133_334), sure: 'unconfirmed' },
        },
      },
    ]);
  });
});
