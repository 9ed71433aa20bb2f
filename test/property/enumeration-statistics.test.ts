import { describe, expect, it } from 'vitest';
import { advantage, falseAlarm, later, takeBlocks } from '../support/statistics.ts';

describe('the advantage', () => {
  it('is the share of pairs of one block in which the right is later, and half of those that are equal', () => {
    expect(advantage([{ left: [1, 3], right: [2, 4] }])).toBe(0.75);
    expect(advantage([{ left: [1], right: [1] }])).toBe(0.5);
    expect(
      advantage([
        { left: [1], right: [2] },
        { left: [9], right: [8] },
      ]),
    ).toBe(0.5);
  });

  it('moves as far as one kind is later', () => {
    const blocks = [{ left: [1, 2], right: [1.5, 2.5] }];
    expect(advantage(later(blocks, { left: 10 }))).toBe(0);
    expect(advantage(later(blocks, { right: 10 }))).toBe(1);
  });
});

describe('the chance of a false alarm', () => {
  it('is never under the true one: of one block of one each, either is later', () => {
    expect(falseAlarm(0.5, 1, 1)).toBeCloseTo(1, 9);
  });

  it('is never under the true one: of two each, one order of six is the furthest on either side', () => {
    const bounded = falseAlarm(0.5, 1, 2);
    expect(bounded).toBeGreaterThanOrEqual(1 / 3);
    expect(bounded).toBeLessThan(0.34);
  });

  it('falls with more blocks, more samples in each, and a wider bound', () => {
    const chances = [
      falseAlarm(0.1, 20, 10),
      falseAlarm(0.1, 40, 10),
      falseAlarm(0.1, 40, 20),
      falseAlarm(0.2, 40, 20),
    ];
    expect(chances).toEqual([...chances].sort((one, other) => other - one));
  });
});

describe('blocks', () => {
  it('have as many samples of each kind, in another order each time', async () => {
    const order: string[] = [];
    const blocks = await takeBlocks({ blocks: 20, perSide: 3 }, async (side) => order.push(side));
    expect(blocks.map(({ left, right }) => [left.length, right.length])).toEqual(blocks.map(() => [3, 3]));
    const orders = blocks.map((_, nth) => order.slice(6 * nth, 6 * nth + 6).join());
    expect(new Set(orders).size).toBeGreaterThan(1);
  });
});
