import { describe, expect, it } from 'vitest';
import { errorFields, log } from '../../../shared/http/log.ts';
import { logLines } from '../../support/memory-log.ts';

const logged = logLines();

describe('the log', () => {
  it('writes one JSON object a line', () => {
    log('WARN', 'something', { clientId: 'a\nb' });
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/^[^\n]+\n$/);
    const { timestamp, ...fields } = JSON.parse(logged[0] ?? '');
    expect(fields).toEqual({ level: 'WARN', message: 'something', clientId: 'a\nb' });
    expect(Number.isNaN(Date.parse(timestamp))).toBe(false);
  });
});

describe('a thrown value in the log', () => {
  it('is its name and five frames', () => {
    const error = new RangeError('quotes\n  at the input');
    error.stack = `RangeError: quotes\n${Array.from({ length: 7 }, (_, n) => `    at f${n} (file:${n})`).join('\n')}`;
    expect(errorFields(error)).toEqual({
      error: 'RangeError',
      stack: 'at f0 (file:0) | at f1 (file:1) | at f2 (file:2) | at f3 (file:3) | at f4 (file:4)',
    });
  });

  it('is a name alone without a stack', () => {
    const error = new Error('x');
    delete error.stack;
    expect(errorFields(error)).toEqual({ error: 'Error', stack: '' });
  });

  it.each([
    ['text', 'string'],
    [undefined, 'undefined'],
    [{ message: 'x' }, 'object'],
  ])('that is no error is its type: %j', (thrown, type) => {
    expect(errorFields(thrown)).toEqual({ error: type });
  });
});
