import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type SigningAlgorithm, signingAlgorithms } from '../../../shared/contract/signing-algorithm.ts';
import { currentKey, type KeySet, retiredKeyLife } from '../../../shared/core/key-set.ts';
import { publicKeysOf } from '../../../shared/crypto/public-keys.ts';
import { testClock } from '../../support/clock.ts';
import { testKeySet, testPublicKeys, testSigner } from '../../support/memory-keys.ts';

const claims = { sub: 'alice' };
const keys = testPublicKeys(testClock());

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs as the algorithm says, whatever the header claims. */
const signatures: Readonly<Record<SigningAlgorithm, (input: string, key: KeyObject) => Buffer>> = {
  RS256: (input, key) => sign('sha256', Buffer.from(input), key),
  ES256: (input, key) => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }),
  EdDSA: (input, key) => sign(null, Buffer.from(input), key),
};

const privateKeyOf = (alg: SigningAlgorithm) => {
  const key = Buffer.from(currentKey(testKeySet, alg).wrappedPrivateKey);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
};

/** A token that our key of the algorithm signed, under another header. */
function signedUnder(alg: SigningAlgorithm, header: Readonly<Record<string, unknown>>): string {
  const { kid } = currentKey(testKeySet, alg);
  const input = `${part({ alg, typ: 'JWT', kid, ...header })}.${part(claims)}`;
  return `${input}.${signatures[alg](input, privateKeyOf(alg)).toString('base64url')}`;
}

/** Every spelling of the public key that a careless verifier may take for a secret. */
function secretsOf(alg: SigningAlgorithm): readonly (string | Buffer)[] {
  const { publicJwk } = currentKey(testKeySet, alg);
  const key = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
  const pem = String(key.export({ format: 'pem', type: 'spki' }));
  const raw = ['n', 'x', 'y'].map((name) => publicJwk[name]).filter((value) => typeof value === 'string');
  return [
    ...[pem, pem.trim(), JSON.stringify(publicJwk), key.export({ format: 'der', type: 'spki' })],
    ...raw.flatMap((value) => [value, Buffer.from(value, 'base64url')]),
  ];
}

const others = signingAlgorithms.flatMap((of) =>
  signingAlgorithms.filter((to) => to !== of).map((to) => [of, to] as const),
);

describe('our public keys', () => {
  it.each(signingAlgorithms)('verify a token that is signed with %s', async (alg) => {
    const verified = { claims, type: 'JWT' };
    expect(await keys.verify(await testSigner.sign(claims, 'JWT', alg))).toEqual(verified);
    // Or the refusals below would show nothing.
    expect(await keys.verify(signedUnder(alg, {}))).toEqual(verified);
  });

  it.each(others)('refuse a token of the %s key whose header says %s', async (of, to) => {
    expect(await keys.verify(signedUnder(of, { alg: to }))).toBeUndefined();
  });

  it.each(others)('refuse a token that the %s key signed in the name of the %s key', async (of, to) => {
    const { kid } = currentKey(testKeySet, to);
    expect(await keys.verify(signedUnder(of, { kid }))).toBeUndefined();
    expect(await keys.verify(signedUnder(of, { kid, alg: to }))).toBeUndefined();
  });

  it.each([
    ...(['PS256', 'RS384', 'RS512', 'RS1'] as const).map((to) => ['RS256', to] as const),
    ...(['ES384', 'ES256K', 'ES512'] as const).map((to) => ['ES256', to] as const),
    // The name of RFC 9864 as well: our keys are published under the older one alone.
    ...(['Ed25519', 'Ed448', 'eddsa'] as const).map((to) => ['EdDSA', to] as const),
  ])('refuse a token of the %s key whose header says %s, its near relation', async (of, to) => {
    expect(await keys.verify(signedUnder(of, { alg: to }))).toBeUndefined();
  });

  it.each(signingAlgorithms)('refuse what the public %s key signed as a secret', async (alg) => {
    const { kid } = currentKey(testKeySet, alg);
    for (const hash of ['256', '384', '512']) {
      const input = `${part({ alg: `HS${hash}`, typ: 'JWT', kid })}.${part(claims)}`;
      for (const secret of secretsOf(alg)) {
        const mac = createHmac(`sha${hash}`, secret).update(input).digest('base64url');
        expect(await keys.verify(`${input}.${mac}`)).toBeUndefined();
      }
    }
  });

  it.each(signingAlgorithms)('refuse a token without a signature in the name of the %s key', async (alg) => {
    const { kid } = currentKey(testKeySet, alg);
    for (const none of ['none', 'None', '', alg, undefined, null, [alg], { toString: alg }]) {
      expect(await keys.verify(`${part({ alg: none, typ: 'JWT', kid })}.${part(claims)}.`)).toBeUndefined();
    }
  });

  it('refuse an ES256 signature of zeros, and one in DER', async () => {
    const { kid } = currentKey(testKeySet, 'ES256');
    const input = `${part({ alg: 'ES256', typ: 'JWT', kid })}.${part(claims)}`;
    const der = sign('sha256', Buffer.from(input), privateKeyOf('ES256'));
    for (const signature of [Buffer.alloc(64), der]) {
      expect(await keys.verify(`${input}.${signature.toString('base64url')}`)).toBeUndefined();
    }
  });

  it('refuse a token that names no key of ours, or brings its own', async () => {
    const { publicJwk } = currentKey(testKeySet, 'ES256');
    for (const header of [
      { kid: undefined },
      { kid: 7 },
      { kid: '__proto__' },
      { kid: 'x', jwk: publicJwk },
    ]) {
      expect(await keys.verify(signedUnder('ES256', header))).toBeUndefined();
    }
  });

  it('say as the current one that of RS256, whichever comes first', async () => {
    const backwards: KeySet = { ...testKeySet, keys: testKeySet.keys.toReversed() };
    const { current } = publicKeysOf(async () => backwards, testClock());
    expect(await current()).toEqual(currentKey(testKeySet, 'RS256').publicJwk);
  });

  it('are published for two days after they retired, and verify for as long as they are kept', async () => {
    const clock = testClock();
    const retiredAt = clock.seconds();
    const [rsa, ec, ed] = testKeySet.keys;
    if (!rsa || !ec || !ed) throw new Error('there is a key of each algorithm');
    const keySet: KeySet = { revision: 2, keys: [rsa, { ...ec, state: 'retired', retiredAt }, ed] };
    const published = publicKeysOf(async () => keySet, clock);
    const algorithms = async () => (await published.jwks()).keys.map(({ alg }) => alg);
    clock.advance(retiredKeyLife - 1);
    expect(await algorithms()).toEqual(['RS256', 'ES256', 'EdDSA']);
    clock.advance(301);
    expect(await algorithms()).toEqual(['RS256', 'EdDSA']);
    expect(await published.verify(signedUnder('ES256', {}))).toEqual({ claims, type: 'JWT' });
  });

  it('remember what they verified until the keys are read again, and then no token of a key that is gone', async () => {
    const clock = testClock();
    const kept = { keySet: testKeySet };
    const published = publicKeysOf(async () => kept.keySet, clock);
    const jwt = await testSigner.sign(claims, 'JWT', 'ES256');
    const first = await published.verify(jwt);
    expect(await published.verify(jwt)).toBe(first);
    expect(Object.isFrozen(first?.claims)).toBe(true);
    // Neighbours of it are other tokens.
    for (const neighbour of [`${jwt}A`, jwt.slice(0, -1), ` ${jwt}`, jwt.replace('.', '..')])
      expect(await published.verify(neighbour)).toBeUndefined();
    kept.keySet = {
      ...testKeySet,
      keys: testKeySet.keys.filter(({ publicJwk }) => publicJwk.alg !== 'ES256'),
    };
    clock.advance(301);
    expect(await published.verify(jwt)).toBeUndefined();
  });

  it('pass over a key of an algorithm that they do not know, which a newer version may have left', async () => {
    const [rsa] = testKeySet.keys;
    if (!rsa) throw new Error('there is a key');
    const stranger = {
      ...rsa,
      kid: 'stranger',
      publicJwk: { ...rsa.publicJwk, kid: 'stranger', alg: 'ML-DSA-44' },
    };
    const keySet = { ...testKeySet, keys: [...testKeySet.keys, stranger] } as unknown as KeySet;
    const published = publicKeysOf(async () => keySet, testClock());
    expect(await published.verify(signedUnder('RS256', {}))).toEqual({ claims, type: 'JWT' });
    expect(
      await published.verify(signedUnder('RS256', { kid: 'stranger', alg: 'ML-DSA-44' })),
    ).toBeUndefined();
  });
});
