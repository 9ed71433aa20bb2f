import { describe, expect, it } from 'vitest';
import { defaultSendLimits } from '../../shared/contract/environment.ts';
import type { Allowance } from '../../shared/core/limits.ts';
import { numbers } from '../../shared/dynamo/item.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import { dynamoSendLog } from '../../shared/dynamo/send-log.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { startOfTests, testClock } from '../support/clock.ts';
import { countingTable } from './counting-table.ts';

const address: Allowance = { scope: 'sourceAddress', key: '198.51.100.7' };
const client: Allowance = { scope: 'client', key: 'app' };
const recipient: Allowance = { scope: 'recipient', key: 'r1' };

async function setUp(makeTable: () => Promise<Table>, limits = defaultSendLimits) {
  const clock = testClock();
  const table = countingTable(await makeTable());
  return { clock, table, log: dynamoSendLog(table, limits, clock) };
}

/** What the log in the table does beyond what every store of send limits does. */
export function sendLogContract(makeTable: () => Promise<Table>): void {
  describe('the send log', () => {
    it('costs one request for a message to a recipient', async () => {
      const { log, table } = await setUp(makeTable);
      await log.spend(recipient);
      expect(table.requests()).toBe(1);
    });

    it('costs one request for a lease of messages of a client, also when they come at once', async () => {
      const { log, table } = await setUp(makeTable);
      await Promise.all(Array.from({ length: 100 }, () => log.spend(client)));
      expect(table.requests()).toBe(1);
      await log.spend(client);
      expect(table.requests()).toBe(2);
    });

    it('remembers a refusal for ten seconds, so that a flood costs no requests', async () => {
      const { clock, log, table } = await setUp(makeTable);
      for (let n = 0; n < 60; n += 1) await log.spend(address);
      expect(await log.spend(address)).toEqual({ kind: 'limited', retryAfter: 60 });
      const before = table.requests();
      clock.advance(9.9);
      expect(await log.spend(address)).toEqual({ kind: 'limited', retryAfter: 51 });
      expect(table.requests()).toBe(before);
      clock.advance(0.1);
      expect(await log.spend(address)).toEqual({ kind: 'limited', retryAfter: 50 });
      expect(table.requests()).toBe(before + 1);
    });

    it('holds over function instances: each has at most one lease more than the limit', async () => {
      const { clock, table } = await setUp(makeTable);
      const instances = Array.from({ length: 4 }, () => dynamoSendLog(table, defaultSendLimits, clock));
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, (_, n) => instances[n % 4]?.spend(address)),
      );
      expect(outcomes.filter((outcome) => outcome?.kind === 'spent')).toHaveLength(60);
    });

    it('leaves the rest of a lease to the hour in which it was paid for', async () => {
      const { clock, log, table } = await setUp(makeTable);
      await log.spend(client);
      clock.advance(3_599);
      await log.spend(client);
      expect(table.requests()).toBe(1);
      clock.advance(1);
      await log.spend(client);
      expect(table.requests()).toBe(2);
    });

    it('is cut when it has grown past what its limits look at, and judges on as before', async () => {
      const limits = { ...defaultSendLimits, recipient: [{ count: 3, seconds: 10 }] };
      const { clock, log, table } = await setUp(makeTable, limits);
      const kinds = [];
      for (let n = 0; n < 200; n += 1) {
        clock.advance(4);
        kinds.push((await log.spend(recipient)).kind);
      }
      expect(new Set(kinds)).toEqual(new Set(['spent']));
      const item = await table.get(keys.limit(recipient));
      expect(item && numbers(item, 'sent').length).toBeLessThanOrEqual(133);
      await log.spend(recipient);
      expect(await log.spend(recipient)).toEqual({ kind: 'limited', retryAfter: 2 });
    });

    it('never lets more through than the limit while it is cut by several at once', async () => {
      const limits = { ...defaultSendLimits, recipient: [{ count: 3, seconds: 10 }] };
      const { clock, log } = await setUp(makeTable, limits);
      for (let n = 0; n < 133; n += 1) {
        clock.advance(10);
        await log.spend(recipient);
      }
      clock.advance(10);
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => log.spend(recipient)));
      const spent = outcomes.filter(({ kind }) => kind === 'spent').length;
      expect(spent).toBeGreaterThan(0);
      expect(spent).toBeLessThanOrEqual(3);
    });

    it('costs one request for a claim, also for one that is repeated or refused', async () => {
      const { clock, log, table } = await setUp(makeTable);
      const at = clock.milliseconds();
      const claim = { scope: 'recipient', key: 'r1', sender: 'app', at, nonce: new Uint8Array(16) } as const;
      const kinds = [];
      for (const request of [1, 1, 2]) {
        const repeat = { request: new Uint8Array(32).fill(request), window: 10 };
        kinds.push((await log.claim({ ...claim, repeat })).kind);
      }
      expect([kinds, table.requests()]).toEqual([['claimed', 'repeated', 'limited'], 3]);
    });

    it('of a recipient is kept for 90 days after the last message, for the clients that have proven it', async () => {
      const { clock, log, table } = await setUp(makeTable);
      await log.claim({
        ...recipient,
        ...{ scope: 'recipient', sender: 'app' },
        at: clock.milliseconds(),
        nonce: new Uint8Array(16),
      });
      const item = await table.get(keys.limit(recipient));
      expect(item?.['ttl']).toEqual({ N: String(clock.seconds() + 90 * 86_400) });
    });

    it.each([
      ['TTL has removed the log', undefined, 1],
      ['others move it each time', { sent: { L: [{ N: String(startOfTests * 1000) }] } }, 6],
    ])('gives up to give back where %s', async (_case, item, requests) => {
      const made = await makeTable();
      let isClaimed = false;
      const table = countingTable({
        ...made,
        update: async (update) =>
          isClaimed ? { held: false, ...(item ? { item } : {}) } : made.update(update),
      });
      const log = dynamoSendLog(table, defaultSendLimits, testClock());
      const outcome = await log.spend(recipient);
      isClaimed = true;
      if (outcome.kind === 'spent') await outcome.giveBack();
      expect([outcome.kind, table.requests() - 1]).toEqual(['spent', requests]);
    });

    it('is cut by one of several claims that come at once, and takes no more than the limits', async () => {
      const { clock, log } = await setUp(makeTable);
      const limits = [{ count: 3, seconds: 10 }];
      const claim = (nth: number) =>
        log.claim({
          ...{ scope: 'recipient', key: 'r1', sender: 'app', at: clock.milliseconds() },
          nonce: new Uint8Array(16).fill(nth),
          ...{ limits, repeat: { request: new Uint8Array(32).fill(nth), window: 10 } },
        });
      for (let nth = 0; nth < 133; nth += 1) {
        clock.advance(10);
        await claim(nth);
      }
      clock.advance(10);
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, nth) => claim(200 + (nth % 4))));
      const claimed = outcomes.filter(({ kind }) => kind === 'claimed').length;
      expect(claimed).toBeGreaterThan(0);
      expect(claimed).toBeLessThanOrEqual(3);
      expect((await log.recall({ scope: 'recipient', key: 'r1' })).times.length).toBe(100 + claimed);
    });

    it('is removed when its longest window is over', async () => {
      const { clock, log, table } = await setUp(makeTable);
      await log.spend(recipient);
      const item = await table.get(keys.limit(recipient));
      expect(item?.['ttl']).toEqual({ N: String(clock.seconds() + 86_400) });
    });
  });
}
