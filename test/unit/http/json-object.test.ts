import { describe, expect, it } from 'vitest';
import { type JsonScalar, parseFlatObject } from '../../../shared/http/json-object.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

const refused = (description: string) => ({
  code: 'invalid_request',
  detail: { because: 'malformed-request', description },
});

describe('a flat JSON object', () => {
  it.each<[string, readonly (readonly [string, JsonScalar])[]]>([
    ['{}', []],
    [
      ' {"a" : "b", "c":true,"d":false } ',
      [
        ['a', 'b'],
        ['c', true],
        ['d', false],
      ],
    ],
    [
      '{"a:":"\\"b\\":","\\"c\\":":"d:"}',
      [
        ['a:', '"b":'],
        ['"c":', 'd:'],
      ],
    ],
    ['{"a":"\\\\"}', [['a', '\\']]],
    ['{"a":""}', [['a', '']]],
    ['{"a":7}', [['a', 7]]],
    [
      '{"a":-0.5,"b":1e3}',
      [
        ['a', -0.5],
        ['b', 1_000],
      ],
    ],
    ['{"":"a"}', [['', 'a']]],
    ['{"a":"\\u00e9😀\\u200f"}', [['a', 'é😀\u200f']]],
    [
      '{"constructor":"x","toString":"y"}',
      [
        ['constructor', 'x'],
        ['toString', 'y'],
      ],
    ],
  ])('is read: %s', (text, members) => {
    expect([...parseFlatObject(text)]).toEqual(members);
  });

  it.each([
    ['', 'the body is not JSON'],
    ['{"a":"b"', 'the body is not JSON'],
    ['{"a":"b"} x', 'the body is not JSON'],
    ["{'a':'b'}", 'the body is not JSON'],
    ['[{"a":"b"}]', 'the body must be a JSON object'],
    ['"a"', 'the body must be a JSON object'],
    ['7', 'the body must be a JSON object'],
    ['true', 'the body must be a JSON object'],
    ['null', 'the body must be a JSON object'],
    [`${'['.repeat(20)}${']'.repeat(20)}`, 'the body must be a JSON object'],
    ['{"a":null}', 'every member must be a string'],
    ['{"a":["b"]}', 'every member must be a string'],
    ['{"a":{"b":"c"}}', 'every member must be a string'],
    [`${'{"a":'.repeat(20)}"b"${'}'.repeat(20)}`, 'every member must be a string'],
    ['{"a":"b","a":"c"}', 'a member was sent twice'],
    ['{"a":"b","a":"b"}', 'a member was sent twice'],
    ['{"a":"b","\\u0061":"c"}', 'a member was sent twice'],
    ['{"__proto__":"a"}', 'a member has a name that is not allowed'],
    ['{"__proto__":{"a":"b"}}', 'a member has a name that is not allowed'],
    ['{"\\u005f_proto__":true}', 'a member has a name that is not allowed'],
    ['{"a":"\\u0000"}', 'a member has a character that is not allowed'],
    ['{"a":"b\\ud800"}', 'a member has a character that is not allowed'],
    ['{"a":"\\udc00\\ud800"}', 'a member has a character that is not allowed'],
    ['{"a":"\ufffd"}', 'a member has a character that is not allowed'],
  ])('is refused: %j', async (text, description) => {
    expect(await refusalOf(() => parseFlatObject(text))).toEqual(refused(description));
  });
});
