import { describe, expect, it } from 'vitest';
import { maxBodyBytes, readForm } from '../../../shared/http/form.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

const urlencoded = 'application/x-www-form-urlencoded';

function requestOf(body: string | Uint8Array<ArrayBuffer>, type: string | undefined = urlencoded): Request {
  const headers = new Headers(type === undefined ? {} : { 'content-type': type });
  return new Request('https://login.example.com/', { method: 'POST', headers, body: new Blob([body]) });
}

async function read(body: string | Uint8Array<ArrayBuffer>, type?: string) {
  return [...(await readForm(requestOf(body, type)))];
}

const malformed = (description: string) => ({
  code: 'invalid_request',
  detail: { because: 'malformed-request', description },
});

describe('a form', () => {
  it.each([
    ['', []],
    ['a=b', [['a', 'b']]],
    [
      'a=b&c=d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['&&a=b&', [['a', 'b']]],
    ['a=b=c==', [['a', 'b=c==']]],
    ['a+b=c+d', [['a b', 'c d']]],
    ['a=%2B%26%3D%25', [['a', '+&=%']]],
    ['%61=%c3%a4', [['a', 'ä']]],
    ['a=%C3%A4', [['a', 'ä']]],
    ['a=ä', [['a', 'ä']]],
    ['ä=✓', [['ä', '✓']]],
    ['a=%ef%bb%bfx', [['a', '\ufeffx']]],
    ['a=%', [['a', '%']]],
    ['a=%4', [['a', '%4']]],
    ['a=%zz%41', [['a', '%zzA']]],
    ['a=%2541', [['a', '%41']]],
    ['a=%u0041', [['a', '%u0041']]],
    ['a=x%0d%0ay', [['a', 'x\r\ny']]],
    ['=b', [['', 'b']]],
    ['a', []],
    ['a=&b=', []],
    [
      '__proto__=x&constructor=y',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    ],
  ])('%j is read', async (body, pairs) => {
    expect(await read(body)).toEqual(pairs);
  });

  it.each([urlencoded, `${urlencoded};charset=UTF-8`, ` ${urlencoded.toUpperCase()} ; x=y`])(
    'comes as %j',
    async (type) => {
      expect(await read('a=b', type)).toEqual([['a', 'b']]);
    },
  );

  it.each(['application/json', 'text/plain', 'multipart/form-data', `${urlencoded}2`, ''])(
    'does not come as %j',
    async (type) => {
      expect(await refusalOf(() => read('a=b', type))).toEqual(malformed(`the body must be ${urlencoded}`));
    },
  );

  it('does not come without a content type', async () => {
    const request = new Request('https://login.example.com/', { method: 'POST', body: new Blob(['a=b']) });
    expect(await refusalOf(() => readForm(request))).toEqual(malformed(`the body must be ${urlencoded}`));
  });

  it.each(['a=1&a=1', 'a=1&%61=2', 'a=&a=1', 'a&a', 'a b=1&a+b=1', 'unknown=1&unknown=2'])(
    'is refused when it names a parameter twice: %s',
    async (body) => {
      expect(await refusalOf(() => read(body))).toEqual(malformed('a parameter was sent twice'));
    },
  );

  it.each([
    ['resource=a&resource=b', [['resource', 'a b']]],
    [
      'audience=a&x=y&audience=b&audience=c',
      [
        ['audience', 'a b c'],
        ['x', 'y'],
      ],
    ],
    ['resource=a&%72esource=b', [['resource', 'a b']]],
    ['resource=&resource=a', [['resource', ' a']]],
    ['resource=&resource=', [['resource', ' ']]],
  ])('may name a resource or an audience more than once: %s', async (body, pairs) => {
    expect(await read(body)).toEqual(pairs);
  });

  it.each(['a=%00', 'a=x%00y', '%00=a', 'a=\0'])('is refused with NUL: %j', async (body) => {
    expect(await refusalOf(() => read(body))).toEqual(malformed('a parameter has a NUL character'));
  });

  it.each([
    'a=%ff',
    'a=%c3',
    '%c3%28=a',
    'a=%ed%a0%80',
    'a=%c0%80',
    'a=%f4%90%80%80',
    'a=%ef%bf%bd',
    'a=\ufffd',
  ])('is refused when it is not UTF-8: %s', async (body) => {
    expect(await refusalOf(() => read(body))).toEqual(malformed('a parameter is not UTF-8'));
  });

  it('is refused when its bytes are not UTF-8', async () => {
    const bytes = Uint8Array.from([0x61, 0x3d, 0xc3, 0x28]);
    expect(await refusalOf(() => read(bytes))).toEqual(malformed('a parameter is not UTF-8'));
  });

  it('may have 16 kB, and not a byte more', async () => {
    expect(maxBodyBytes).toBe(16_384);
    const longest = `a=${'x'.repeat(16_382)}`;
    expect((await read(longest))[0]?.[1]).toHaveLength(16_382);
    expect(await refusalOf(() => read(`${longest}x`))).toEqual({
      code: 'invalid_request',
      detail: { because: 'body-too-large', description: 'the body is over 16384 bytes', status: 413 },
    });
  });

  it('may have 64 parameters, and not one more', async () => {
    const names = Array.from({ length: 65 }, (_, n) => `p${n}=1`);
    expect(await read(names.slice(0, 64).join('&'))).toHaveLength(64);
    expect(await refusalOf(() => read(names.join('&')))).toEqual(
      malformed('the body has more than 64 parameters'),
    );
  });
});
