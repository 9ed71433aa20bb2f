import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../shared/core/encoding.ts';
import { seal, unseal } from '../../../shared/core/sealed.ts';

const secret = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
const browserSecret = new Uint8Array(32).fill(5);
const context = new Uint8Array(16).fill(9);

describe('a sealed secret', () => {
  it('is opened with what it was sealed with', () => {
    expect(unseal(seal(secret, browserSecret, context), browserSecret, context)).toEqual(secret);
  });

  it('is the secret under a pad that only the browser can make', () => {
    const pad = createHmac('sha256', browserSecret).update('sealed secret\0').update(context).digest();
    expect(seal(new Uint8Array(32), browserSecret, context)).toEqual(new Uint8Array(pad));
    expect(seal(new Uint8Array(pad), browserSecret, context)).toEqual(new Uint8Array(32));
  });

  it.each([
    ['by another browser', new Uint8Array(32).fill(6), context],
    ['in another context', browserSecret, new Uint8Array(16)],
    ['without a context', browserSecret, new Uint8Array()],
  ])('is another secret when it is opened %s', (_case, with_, in_) => {
    const opened = unseal(seal(secret, browserSecret, context), with_, in_);
    expect(opened).toHaveLength(32);
    expect(opened).not.toEqual(secret);
  });

  it('is not what another use of the same browser secret gives', () => {
    const plain = createHmac('sha256', browserSecret).update(context).digest();
    expect(seal(new Uint8Array(32), browserSecret, context)).not.toEqual(new Uint8Array(plain));
  });

  it.each([0, 31, 33])('is of no secret of %i bytes', (length) => {
    const message = 'a sealed secret has 32 bytes';
    expect(() => seal(new Uint8Array(length), browserSecret, context)).toThrow(message);
    expect(() => unseal(utf8('x'.repeat(length)), browserSecret, context)).toThrow(message);
  });
});
