import { describe, expect, it } from 'vitest';
import { hotKeysOf, mostCountryWrites, mostMoneyWrites, mostTold } from '../../infra/plan/hot-keys.ts';
import type { Load } from '../../infra/plan/loads.ts';
import { leasesOf } from '../../shared/dynamo/leases.ts';
import { verifiedTally } from '../../shared/dynamo/verified-tally.ts';

/** Seconds that an environment is watched for. */
const watched = 2_000;
const rates = [0.05, 0.1, 0.11, 0.3, 1, 2, 3, 5, 7, 10, 13, 20];

/** Writes a second of one environment that does something so many times a second, counted by what it asks of the table. */
async function writesOf(
  rate: number,
  start: (
    clock: { milliseconds(): number; seconds(): number },
    written: () => void,
  ) => () => Promise<unknown>,
): Promise<number> {
  let now = 0;
  let writes = 0;
  const act = start({ milliseconds: () => now, seconds: () => Math.floor(now / 1000) }, () => {
    writes += 1;
  });
  for (let nth = 0; nth < rate * watched; nth += 1) {
    now = (nth * 1000) / rate;
    await act();
  }
  return writes / watched;
}

const leasing = (largest: number) => (rate: number) =>
  writesOf(rate, (clock, written) => {
    const leases = leasesOf(async (_name, { wanted }) => {
      written();
      return { kind: 'taken', units: Math.min(wanted, largest), until: Number.MAX_SAFE_INTEGER };
    }, clock);
    return () => leases.spend('key', 1);
  });

/** The blocks with which an environment begins, over the time that it is watched. */
const beginning = 10 / watched;

describe('writes of one environment', () => {
  it.each(rates)(
    'to a country’s budget are never more than modelled, at %d messages a second',
    async (rate) => {
      expect(await leasing(100)(rate)).toBeLessThanOrEqual(Math.min(rate, mostCountryWrites) + beginning);
    },
  );

  it.each(rates)(
    'to the money of a day are never more than modelled, at %d messages a second',
    async (rate) => {
      expect(await leasing(Number.POSITIVE_INFINITY)(rate)).toBeLessThanOrEqual(
        Math.min(rate, mostMoneyWrites) + beginning,
      );
    },
  );

  it.each(rates)(
    'that tell of verified codes are never more than modelled, at %d codes a second',
    async (rate) => {
      const writes = await writesOf(rate, (clock, written) => {
        const tell = verifiedTally(async () => written(), clock);
        return () => tell('FI', clock.milliseconds());
      });
      expect(writes).toBeLessThanOrEqual(mostTold(rate, 1) + beginning);
    },
  );
});

describe('keys that many share', () => {
  const load: Load = { name: 'token-otp', rate: 0, busy: 100, fresh: 50, environments: 150 };

  it('are asked for what can be added up by hand', () => {
    const hotKeys = hotKeysOf({ 'send-sms': 600, 'send-email': 400, 'check-sms': 500 }, [load], {
      spread: { countryShare: 0.5, clients: 2, addresses: 1 },
      worstHour: 1_200_000,
    });
    expect(hotKeys.map(({ key, access, steady, first }) => [key, access, steady, first])).toEqual([
      // 100 and 150 environments at 0.35, four blocks for each new one, and the codes: 0.3 each and a hundredth.
      ['LIMIT#smsCountry#…', 'writes', expect.closeTo(35 + 32.5, 9), expect.closeTo(52.5 + 200 + 47.5, 9)],
      ['LIMIT#smsMoney#…', 'writes', expect.closeTo(40, 9), expect.closeTo(60 + 200, 9)],
      // 500 messages a second in leases of 1,000, and one for each new environment, of 7 units each.
      ['LIMIT#client#…', 'writes', expect.closeTo(3.5, 9), expect.closeTo(3.5 + 350, 9)],
      [
        'KEY',
        'reads',
        expect.closeTo(100 * (2 / 300 + 2 / 3_600), 9),
        expect.closeTo(100 * (2 / 300 + 2 / 3_600) + 200, 9),
      ],
      ['CLIENT', 'reads', expect.closeTo(100 / 60, 9), expect.closeTo(100 / 60 + 50, 9)],
    ]);
  });

  it('are never asked for more than one write a message', () => {
    const hotKeys = hotKeysOf({ 'send-sms': 3, 'send-email': 0, 'check-sms': 0 }, [load], {
      spread: { countryShare: 1, clients: 1, addresses: 1 },
      worstHour: 0,
    });
    expect(hotKeys.slice(0, 2).map(({ first }) => first)).toEqual([3, 3]);
  });
});
