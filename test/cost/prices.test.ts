import { describe, expect, it } from 'vitest';
import { smsPriceOf } from '../../infra/cost/bill.ts';
import { costOf, openCostOf, type Price, readPrices } from '../../infra/cost/prices.ts';

const about = { unit: 'thing', sure: 'read', source: 'the test', url: 'https://example.com' } as const;
const open: Price = {
  ...about,
  per: 10,
  tiers: [{ upTo: 100, usd: 2 }, { upTo: 200, usd: 1 }, { usd: 0.5 }],
};
const closed: Price = { ...about, per: 1, tiers: [{ upTo: 100, usd: 1 }] };

describe('a price', () => {
  it.each([
    [0, 0],
    [50, 10],
    [100, 20],
    [150, 25],
    [300, 20 + 10 + 5],
  ])('is paid tier by tier: %d', (amount, usd) => {
    expect(costOf(open, amount)).toBe(usd);
  });

  it('is not known beyond a last tier that ends', () => {
    expect([costOf(closed, 100), costOf(closed, 101)]).toEqual([100, undefined]);
    expect(() => openCostOf(closed, 101)).toThrow('there is no price for 101 x thing');
  });
});

describe('the list of prices', () => {
  const list = readPrices();

  it('says where and when', () => {
    expect({ date: list.date, region: list.region, currency: list.currency }).toEqual({
      date: expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
      region: 'us-east-1',
      currency: 'USD',
    });
  });

  it('has countries, and none that is merely a name of every object', () => {
    expect(smsPriceOf(list, 'FI')).toBe(0.08);
    expect(() => smsPriceOf(list, 'toString')).toThrow('there is no price of an SMS to toString');
  });
});
