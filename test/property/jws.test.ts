import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { compactVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type SigningAlgorithm, signingAlgorithms } from '../../shared/contract/signing-algorithm.ts';
import { currentKey } from '../../shared/core/key-set.ts';
import { isSignedBy, parseJwt, signJwt } from '../../shared/crypto/jws.ts';
import { testKeySet } from '../support/memory-keys.ts';

/** The pair of the algorithm that signs now. */
function pairOf(alg: SigningAlgorithm) {
  const { kid, publicJwk, wrappedPrivateKey } = currentKey(testKeySet, alg);
  const key = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
  const pkcs8 = Buffer.from(wrappedPrivateKey);
  return { alg, kid, key, privateKey: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }) };
}

const pairs = new Map(signingAlgorithms.map((alg) => [alg, pairOf(alg)] as const));
const pair = fc.constantFrom(...pairs.values());
type Pair = ReturnType<typeof pairOf>;

const claims = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { noNullPrototype: true });

/** What we make of a text: the claims, or nothing. */
function ourWord(jwt: string, { alg, key }: Pair): unknown {
  const parsed = parseJwt(jwt);
  return parsed && isSignedBy(parsed, { alg, key }) ? parsed.claims : undefined;
}

/** What jose makes of it. */
async function joseWord(jwt: string, { alg, key }: Pair): Promise<unknown> {
  try {
    const { payload } = await compactVerify(jwt, key, { algorithms: [alg] });
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}

/** One thing done to a text: whatever an attacker, or a proxy, might. */
const harm = fc.oneof(
  fc
    .record({ at: fc.nat(), by: fc.constantFrom('A', 'B', '-', '_', '+', '/', '=', '.', ' ', '\n', 'é') })
    .map(({ at, by }) => (jwt: string) => {
      const place = at % jwt.length;
      return jwt.slice(0, place) + by + jwt.slice(place + 1);
    }),
  fc.nat().map((at) => (jwt: string) => jwt.slice(0, at % jwt.length)),
  fc.constantFrom('=', '==', '.', '.AAAA', '\0', '\n', 'A').map((more) => (jwt: string) => jwt + more),
  fc
    .shuffledSubarray([0, 1, 2], { minLength: 1 })
    .map((order) => (jwt: string) => order.map((nth) => jwt.split('.')[nth]).join('.')),
);

describe('our JWTs and those of jose', () => {
  it('are the same: each verifies what the other signed', async () => {
    await fc.assert(
      fc.asyncProperty(pair, claims, fc.constantFrom('JWT', 'at+jwt'), async (by, said, typ) => {
        const { alg, kid, privateKey } = by;
        const ours = signJwt(said, { alg, kid, typ }, privateKey);
        const its = await new SignJWT(said).setProtectedHeader({ alg, typ, kid }).sign(privateKey);
        // JSON has no -0, and reads `__proto__` as any other name.
        const expected = JSON.parse(JSON.stringify(said));
        expect(await joseWord(ours, by)).toEqual(expected);
        expect(ourWord(its, by)).toEqual(expected);
        expect(ours.split('.')[0]).toBe(its.split('.')[0]);
      }),
    );
  });

  it('are refused by us wherever jose refuses them, and mean the same where both take them', async () => {
    await fc.assert(
      fc.asyncProperty(pair, fc.array(harm, { minLength: 1, maxLength: 3 }), async (by, harms) => {
        const { alg, kid, privateKey } = by;
        const whole = signJwt({ sub: 'alice', n: 1 }, { alg, kid, typ: 'JWT' }, privateKey);
        const harmed = harms.reduce((jwt, act) => act(jwt), whole);
        const word = ourWord(harmed, by);
        expect(word).toEqual(harmed === whole ? { sub: 'alice', n: 1 } : undefined);
        if (word !== undefined) expect(await joseWord(harmed, by)).toEqual(word);
      }),
      { numRuns: 500 },
    );
  });

  it('are refused under a header that has extensions, as by jose', async () => {
    const by = pairOf('RS256');
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const under = (header: object) => {
      const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: by.kid, ...header })}.${part({ sub: 'alice' })}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), by.privateKey).toString('base64url')}`;
    };
    expect(ourWord(under({}), by)).toEqual({ sub: 'alice' });
    for (const header of [{ crit: ['exp'], exp: 1 }, { crit: ['b64'], b64: false }, { crit: [] }]) {
      expect(ourWord(under(header), by)).toBeUndefined();
      expect(await joseWord(under(header), by)).toBeUndefined();
    }
  });
});
