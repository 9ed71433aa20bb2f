import { type Measured, type MeasuredStep, type StepName, stepNames } from '../../infra/cost/measured.ts';

const nothing: MeasuredStep = { requests: 0, roundTrips: 0, readUnits: 0, writeUnits: 0, cpuMilliseconds: 0 };

/** Measurements in which only the named steps take anything, and a cold start 80 ms. */
export function measuredWith(steps: Partial<Record<StepName, Partial<MeasuredStep>>>): Measured {
  const all = stepNames.map((name) => [name, { ...nothing, ...steps[name] }]);
  return {
    ...{ date: '2026-01-31', machine: 'a machine of the tests', node: 'Node 24.0.0' },
    steps: Object.fromEntries(all) as Measured['steps'],
    coldStarts: { 'token-otp': 80, token: 80, introspection: 80, authorizer: 80 },
  };
}
