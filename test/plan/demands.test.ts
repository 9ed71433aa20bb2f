import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareLogin, defaultLogin } from '../../infra/cost/login.ts';
import { readMeasured } from '../../infra/cost/measured.ts';
import { breakingPoint, breakingPoints } from '../../infra/plan/breaking.ts';
import { type Scenario, simulatorOf } from '../../infra/plan/demands.ts';
import { quotaNames, readQuotas } from '../../infra/plan/quotas.ts';
import { measuredWith } from '../cost/measurements.ts';
import { fixture } from '../cost/run.ts';
import { repository } from '../support/stack.ts';

const scenario: Scenario = {
  shape: { storm: 3, stormMinutes: 10 },
  login: defaultLogin,
  spread: { countryShare: 1, clients: 1, addresses: 10 },
  smsUsd: 0.01,
};
const measured = readMeasured(repository, fixture);
const quotas = readQuotas();

describe('the demands of a day', () => {
  it('can be added up by hand, where every login is one e-mail and one code', () => {
    const login = { ...bareLogin, smsShare: 0, introspections: 0 };
    const simulate = simulatorOf(
      { ...scenario, login },
      measuredWith({ 'send-email': { writeUnits: 2 }, 'check-email': { writeUnits: 3 } }),
    );
    const { demands, logins } = simulate(10);
    const {
      stageRate,
      apiBurst,
      concurrency,
      warmWrites,
      tableWrites,
      smsRate,
      emailRate,
      smsSpend,
      emailDay,
    } = demands;
    expect({
      stageRate,
      apiBurst,
      concurrency,
      warmWrites,
      tableWrites,
      smsRate,
      emailRate,
      smsSpend,
      emailDay,
    }).toEqual({
      // Three times ten logins, of two requests each.
      stageRate: 60,
      apiBurst: 60 + 3 * Math.sqrt(60),
      // Before the storm ten messages a second take 60 ms each, and 1 x 1.5 x 1769 / 512 ms of CPU; twenty messages and twenty codes more wait 200 ms for a new environment.
      concurrency: expect.closeTo(10 * (0.06 + (1.5 * 1769) / 512_000) + 40 * 0.2, 3),
      ...{ warmWrites: 150, tableWrites: 150 },
      ...{ smsRate: 0, emailRate: 30, smsSpend: 0 },
      emailDay: logins,
    });
  });

  it('never fall as the rate rises, nor as the storm does', () => {
    const rate = fc.double({ min: 0.001, max: 1e5, noNaN: true });
    const factor = fc.double({ min: 1, max: 20, noNaN: true });
    fc.assert(
      fc.property(rate, factor, factor, factor, (least, times, storm, worse) => {
        const at = (height: number, loginsPerSecond: number) =>
          simulatorOf({ ...scenario, shape: { ...scenario.shape, storm: height } }, measured)(loginsPerSecond)
            .demands;
        const [few, more, most] = [
          at(storm, least),
          at(storm, least * times),
          at(storm * worse, least * times),
        ];
        const falling = quotaNames.filter(
          (name) => more[name] < few[name] * (1 - 1e-9) || most[name] < more[name] * (1 - 1e-9),
        );
        expect(falling).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('are of the busiest minute of each function', () => {
    const { loads } = simulatorOf(scenario, measured)(1000);
    expect(loads.map(({ name }) => name)).toEqual(['token-otp', 'introspection', 'authorizer']);
  });
});

describe('the rate at which something breaks', () => {
  it('is found to a part in a million', () => {
    expect(breakingPoint((rate) => rate > 42)).toBeCloseTo(42, 4);
  });

  it('is none where it never does', () => {
    expect(breakingPoint(() => false)).toBeUndefined();
  });

  it('is known of every limit, the lowest first, and is where the demand is the limit', () => {
    const simulate = simulatorOf(scenario, measured);
    const breakings = breakingPoints(simulate, quotas);
    const known = breakings.flatMap(({ quota, loginsPerSecond }) =>
      loginsPerSecond === undefined ? [] : [{ quota, loginsPerSecond }],
    );
    expect(breakings.map(({ quota }) => quota).toSorted()).toEqual(quotaNames.toSorted());
    expect(known.map(({ loginsPerSecond }) => loginsPerSecond)).toEqual(
      known.map(({ loginsPerSecond }) => loginsPerSecond).toSorted((one, other) => one - other),
    );
    const ratios = known.map(
      ({ quota, loginsPerSecond }) => simulate(loginsPerSecond).demands[quota] / quotas.quotas[quota].limit,
    );
    expect(ratios).toEqual(known.map(() => expect.closeTo(1, 4)));
  });
});
