import { describe, expect, it } from 'vitest';
import { concat, fromBase64Url, toBase64Url, utf8 } from '../../../shared/core/encoding.ts';

describe('base64url', () => {
  it('reads what it wrote, with or without padding', () => {
    expect(toBase64Url(Uint8Array.from([255, 254]))).toBe('__4');
    expect(fromBase64Url('__4')).toEqual(Uint8Array.from([255, 254]));
    expect(fromBase64Url('__4=')).toEqual(Uint8Array.from([255, 254]));
    expect(fromBase64Url('_w==')).toEqual(Uint8Array.from([255]));
    expect(fromBase64Url('')).toEqual(new Uint8Array());
  });

  it.each(['__5', '//4', '++++', 'a', '_w===', '=_w=', 'AA AA', 'AA\n', 'ä'])(
    'has one spelling of its bytes, and that is not %j',
    (text) => {
      expect(fromBase64Url(text)).toBeUndefined();
    },
  );
});

describe('bytes', () => {
  it('are made of text and joined', () => {
    expect(utf8('ä')).toEqual(Uint8Array.from([0xc3, 0xa4]));
    expect(concat(utf8('a'), new Uint8Array(), utf8('b'))).toEqual(utf8('ab'));
  });
});
