import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareLogin } from '../../infra/cost/login.ts';
import { dayOf, minutesOfDay, peakMinute } from '../../infra/plan/day.ts';

const usual = { loginsPerSecond: 100, storm: 1, stormMinutes: 10 };
const total = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe('a day', () => {
  it('has its peak at the rate that was given, and twelve hours from it a seventh', () => {
    const { logins } = dayOf(usual, bareLogin);
    expect([logins.length, Math.max(...logins), logins[peakMinute], logins[peakMinute - 720]]).toEqual([
      minutesOfDay,
      100,
      100,
      expect.closeTo(15, 9),
    ]);
  });

  it('has a storm from its busiest minute on', () => {
    const { logins } = dayOf({ ...usual, storm: 3 }, bareLogin);
    const around = logins.slice(peakMinute - 1, peakMinute + 11).map((rate) => Math.round(rate));
    expect(around).toEqual([100, 300, 300, 300, 300, 300, 300, 300, 300, 300, 300, 100]);
  });

  it('comes back an hour later as refreshes, and the next hour as a share of one', () => {
    const { minutes } = dayOf({ ...usual, storm: 3, stormMinutes: 1 }, { ...bareLogin, refreshes: 1.5 });
    const refreshed = [60, 120].map((later) => minutes[peakMinute + later]?.refresh);
    const before = [0, 60].map((later) => minutes[peakMinute + later]?.['check-sms'] ?? 0);
    const logins = before.map((rate) => rate / bareLogin.smsShare);
    expect(refreshed).toEqual([
      expect.closeTo(300 + 0.5 * (dayOf(usual, bareLogin).logins[peakMinute - 60] ?? 0), 9),
      expect.closeTo((logins[1] ?? 0) + 0.5 * 300, 9),
    ]);
  });

  it('refreshes and introspects as often as its logins say, however long their sessions are', () => {
    const times = fc.double({ min: 0, max: 60, noNaN: true });
    fc.assert(
      fc.property(
        times,
        times,
        fc.double({ min: 1, max: 10, noNaN: true }),
        (refreshes, introspections, storm) => {
          const { minutes, logins } = dayOf({ ...usual, storm }, { ...bareLogin, refreshes, introspections });
          const sums = [
            total(minutes.map(({ refresh }) => refresh)),
            total(minutes.map((minute) => minute.introspection)),
          ];
          expect(sums).toEqual([
            expect.closeTo(refreshes * total(logins), 3),
            expect.closeTo(introspections * total(logins), 3),
          ]);
        },
      ),
      { numRuns: 30 },
    );
  });
});
