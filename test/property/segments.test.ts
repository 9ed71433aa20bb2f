import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, it } from 'vitest';
import { segmentsOf } from '../../shared/channels/segments.ts';

const basic =
  '\n\r !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà';
const extended = '\f^{}\\[~]|€';
const others = '`ç€óá您的验证码是😀🔑';

const textOf = (alphabet: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), maxLength });
/** Long stretches, so that ends of segments fall everywhere. */
const texts = fc.oneof(
  textOf(basic, 800),
  textOf(basic + extended, 800),
  textOf(extended, 400),
  textOf(basic + others, 400),
  textOf('a😀', 300),
);

describe('segments of a text', () => {
  it('are as many as a calculator of somebody else counts', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(segmentsOf(text)).toBe(new SegmentedMessage(text).segmentsCount);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['nothing', '', 1],
    ['160 characters of GSM-7', 'a'.repeat(160), 1],
    ['161', 'a'.repeat(161), 2],
    ['306 in two of 153', 'a'.repeat(306), 2],
    ['307', 'a'.repeat(307), 3],
    ['80 characters that are escaped', '€'.repeat(80), 1],
    ['81', '€'.repeat(81), 2],
    ['153 of them: 76 fit into a segment, for none is cut in two', '€'.repeat(153), 3],
    ['70 characters beyond GSM-7', '验'.repeat(70), 1],
    ['71', '验'.repeat(71), 2],
    ['160 with one beyond GSM-7', `ç${'a'.repeat(159)}`, 3],
    ['35 characters of two units', '😀'.repeat(35), 1],
    ['67 of them: 33 fit into a segment', '😀'.repeat(67), 3],
  ])('of %s', (_case, text, segments) => {
    expect(segmentsOf(text)).toBe(segments);
  });

  it('are not fewer where one sign is of several characters, which a telephone may cut', () => {
    // A flag is two characters of two units each.
    expect(segmentsOf('🇫🇮'.repeat(17))).toBe(1);
    expect(segmentsOf('🇫🇮'.repeat(18))).toBe(2);
  });
});
