import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KeySet } from '../../../shared/core/key-set.ts';
import { publicKeysOf } from '../../../shared/crypto/public-keys.ts';
import { cspIssuer, cspWorld, envelope } from '../../support/csp.ts';
import { testKeySet } from '../../support/memory-keys.ts';
import { logLines } from '../../support/memory-log.ts';
import { outcomeOf, world } from '../../support/world.ts';

logLines();

const address = `${cspIssuer}/token-public-key`;
const [signing] = testKeySet.keys;
if (!signing) throw new Error('there is a signing key');
const jwk = signing.publicJwk;
const keys = testKeySet.keys.map(({ publicJwk }) => publicJwk);
const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
const common = { alg: 'RS256', issuer: cspIssuer };

describe('the public key', () => {
  it.each([
    ['', { ...common, keys, value: pem }],
    ['?format=', { ...common, keys, value: pem }],
    ['?format=jwks', { ...common, keys }],
    ['?format=pem', { ...common, value: pem }],
    ['?format=pem&other=1', { ...common, value: pem }],
  ])('is told at %j', async (query, body) => {
    const response = await world().fetch(address + query);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await outcomeOf(response)).toEqual({ status: 200, body });
  });

  it('is PEM that verifies our tokens', async () => {
    const made = await cspWorld();
    const { access_token: token } = await made.login();
    const { body } = await outcomeOf(made.fetch(`${address}?format=pem`));
    const [header = '', payload = '', signature = ''] = token.split('.');
    const key = await crypto.subtle.importKey(
      'spki',
      createPublicKey(String(body['value'])).export({ type: 'spki', format: 'der' }),
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      false,
      ['verify'],
    );
    const data = Buffer.from(`${header}.${payload}`);
    expect(await crypto.subtle.verify(key.algorithm, key, Buffer.from(signature, 'base64url'), data)).toBe(
      true,
    );
  });

  it('is the one that signs, among others that verify', async () => {
    const next = { ...signing, kid: 'next', state: 'next', publicJwk: { ...jwk, kid: 'next' } } as const;
    const keySet: KeySet = { revision: 2, keys: [next, signing] };
    const made = world({ ports: (clock) => ({ publicKeys: publicKeysOf(async () => keySet, clock) }) });
    const { body } = await outcomeOf(made.fetch(address));
    expect(body).toEqual({ ...common, keys: [next.publicJwk, jwk], value: pem });
  });

  it.each(['PEM', 'der', 'jwks ', 'pem,jwks', '__proto__', 'x'.repeat(5_000)])(
    'has no format %j',
    async (format) => {
      expect(await outcomeOf(world().fetch(`${address}?${new URLSearchParams({ format })}`))).toEqual(
        envelope(400, 'invalid_request', 'format must be jwks or pem'),
      );
    },
  );

  it('is not told for two formats at once', async () => {
    expect(await outcomeOf(world().fetch(`${address}?format=pem&format=jwks`))).toEqual(
      envelope(400, 'invalid_request', 'a parameter was sent twice'),
    );
  });
});

describe('the JWK set of the dialect', () => {
  it('is that of every other', async () => {
    expect(await outcomeOf(world().fetch(`${cspIssuer}/keys`))).toEqual({ status: 200, body: { keys } });
  });
});
