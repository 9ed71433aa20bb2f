import { describe, expect, it } from 'vitest';
import { coldDurationOf, durationOf } from '../../infra/cost/duration.ts';
import { stepNames } from '../../infra/cost/measured.ts';
import type { Minute } from '../../infra/plan/day.ts';
import { loadsOf, timingsOf } from '../../infra/plan/loads.ts';
import { measuredWith } from '../cost/measurements.ts';

// One millisecond on the machine of the benchmark is 1.5 x 1769 / 512 on Lambda.
const core = (1.5 * 1769) / 512;
const measured = measuredWith({
  // To hand the message over, and for each request to the table, a millisecond more is assumed.
  'send-email': { requests: 1, roundTrips: 2, cpuMilliseconds: 10 / core - 2 },
  refresh: { requests: 2, roundTrips: 1, cpuMilliseconds: 5 / core - 2 },
});

const minuteOf = (rates: Partial<Minute>): Minute => ({
  ...(Object.fromEntries(stepNames.map((step) => [step, 0])) as Minute),
  ...rates,
});

describe('durations', () => {
  it('are CPU time, with that of requests to AWS, by the share of a core, round trips, and the handing over of a message', () => {
    expect([durationOf('send-email', measured), durationOf('refresh', measured)]).toEqual([
      expect.closeTo(10 + 10 + 60, 9),
      expect.closeTo(5 + 5, 9),
    ]);
    expect(coldDurationOf('token-otp', measured)).toBe(200);
  });
});

describe('loads', () => {
  const timings = timingsOf(measured, (step) => step === 'send-email' || step === 'refresh');

  it('are those of Little’s law where nothing changes', () => {
    const minute = minuteOf({ 'send-email': 100, refresh: 200 });
    expect(loadsOf(timings, minute, minute)).toEqual([
      {
        name: 'token-otp',
        rate: 300,
        busy: expect.closeTo(8 + 2, 9),
        fresh: 0,
        environments: expect.closeTo(10, 9),
      },
    ]);
  });

  it('have an environment more for each request that comes while the new ones start', () => {
    const before = minuteOf({ 'send-email': 100, refresh: 200 });
    expect(loadsOf(timings, minuteOf({ 'send-email': 200, refresh: 100 }), before)).toEqual([
      {
        ...{ name: 'token-otp', rate: 300 },
        busy: expect.closeTo(16 + 1, 9),
        fresh: expect.closeTo(100 * 0.2, 9),
        environments: expect.closeTo(10 + 20, 9),
      },
    ]);
  });
});
