import { describe, expect, it } from 'vitest';
import { explain } from '../../infra/cli/explain.ts';
import { Failure } from '../../infra/cli/failure.ts';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('explain', () => {
  it.each<[unknown, string]>([
    [new Failure('do this'), 'do this'],
    [new Error('another rotation came first'), 'another rotation came first'],
    [named('ExitPromptError', 'User force closed the prompt'), 'nothing was changed'],
    [
      named('ResourceNotFoundException', 'x'),
      'the table or key of the stack does not exist: was the stack deleted?',
    ],
    [named('TimeoutError', 'x'), 'the stack cannot be reached: is there a network, and is the region right?'],
    [named('ThrottlingException', 'Rate exceeded'), 'ThrottlingException: Rate exceeded'],
    [
      Object.assign(new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND' }),
      'the stack cannot be reached (ENOTFOUND): is there a network, and is the region right?',
    ],
    ['a text', 'a text'],
  ])('tells %j as a sentence', (thrown, text) => {
    expect(explain(thrown)).toBe(text);
  });
});
