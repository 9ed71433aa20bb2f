import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../../shared/core/errors.ts';
import type { Table } from '../../../shared/dynamo/table.ts';
import { watchedReader, watchedTable } from '../../../shared/dynamo/watched-table.ts';
import { memoryMetrics } from '../../support/memory-metrics.ts';

const key = { pk: { S: 'a' }, sk: { S: 'b' } } as const;

function answered(status: number, name = 'Error') {
  return Object.assign(new Error('words'), { name, $metadata: { httpStatusCode: status } });
}

/** A table whose every operation throws that. */
function failing(thrown: unknown): Table {
  const fail = () => Promise.reject(thrown);
  return { get: fail, put: fail, update: fail };
}

/** What each operation threw, and what was counted. */
async function outcomesOf(thrown: unknown) {
  const metrics = memoryMetrics();
  const table = watchedTable(failing(thrown), metrics);
  const outcomes = await Promise.all(
    [
      table.get(key),
      table.put({ item: key, condition: '' }),
      table.update({ key, update: '', condition: '', values: {} }),
      watchedReader(failing(thrown), metrics).get(key),
    ].map((asking) => asking.catch((caught: unknown) => caught)),
  );
  return { outcomes, counted: [...metrics.counted] };
}

describe('a watched table', () => {
  it.each([
    ['a fault of the service', answered(500)],
    ['a service that is not there', answered(503)],
    ['throttling, which is a 400', answered(400, 'ThrottlingException')],
    ['a table without capacity', answered(400, 'ProvisionedThroughputExceededException')],
    ['a connection that was closed', Object.assign(new Error(), { code: 'ECONNRESET' })],
    ['an answer that took too long', Object.assign(new Error(), { name: 'TimeoutError' })],
    ['a failure of fetch', new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })],
  ])('tells %s as an outage, and counts it', async (_name, thrown) => {
    const { outcomes, counted } = await outcomesOf(thrown);
    expect(outcomes).toEqual(Array.from({ length: 4 }, () => new StoreUnavailable(thrown)));
    expect(outcomes.map((outcome) => outcome instanceof Error && outcome.cause)).toEqual([
      thrown,
      thrown,
      thrown,
      thrown,
    ]);
    expect(counted).toEqual([['Faults dynamodb', 4]]);
  });

  it.each([
    ['a refusal', answered(400, 'AccessDeniedException')],
    ['a mistake of ours', new TypeError('x is undefined')],
    ['what is no error', undefined],
  ])('throws %s on as it is, and counts nothing', async (_name, thrown) => {
    expect(await outcomesOf(thrown)).toEqual({ outcomes: [thrown, thrown, thrown, thrown], counted: [] });
  });

  it('gives what the table gives', async () => {
    const item = { ...key, n: { N: '1' } };
    const table: Table = {
      get: async () => item,
      put: async () => ({ held: false, item }),
      update: async () => ({ held: true, item }),
    };
    const metrics = memoryMetrics();
    const watched = watchedTable(table, metrics);
    expect([
      await watched.get(key),
      await watched.put({ item, condition: '' }),
      await watched.update({ key, update: '', condition: '', values: {} }),
      [...metrics.counted],
    ]).toEqual([item, { held: false, item }, { held: true, item }, []]);
  });
});
