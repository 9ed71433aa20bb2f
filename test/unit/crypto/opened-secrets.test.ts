import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/core/errors.ts';
import { openOnce } from '../../../shared/crypto/opened-secrets.ts';
import { testClock } from '../../support/clock.ts';
import { clientWith } from '../../support/memory-fixtures.ts';

const wrappedSecret = new Uint8Array([1, 2, 3]);
const client = clientWith({ wrappedSecret });

describe('the secret of a client that signs with it', () => {
  it('is opened once, however many assertions name the client', async () => {
    const calls: Uint8Array[] = [];
    const secrets = openOnce(async (wrapped) => {
      calls.push(wrapped);
      return new Uint8Array([9]);
    }, testClock());
    const opened = await Promise.all(Array.from({ length: 50 }, () => secrets.open(client)));
    expect(opened).toEqual(Array.from({ length: 50 }, () => new Uint8Array([9])));
    expect(calls).toEqual([wrappedSecret]);
  });

  it('is opened again after an hour, so that none is kept for longer', async () => {
    const clock = testClock();
    let calls = 0;
    const secrets = openOnce(async () => {
      calls += 1;
      return new Uint8Array([calls]);
    }, clock);
    await secrets.open(client);
    clock.advance(3_599);
    expect(await secrets.open(client)).toEqual(new Uint8Array([1]));
    clock.advance(1);
    expect(await secrets.open(client)).toEqual(new Uint8Array([2]));
  });

  it('refuses the request when KMS cannot be reached, and is asked for again by the next', async () => {
    let calls = 0;
    const secrets = openOnce(async () => {
      calls += 1;
      if (calls === 1) throw new Error('throttled');
      return new Uint8Array([9]);
    }, testClock());
    const refusal = await secrets.open(client).catch((thrown: unknown) => thrown);
    expect(refusal instanceof Refusal && [refusal.code, refusal.status]).toEqual([
      'temporarily_unavailable',
      503,
    ]);
    expect(await secrets.open(client)).toEqual(new Uint8Array([9]));
  });

  it('is none for a client without one', async () => {
    expect(await openOnce(async () => new Uint8Array([9]), testClock()).open(clientWith({}))).toBeUndefined();
  });
});
