import { describe, expect, it } from 'vitest';
import { authenticateClient } from '../../../shared/core/client-auth.ts';
import type { ClientAuthRule } from '../../../shared/core/dialect.ts';
import type { Client } from '../../../shared/core/model.ts';
import { joseAssertions } from '../../../shared/crypto/jose-assertions.ts';
import { startOfTests as now, testClock } from '../../support/clock.ts';
import { memoryAssertionStore, memoryClientStore } from '../../support/memory.ts';
import { clientWith, storedSecret } from '../../support/memory-fixtures.ts';
import { refusalOf } from '../../support/memory-refusal.ts';
import { basic, type Form } from '../../support/world.ts';

function setUp(...clients: readonly Partial<Client>[]) {
  const ports = {
    clock: testClock(),
    clients: memoryClientStore(clients.map(clientWith)),
    clientSecrets: { open: async () => undefined },
    assertions: memoryAssertionStore(),
    assertionVerifier: joseAssertions,
  };
  const authenticate = (
    authorization: string | undefined,
    form: Form = {},
    rule: ClientAuthRule = 'one-way',
  ) => authenticateClient({ authorization, form: new Map(Object.entries(form)), rule, audiences: [] }, ports);
  const refused = (authorization: string | undefined, form: Form = {}, rule: ClientAuthRule = 'one-way') =>
    refusalOf(() => authenticate(authorization, form, rule));
  return { clock: ports.clock, authenticate, refused };
}

function failure(because: string, challengeBasic = false) {
  const description = 'client authentication failed';
  return { code: 'invalid_client', detail: { because, description, challengeBasic } };
}

describe('a client with a secret', () => {
  it('proves itself by Basic or by form fields', async () => {
    const { authenticate } = setUp({});
    expect(await authenticate(basic('app', 'app-secret'))).toEqual(clientWith());
    expect(await authenticate(basic('app', 'app-secret'), { client_id: 'app' })).toEqual(clientWith());
    const form = { client_id: 'app', client_secret: 'app-secret' };
    expect(await authenticate(undefined, form)).toEqual(clientWith());
    expect(await authenticate('Bearer abc', form)).toEqual(clientWith());
  });

  it('proves itself by the encoded reading of Basic, and by the raw one', async () => {
    const { authenticate } = setUp({ clientId: 'a b', secrets: [storedSecret('c%20d')] });
    const found = clientWith({ clientId: 'a b', secrets: [storedSecret('c%20d')] });
    expect(await authenticate(basic('a%20b', 'c%2520d'))).toEqual(found);
    expect(await authenticate(basic('a b', 'c%2520d'))).toEqual(found);
    const raw = clientWith({ secrets: [storedSecret('50%25+x')] });
    expect(await setUp(raw).authenticate(basic('app', '50%25+x'))).toEqual(raw);
  });

  it('is refused with a wrong secret, by the method it used', async () => {
    const { refused } = setUp({});
    expect(await refused(basic('app', 'wrong'))).toEqual(failure('client-secret-wrong', true));
    expect(await refused(basic('app', ''))).toEqual(failure('client-secret-wrong', true));
    expect(await refused(undefined, { client_id: 'app', client_secret: 'wrong' })).toEqual(
      failure('client-secret-wrong'),
    );
  });

  it('is told the same whether it is unknown or wrong', async () => {
    const { refused } = setUp({});
    expect(await refused(basic('nobody', 'app-secret'))).toEqual(failure('client-secret-wrong', true));
    expect(await refused(undefined, { client_id: 'nobody', client_secret: 'x' })).toEqual(
      failure('client-secret-wrong'),
    );
  });

  it('is refused when header and form name two clients', async () => {
    const { refused } = setUp({}, { clientId: 'other' });
    expect(await refused(basic('app', 'app-secret'), { client_id: 'other' })).toEqual(
      failure('client-secret-wrong', true),
    );
  });

  it('is refused when its Basic header cannot be read', async () => {
    const { refused } = setUp({});
    expect(await refused('Basic !!!')).toEqual(failure('client-secret-wrong', true));
  });

  it('has two secrets while one is replaced, until the second in which the old one ends', async () => {
    const { authenticate, clock, refused } = setUp({
      secrets: [storedSecret('old', now + 60), storedSecret('new')],
    });
    await authenticate(basic('app', 'new'));
    clock.advance(59);
    expect((await authenticate(basic('app', 'old'))).clientId).toBe('app');
    clock.advance(1);
    expect(await refused(basic('app', 'old'))).toEqual(failure('client-secret-wrong', true));
    expect((await authenticate(basic('app', 'new'))).clientId).toBe('app');
  });

  it.each([
    ['none', []],
    ['one that ended', [storedSecret('', now)]],
    ['one that is no hash', [{ sha256: '' }]],
    ['one whose hash was cut', [{ sha256: storedSecret('').sha256.slice(0, 62) }]],
  ])('is refused when of its secrets there is %s', async (_case, secrets) => {
    const { refused } = setUp({ secrets });
    expect(await refused(basic('app', ''))).toEqual(failure('client-secret-wrong', true));
  });

  it('is held to the method it is registered for', async () => {
    const form = { client_id: 'app', client_secret: 'app-secret' };
    const byBasic = setUp({ tokenEndpointAuthMethod: 'client_secret_basic' });
    expect((await byBasic.authenticate(basic('app', 'app-secret'))).clientId).toBe('app');
    expect(await byBasic.refused(undefined, form)).toEqual(failure('client-method-refused'));
    const byPost = setUp({ tokenEndpointAuthMethod: 'client_secret_post' });
    expect((await byPost.authenticate(undefined, form)).clientId).toBe('app');
    expect(await byPost.refused(basic('app', 'app-secret'))).toEqual(failure('client-method-refused', true));
  });

  it('is not heard without it', async () => {
    const { refused } = setUp({});
    expect(await refused(undefined, { client_id: 'app' })).toEqual(failure('client-method-refused'));
  });
});

describe('a public client', () => {
  it('only says who it is', async () => {
    const { authenticate } = setUp({ tokenEndpointAuthMethod: 'none', secrets: [] });
    expect((await authenticate(undefined, { client_id: 'app' })).clientId).toBe('app');
    expect((await authenticate('Bearer x', { client_id: 'app' })).clientId).toBe('app');
  });

  it('is refused when it is unknown, or says nothing', async () => {
    const { refused } = setUp({ tokenEndpointAuthMethod: 'none' });
    expect(await refused(undefined, { client_id: 'nobody' })).toEqual(failure('client-unknown'));
    expect(await refused(undefined)).toEqual(failure('client-unknown'));
    expect(await refused(undefined, { client_secret: 'x' })).toEqual(failure('client-unknown'));
  });
});

describe('an empty secret', () => {
  const publicClient = { tokenEndpointAuthMethod: 'none', secrets: [] } as const;
  const form = { client_id: 'app', client_secret: '' };

  it.each<[ClientAuthRule, string | undefined, Form]>([
    ['one-way', basic('app', ''), {}],
    ['one-way', undefined, form],
    ['basic', basic('app', ''), {}],
    ['basic-first', basic('app', ''), {}],
    ['basic-first', undefined, form],
  ])('says who a public client is, by the rule %s: %s %j', async (rule, header, fields) => {
    const { authenticate } = setUp(publicClient);
    expect(await authenticate(header, fields, rule)).toEqual(clientWith(publicClient));
  });

  it.each<[string, Partial<Client>]>([
    ['a client that has one', {}],
    ['a client without any', { secrets: [] }],
    ['a client that proves itself otherwise', { tokenEndpointAuthMethod: 'private_key_jwt', secrets: [] }],
  ])('proves nothing of %s', async (_case, client) => {
    const { refused } = setUp(client);
    expect(await refused(basic('app', ''))).toEqual(failure('client-secret-wrong', true));
    expect(await refused(undefined, form)).toEqual(failure('client-secret-wrong'));
  });

  it('is the only one that a public client may have', async () => {
    const { refused } = setUp(publicClient);
    expect(await refused(basic('app', 'x'))).toEqual(failure('client-secret-wrong', true));
    expect(await refused(undefined, { ...form, client_secret: 'x' })).toEqual(failure('client-secret-wrong'));
  });

  it('does not make a client public that has a secret for an old time', async () => {
    const { refused } = setUp({ tokenEndpointAuthMethod: 'none', secrets: [storedSecret('old')] });
    expect(await refused(basic('app', 'old'))).toEqual(failure('client-method-refused', true));
  });
});

describe('where Basic alone is taken', () => {
  const malformed = (because: string, description: string) => ({
    code: 'invalid_request',
    detail: { because, description },
  });
  const missing = malformed('authorization-missing', 'the Authorization header is missing');
  const unreadable = malformed('authorization-malformed', 'the Authorization header cannot be read');
  const notBasic = malformed(
    'authorization-not-basic',
    'the Authorization header must be of the Basic scheme',
  );

  it('the form says nothing about who it is', async () => {
    const { authenticate } = setUp({}, { clientId: 'other' });
    for (const form of [{}, { client_id: 'other', client_secret: 'x' }, { client_assertion: 'a.b.c' }])
      expect((await authenticate(basic('app', 'app-secret'), form, 'basic')).clientId).toBe('app');
  });

  it.each<[string, string | undefined, object]>([
    ['no header', undefined, missing],
    ['an empty one', '', notBasic],
    ['another scheme', 'Bearer abc', notBasic],
    ['a scheme that starts alike', 'Basically abc', notBasic],
    ['Basic without a value', 'Basic', unreadable],
    ['text without a colon', `Basic ${Buffer.from('app').toString('base64')}`, unreadable],
    ['bytes that are no text', `Basic ${Buffer.from([0xff, 0x3a]).toString('base64')}`, unreadable],
  ])('a header is wanted, and not %s', async (_case, header, refusal) => {
    const form = { client_id: 'app', client_secret: 'app-secret' };
    expect(await setUp({}).refused(header, form, 'basic')).toEqual(refusal);
  });

  it('wrong credentials are no bad request', async () => {
    const { refused } = setUp({});
    expect(await refused(basic('app', 'wrong'), {}, 'basic')).toEqual(failure('client-secret-wrong', true));
    expect(await refused(basic('nobody', 'x'), {}, 'basic')).toEqual(failure('client-secret-wrong', true));
  });
});

describe('where Basic comes first', () => {
  it('it is all that counts where it is there', async () => {
    const { authenticate, refused } = setUp({}, { clientId: 'other', secrets: [storedSecret('s')] });
    const form = { client_id: 'other', client_secret: 's' };
    expect((await authenticate(basic('app', 'app-secret'), form, 'basic-first')).clientId).toBe('app');
    expect(await refused(basic('app', 'wrong'), form, 'basic-first')).toEqual(
      failure('client-secret-wrong', true),
    );
    expect(await refused('Bearer abc', form, 'basic-first')).toEqual({
      code: 'invalid_request',
      detail: {
        because: 'authorization-not-basic',
        description: 'the Authorization header must be of the Basic scheme',
      },
    });
  });

  it('the form counts where it is not', async () => {
    const { authenticate, refused } = setUp({});
    const form = { client_id: 'app', client_secret: 'app-secret' };
    expect((await authenticate(undefined, form, 'basic-first')).clientId).toBe('app');
    expect(await refused(undefined, {}, 'basic-first')).toEqual(failure('client-unknown'));
  });
});

describe('two methods at once', () => {
  const header = basic('app', 'app-secret');
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

  it.each([
    ['Basic and form fields', header, { client_id: 'app', client_secret: 'app-secret' }],
    ['Basic and an assertion', header, { client_assertion: 'a.b.c', client_assertion_type: type }],
    [
      'form fields and an assertion',
      undefined,
      { client_id: 'app', client_secret: 's', client_assertion: 'a' },
    ],
    ['an unreadable Basic and form fields', 'Basic !!!', { client_id: 'app', client_secret: 'app-secret' }],
  ])('are refused: %s', async (_case, authorization, form) => {
    expect(await setUp({}).refused(authorization, form)).toEqual({
      code: 'invalid_request',
      detail: {
        because: 'client-method-refused',
        description: 'use one client authentication method only',
      },
    });
  });
});

describe('an assertion', () => {
  it.each([undefined, 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'])(
    'must be of the JWT bearer type, not %s',
    async (type) => {
      const form = { client_assertion: 'a.b.c', ...(type ? { client_assertion_type: type } : {}) };
      expect(await setUp({}).refused(undefined, form)).toEqual({
        code: 'invalid_request',
        detail: {
          because: 'client-method-refused',
          description: 'client_assertion_type must be the JWT bearer type of RFC 7523',
        },
      });
    },
  );
});
