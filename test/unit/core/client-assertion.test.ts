import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { type CryptoKey, exportJWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { authenticateClient } from '../../../shared/core/client-auth.ts';
import type { Client } from '../../../shared/core/model.ts';
import { joseAssertions } from '../../../shared/crypto/jose-assertions.ts';
import { startOfTests as now, testClock } from '../../support/clock.ts';
import { memoryAssertionStore, memoryClientStore } from '../../support/memory.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherEc = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const secret = new Uint8Array(randomBytes(32));
const issuer = 'https://login.example.com/uas';
const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const keySet = {
  keys: [await exportJWK(ec.publicKey), await exportJWK(ed.publicKey), await exportJWK(rsa.publicKey)],
};
const keyClient = clientWith({ tokenEndpointAuthMethod: 'private_key_jwt', jwks: keySet });
const secretClient = clientWith({ tokenEndpointAuthMethod: 'client_secret_jwt', wrappedSecret: secret });

const claims = { iss: 'app', sub: 'app', aud: issuer, exp: now + 60, jti: 'jti-1' };

function sign(
  payload: Readonly<Record<string, unknown>>,
  key: KeyObject | CryptoKey | Uint8Array = ec.privateKey,
  alg = 'ES256',
) {
  return new SignJWT({ ...payload }).setProtectedHeader({ alg }).sign(key);
}

function setUp(client: Client) {
  const clock = testClock();
  const assertions = memoryAssertionStore();
  const ports = {
    clock,
    assertions,
    clients: memoryClientStore([client]),
    clientSecrets: { open: async ({ wrappedSecret }: Client) => wrappedSecret },
    assertionVerifier: joseAssertions,
  };
  const authenticate = (assertion: string, clientId?: string) => {
    const form = { client_assertion: assertion, client_assertion_type: type };
    const request = {
      authorization: undefined,
      rule: 'one-way' as const,
      form: new Map(Object.entries({ ...form, ...(clientId === undefined ? {} : { client_id: clientId }) })),
      audiences: [issuer, `${issuer}/oauth2/token`],
    };
    return authenticateClient(request, ports);
  };
  return { assertions, clock, authenticate };
}

const refused = {
  code: 'invalid_client',
  detail: {
    because: 'client-assertion-refused',
    description: 'client authentication failed',
    challengeBasic: false,
  },
};

describe('an assertion signed with a registered key', () => {
  it.each([
    ['ES256', ec.privateKey],
    ['EdDSA', ed.privateKey],
    ['RS256', rsa.privateKey],
    ['PS256', rsa.privateKey],
  ])('proves the client by %s', async (alg, key) => {
    expect(await setUp(keyClient).authenticate(await sign(claims, key, alg))).toEqual(keyClient);
  });

  it('may come beside the id of the client, if it is the same', async () => {
    const { authenticate } = setUp(keyClient);
    expect(await authenticate(await sign(claims), 'app')).toEqual(keyClient);
    const other = await sign({ ...claims, jti: 'jti-2' });
    expect(await refusalOf(() => authenticate(other, 'other'))).toEqual(refused);
  });

  it.each([
    ['the token endpoint for audience', { aud: `${issuer}/oauth2/token` }],
    ['us among its audiences', { aud: ['https://other.example', issuer] }],
    ['the longest life', { exp: now + 660 }],
    ['an end that clocks may disagree about', { exp: now - 59 }],
    ['a start that clocks may disagree about', { nbf: now + 60, iat: now + 60 }],
    ['an end in between two seconds', { exp: now + 0.5 }],
    ['a long id', { jti: 'j'.repeat(256) }],
  ])('is taken with %s', async (_case, overrides) => {
    const { authenticate, assertions } = setUp(keyClient);
    expect(await authenticate(await sign({ ...claims, ...overrides }))).toEqual(keyClient);
    expect(assertions.used.size).toBe(1);
  });

  it.each([
    ['another issuer', { iss: 'other' }],
    ['no issuer', { iss: undefined }],
    ['an unknown subject', { iss: 'nobody', sub: 'nobody' }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject that is no text', { sub: 1 }],
    ['another audience', { aud: 'https://other.example' }],
    ['no audience', { aud: undefined }],
    ['an audience that only starts like ours', { aud: `${issuer}/` }],
    ['an end that has come', { exp: now - 60 }],
    ['a life that is too long', { exp: now + 661 }],
    ['no end', { exp: undefined }],
    ['an end that is no number', { exp: String(now + 60) }],
    ['a start to come', { nbf: now + 61 }],
    ['an issue to come', { iat: now + 61 }],
    ['a start that is no number', { nbf: 'now' }],
    ['no id', { jti: undefined }],
    ['an empty id', { jti: '' }],
    ['an id that is no text', { jti: 7 }],
    ['an id over 256 characters', { jti: 'j'.repeat(257) }],
  ])('is refused with %s, and its id is not used up', async (_case, overrides) => {
    const { authenticate, assertions } = setUp(keyClient);
    const assertion = await sign({ ...claims, ...overrides });
    expect(await refusalOf(() => authenticate(assertion))).toEqual(refused);
    expect(assertions.used.size).toBe(0);
  });

  it('is taken once', async () => {
    const { authenticate } = setUp(keyClient);
    const assertion = await sign(claims);
    await authenticate(assertion);
    expect(await refusalOf(() => authenticate(assertion))).toEqual(refused);
    const sameId = await sign({ ...claims, exp: now + 61 });
    expect(await refusalOf(() => authenticate(sameId))).toEqual(refused);
    expect(await authenticate(await sign({ ...claims, jti: 'jti-2' }))).toEqual(keyClient);
  });

  it.each([
    ['from memory, at once', keyClient, 1],
    ['that has another key in memory, as it is now', { ...keyClient, jwks: { keys: [] } }, 2],
  ])('is judged by the client %s', async (_which, kept, reads) => {
    const { clock } = setUp(keyClient);
    let read = 1;
    const ports = {
      clock,
      clients: {
        async find(_id: string, right?: (client: typeof keyClient) => boolean | Promise<boolean>) {
          if (await right?.(kept)) return kept;
          read += 1;
          return keyClient;
        },
      },
      clientSecrets: { open: async () => undefined },
      assertionVerifier: joseAssertions,
      assertions: { useOnce: async () => true },
    };
    const form = new Map([
      ['client_assertion', await sign(claims)],
      ['client_assertion_type', type],
    ]);
    const request = { authorization: undefined, form, rule: 'one-way', audiences: [issuer] } as const;
    expect(await authenticateClient(request, ports)).toBe(reads === 1 ? kept : keyClient);
    expect(read).toBe(reads);
  });

  it('is remembered for as long as it would be taken', async () => {
    const { clock } = setUp(keyClient);
    const asked: number[] = [];
    const ports = {
      clock,
      clients: memoryClientStore([keyClient]),
      clientSecrets: { open: async () => undefined },
      assertionVerifier: joseAssertions,
      assertions: {
        async useOnce(_clientId: string, _jti: string, expiresAt: number) {
          asked.push(expiresAt);
          return true;
        },
      },
    };
    const form = new Map([
      ['client_assertion', await sign({ ...claims, exp: now + 59.5 })],
      ['client_assertion_type', type],
    ]);
    const request = { authorization: undefined, form, rule: 'one-way', audiences: [issuer] } as const;
    await authenticateClient(request, ports);
    expect(asked).toEqual([now + 720]);
  });

  it.each([
    ['is signed with another key', () => sign(claims, otherEc.privateKey)],
    [
      'is signed with the public key as if it were a secret',
      () => sign(claims, new TextEncoder().encode(JSON.stringify(keySet.keys[0])), 'HS256'),
    ],
    ['is signed with the secret', () => sign(claims, secret, 'HS256')],
    ['is not signed', async () => `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(claims))}.`],
    ['is no JWT', async () => 'a.b.c'],
    ['is nothing like a JWT', async () => 'nonsense'],
    [
      'was changed',
      async () =>
        (await sign(claims)).replace(/\.[^.]*\./, `.${btoa(JSON.stringify({ ...claims, jti: 'x' }))}.`),
    ],
  ])('is refused when it %s', async (_case, make) => {
    const { authenticate, assertions } = setUp(keyClient);
    const assertion = await make();
    expect(await refusalOf(() => authenticate(assertion))).toEqual(refused);
    expect(assertions.used.size).toBe(0);
  });

  it('is verified though two registered keys fit and it does not say which', async () => {
    const keys = [await exportJWK(otherEc.publicKey), await exportJWK(ec.publicKey)];
    const client = clientWith({ tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys } });
    expect(await setUp(client).authenticate(await sign(claims))).toEqual(client);
    const stranger = await sign(claims, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
    expect(await refusalOf(() => setUp(client).authenticate(stranger))).toEqual(refused);
  });

  it('is refused to clients without keys, or registered for another method', async () => {
    const assertion = await sign(claims);
    const keyless = clientWith({ tokenEndpointAuthMethod: 'private_key_jwt' });
    expect(await refusalOf(() => setUp(keyless).authenticate(assertion))).toEqual(refused);
    const unregistered = clientWith({ jwks: keySet });
    expect(await refusalOf(() => setUp(unregistered).authenticate(assertion))).toEqual(refused);
    expect(await refusalOf(() => setUp(secretClient).authenticate(assertion))).toEqual(refused);
  });
});

describe('an assertion signed with the secret', () => {
  it('proves the client that is registered for it', async () => {
    const assertion = await sign(claims, secret, 'HS256');
    expect(await setUp(secretClient).authenticate(assertion)).toEqual(secretClient);
  });

  it('is refused when it was signed with another, by another algorithm, or the client has none', async () => {
    const { authenticate } = setUp(secretClient);
    const other = await sign(claims, new Uint8Array(randomBytes(32)), 'HS256');
    expect(await refusalOf(() => authenticate(other))).toEqual(refused);
    const longer = await sign(claims, new Uint8Array(randomBytes(64)), 'HS512');
    expect(await refusalOf(() => authenticate(longer))).toEqual(refused);
    const assertion = await sign(claims, secret, 'HS256');
    const without = clientWith({ tokenEndpointAuthMethod: 'client_secret_jwt' });
    expect(await refusalOf(() => setUp(without).authenticate(assertion))).toEqual(refused);
    expect(
      await refusalOf(() => setUp(clientWith({ wrappedSecret: secret })).authenticate(assertion)),
    ).toEqual(refused);
  });
});
