import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxBodyBytes, readForm } from '../../shared/http/form.ts';

const text = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  // NUL is refused, and so is what stands for bytes that were no text.
  .map((value) => value.toWellFormed().replace(/[\0\ufffd]/g, ''));
const entries = fc
  .uniqueArray(fc.tuple(text, text), { selector: ([name]) => name, maxLength: 20 })
  .map((pairs) => pairs.filter(([, value]) => value !== ''));

describe('a form', () => {
  it('reads as every browser wrote it', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (pairs) => {
        const request = new Request('https://login.example.com/', {
          method: 'POST',
          body: new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])),
        });
        fc.pre(
          String(new URLSearchParams(pairs.map(([a, b]): [string, string] => [a, b]))).length <= maxBodyBytes,
        );
        expect([...(await readForm(request))]).toEqual(pairs);
      }),
      { numRuns: 1_000 },
    );
  });
});
