import { describe, expect, it } from 'vitest';
import { defaultSendLimits } from '../../../shared/contract/environment.ts';
import { dynamoSendLog } from '../../../shared/dynamo/send-log.ts';
import type { Table } from '../../../shared/dynamo/table.ts';
import { countingTable } from '../../contract/counting-table.ts';
import { testClock } from '../../support/clock.ts';

/** A table that has room in every log, or in none. */
function logsThat(held: boolean, at: number): Table {
  const sent = { sent: { L: Array.from({ length: 700 }, () => ({ N: String(at) })) } };
  return {
    get: async () => undefined,
    put: async () => ({ held }),
    update: async () => (held ? { held } : { held, item: sent }),
  };
}

/** Requests that one more message from that address costs, after one each from so many. */
async function requestsAfter(addresses: number, nth: number, { held }: { readonly held: boolean }) {
  const clock = testClock();
  const table = countingTable(logsThat(held, clock.milliseconds()));
  const log = dynamoSendLog(table, defaultSendLimits, clock);
  const send = (n: number) => log.spend({ scope: 'sourceAddress', key: `address-${n}` });
  for (let n = 1; n <= addresses; n += 1) await send(n);
  const before = table.requests();
  await send(nth);
  return table.requests() - before;
}

describe('a flood of messages from ever new addresses', () => {
  it.each([
    ['leases', true],
    ['refusals', false],
  ])('leaves ten thousand %s in memory, and the others are asked for again', async (_what, held) => {
    const full = 10_000;
    expect(await requestsAfter(full, 1, { held })).toBe(0);
    expect(await requestsAfter(full + 1, 2, { held })).toBe(0);
    expect(await requestsAfter(full + 1, 1, { held })).toBeGreaterThan(0);
  });
});
