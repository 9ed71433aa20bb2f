import { describe, expect, it } from 'vitest';
import { readBasic } from '../../../shared/core/basic.ts';

const encode = (text: string | Uint8Array) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('an Authorization header', () => {
  it.each(['Bearer abc', 'Basics YTpi', '', 'YTpi', 'Digest username="a"'])(
    'of another scheme is not read: %j',
    (header) => {
      expect(readBasic(header)).toBeUndefined();
    },
  );

  it.each(['Basic YTpi', 'basic YTpi', 'BASIC  YTpi', ' Basic YTpi ', 'Basic\tYTpi', 'Basic YT pi'])(
    'is read as %j',
    (header) => {
      expect(readBasic(header)).toEqual([{ clientId: 'a', secret: 'b' }]);
    },
  );

  it('parts at the first colon, and takes an empty half', () => {
    expect(readBasic(encode('a:b:c'))).toEqual([{ clientId: 'a', secret: 'b:c' }]);
    expect(readBasic(encode(':'))).toEqual([{ clientId: '', secret: '' }]);
    expect(readBasic(encode('ä:✓'))).toEqual([{ clientId: 'ä', secret: '✓' }]);
  });

  it.each([
    ['without a colon', encode('abc')],
    ['without anything', 'Basic'],
    ['that is not base64', 'Basic !!!'],
    ['that is not UTF-8', encode(Uint8Array.from([0xc3, 0x28, 0x3a, 0x61]))],
  ])('of Basic %s has no readings', (_case, header) => {
    expect(readBasic(header)).toEqual([]);
  });

  it('has two readings where decoding changes something, the decoded one first', () => {
    expect(readBasic(encode('a%20b:c+d'))).toEqual([
      { clientId: 'a b', secret: 'c d' },
      { clientId: 'a%20b', secret: 'c+d' },
    ]);
    expect(readBasic(encode('a:%3A'))).toEqual([
      { clientId: 'a', secret: ':' },
      { clientId: 'a', secret: '%3A' },
    ]);
    expect(readBasic(encode('%61:b'))).toEqual([
      { clientId: 'a', secret: 'b' },
      { clientId: '%61', secret: 'b' },
    ]);
  });

  it.each(['a%:b', 'a:%zz', 'a:%ff', '%:%'])(
    'has the raw reading alone where it cannot be decoded: %j',
    (text) => {
      const [clientId = '', secret = ''] = text.split(':');
      expect(readBasic(encode(text))).toEqual([{ clientId, secret }]);
    },
  );
});
