import { describe, expect, it } from 'vitest';
import type { SigningAlgorithm } from '../../../shared/contract/signing-algorithm.ts';
import { keptSigner } from '../../../shared/core/kept-signer.ts';
import { testClock } from '../../support/clock.ts';

/** A signer that tells of each signature which load it is from; `fail` lets loads fail until it is told otherwise. */
async function setUp() {
  const clock = testClock();
  const loads: SigningAlgorithm[] = [];
  let fails = false;
  const load = async (alg: SigningAlgorithm) => {
    if (fails) throw new Error('outage');
    loads.push(alg);
    const nth = loads.length;
    return async () => `${alg} of load ${nth}`;
  };
  const signer = await keptSigner(load, clock);
  const sign = (alg?: SigningAlgorithm) => signer.sign({}, 'JWT', alg);
  const fail = (now: boolean) => {
    fails = now;
  };
  return { clock, loads, sign, fail, ready: signer.ready };
}

describe('a signer', () => {
  it('opens the RS256 key at once, and another when the first token asks for it', async () => {
    const { loads, sign } = await setUp();
    expect(loads).toEqual(['RS256']);
    expect([await sign(), await sign('RS256')]).toEqual(['RS256 of load 1', 'RS256 of load 1']);
    expect(loads).toEqual(['RS256']);
    expect(await Promise.all([sign('ES256'), sign('ES256')])).toEqual(['ES256 of load 2', 'ES256 of load 2']);
    expect(await sign('EdDSA')).toBe('EdDSA of load 3');
    expect(loads).toEqual(['RS256', 'ES256', 'EdDSA']);
  });

  it('opens a key ahead of the signature where it is told to, once', async () => {
    const { loads, ready, sign, fail } = await setUp();
    await ready('ES256');
    await ready();
    fail(true);
    expect(await sign('ES256')).toBe('ES256 of load 2');
    expect(loads).toEqual(['RS256', 'ES256']);
    await expect(ready('EdDSA')).rejects.toThrow('outage');
  });

  it('looks for a newer key of each algorithm that is used after an hour', async () => {
    const { clock, loads, sign } = await setUp();
    await sign('ES256');
    clock.advance(3_600);
    expect([await sign(), await sign('ES256')]).toEqual(['RS256 of load 1', 'ES256 of load 2']);
    clock.advance(1);
    expect([await sign(), await sign('ES256')]).toEqual(['RS256 of load 3', 'ES256 of load 4']);
    expect(loads).toEqual(['RS256', 'ES256', 'RS256', 'ES256']);
  });

  it('goes on with a key that it has, and tries anew for one that it never had', async () => {
    const { clock, sign, fail } = await setUp();
    fail(true);
    clock.advance(3_601);
    expect(await sign()).toBe('RS256 of load 1');
    await expect(sign('EdDSA')).rejects.toThrow('outage');
    fail(false);
    expect(await sign('EdDSA')).toBe('EdDSA of load 2');
  });

  it('is none where the RS256 key cannot be opened', async () => {
    const load = () => Promise.reject(new Error('outage'));
    await expect(keptSigner(load, testClock())).rejects.toThrow('outage');
  });
});
