import { describe, expect, it } from 'vitest';
import { pick, readJson, readParameters } from '../../../shared/http/parameters.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

function requestOf(type: string | undefined, body: string | Uint8Array<ArrayBuffer>): Request {
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  return new Request('https://login.example.com/', { method: 'POST', headers, body });
}

const refused = (description: string, because = 'malformed-request') => ({
  code: 'invalid_request',
  detail: { because, description },
});

describe('parameters', () => {
  it.each(['application/json', 'Application/JSON; charset=utf-8', ' application/json '])(
    'are read from JSON: %j',
    async (type) => {
      const parameters = await readParameters(requestOf(type, '{"a":"b","c":true,"d":""}'), true);
      expect([...parameters]).toEqual([
        ['a', 'b'],
        ['c', true],
      ]);
    },
  );

  it('are read from a form, where JSON is taken and where it is not', async () => {
    for (const acceptsJson of [true, false]) {
      const form = requestOf('application/x-www-form-urlencoded', 'a=b&c=true&d=');
      expect([...(await readParameters(form, acceptsJson))]).toEqual([
        ['a', 'b'],
        ['c', 'true'],
      ]);
    }
  });

  it.each([
    ['application/json', false],
    ['application/json-seq', true],
    ['text/json', true],
    ['text/plain', true],
    [undefined, true],
  ])('are not read from %s where JSON is taken: %s', async (type, acceptsJson) => {
    expect(await refusalOf(() => readParameters(requestOf(type, '{"a":"b"}'), acceptsJson))).toEqual(
      refused('the body must be application/x-www-form-urlencoded'),
    );
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', undefined])(
    'are not read from %s where JSON alone is taken',
    async (type) => {
      expect(await refusalOf(() => readJson(requestOf(type, '{"a":"b"}')))).toEqual(
        refused('the body must be application/json'),
      );
    },
  );

  it('are not read from JSON that is no UTF-8, or too large', async () => {
    const bytes = Uint8Array.from([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')]);
    expect(await refusalOf(() => readJson(requestOf('application/json', bytes)))).toEqual(
      refused('a member has a character that is not allowed'),
    );
    const large = JSON.stringify({ a: 'x'.repeat(16_384) });
    expect(await refusalOf(() => readJson(requestOf('application/json', large)))).toEqual({
      code: 'invalid_request',
      detail: { because: 'body-too-large', description: 'the body is over 16384 bytes', status: 413 },
    });
  });
});

describe('picking', () => {
  const declared = { recipient: 4, auto: 'boolean' } as const;

  it('gives the declared parameters under our names, and leaves the others', () => {
    const sent = new Map<string, string | boolean>([
      ['phone', 'abcd'],
      ['recipient', 'no'],
      ['auto', true],
      ['other', 'x'],
    ]);
    const wireName = (name: string) => (name === 'recipient' ? 'phone' : name);
    expect(pick(sent, declared, wireName)).toEqual({ recipient: 'abcd', auto: 'true' });
    expect(pick(sent, declared)).toEqual({ recipient: 'no', auto: 'true' });
    expect(pick(new Map(), declared)).toEqual({});
  });

  it.each<[string | boolean, string]>([
    [true, 'true'],
    ['true', 'true'],
    [false, 'false'],
    ['yes', 'yes'],
  ])('takes %j for a switch as the text %s', (value, text) => {
    expect(pick(new Map([['auto', value]]), declared)).toEqual({ auto: text });
  });

  it.each([0, 1])('refuses the number %j for a switch', async (value) => {
    expect(await refusalOf(() => pick(new Map([['auto', value]]), declared))).toEqual(
      refused('auto must be true or false', 'parameter-refused'),
    );
  });

  it.each<[string | boolean, string]>([
    ['abcde', 'recipient is over 4 characters'],
    [true, 'recipient must be a string'],
  ])('refuses %j where it is declared otherwise', async (value, description) => {
    expect(await refusalOf(() => pick(new Map([['recipient', value]]), declared))).toEqual(
      refused(description, 'parameter-refused'),
    );
  });
});
