import { describe, expect, it } from 'vitest';
import { createFaults, underFault } from '../../infra/local/services/faults.ts';

const down = { code: 'InternalServerError', status: 500 } as const;

describe('faults that wait', () => {
  it('meet the next requests of their service, as often as was said', () => {
    const faults = createFaults();
    faults.add('sns', down, 2);
    const asked = { operation: 'Publish' };
    expect([
      faults.left(),
      faults.take('ses', asked),
      faults.take('sns', asked),
      faults.take('sns', asked),
      faults.take('sns', asked),
      faults.left(),
    ]).toEqual([2, undefined, down, down, undefined, 0]);
  });

  it('spare requests of another operation, of another key, and those that go before', () => {
    const faults = createFaults();
    const fault = { ...down, on: { operation: 'UpdateItem', key: 'LIMIT#' }, after: 1 };
    faults.add('dynamodb', fault);
    const take = (operation: string, key?: string) =>
      faults.take('dynamodb', { operation, ...(key === undefined ? {} : { key }) });
    expect([
      take('PutItem', 'LIMIT#a'),
      take('UpdateItem', 'GRANT#a'),
      take('UpdateItem'),
      take('UpdateItem', 'LIMIT#a'),
      take('UpdateItem', 'LIMIT#b'),
      take('UpdateItem', 'LIMIT#c'),
    ]).toEqual([undefined, undefined, undefined, undefined, fault, undefined]);
  });
});

describe('work under a fault', () => {
  /** What is answered, and what happened in which order. */
  async function under(fault: Parameters<typeof underFault>[0]) {
    const events: string[] = [];
    const meanwhile = () => void events.push('meanwhile');
    const answer = await underFault<unknown>(
      fault && { ...fault, meanwhile },
      () => events.push('work'),
      (error) => error,
    );
    return { answer, events };
  }

  it.each([
    ['without one', undefined, { answer: 1, events: ['work'] }],
    [
      'that is an error',
      down,
      { answer: { ...down, message: 'InternalServerError (injected)' }, events: ['meanwhile'] },
    ],
    [
      'that is an error in its own words, after the work',
      { ...down, message: 'no', isDone: true },
      { answer: { ...down, message: 'no' }, events: ['work', 'meanwhile'] },
    ],
    [
      'that loses the answer',
      { silence: 'closed', isDone: true } as const,
      { answer: 'closed', events: ['work', 'meanwhile'] },
    ],
    ['that keeps silent', { silence: 'stalled' } as const, { answer: 'stalled', events: ['meanwhile'] }],
  ])('%s', async (_name, fault, outcome) => {
    expect(await under(fault)).toEqual(outcome);
  });
});
