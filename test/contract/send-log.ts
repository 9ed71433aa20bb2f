import { describe, expect, it } from 'vitest';
import { defaultSendLimits } from '../../shared/contract/environment.ts';
import type { Allowance } from '../../shared/core/ports.ts';
import { numbers } from '../../shared/dynamo/item.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import { dynamoSendLog } from '../../shared/dynamo/send-log.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { testClock } from '../support/clock.ts';
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

    it('is removed when its longest window is over', async () => {
      const { clock, log, table } = await setUp(makeTable);
      await log.spend(recipient);
      const item = await table.get(keys.limit(recipient));
      expect(item?.['ttl']).toEqual({ N: String(clock.seconds() + 86_400) });
    });
  });
}
