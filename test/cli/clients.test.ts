import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ClientPorts, changeClient, registerClient, rotateSecret } from '../../infra/cli/clients.ts';
import type { Metadata } from '../../infra/cli/metadata.ts';
import type { Client } from '../../shared/core/model.ts';
import { nodeEntropy } from '../../shared/crypto/entropy.ts';
import type { ClientRecord } from '../../shared/dynamo/client-admin.ts';
import { startOfTests, type TestClock, testClock } from '../support/clock.ts';

const hash = (secret = '') => createHash('sha256').update(secret).digest('hex');
const day = 86_400;

interface Admin extends ClientPorts {
  readonly clock: TestClock;
  record(clientId: string): Promise<ClientRecord>;
}

/** Clients in memory; a secret is wrapped by writing its purpose before it. */
function admin(): Admin {
  const clients = new Map<string, ClientRecord>();
  let revision = 0;
  const write = (client: Client) => {
    revision += 1;
    clients.set(client.clientId, { client, revision: String(revision) });
    return true;
  };
  return {
    clock: testClock(),
    entropy: nodeEntropy,
    keyWrapper: { wrap: async (purpose, secret) => Buffer.concat([Buffer.from(`${purpose}:`), secret]) },
    registry: {
      read: async (id) => clients.get(id),
      async *list() {
        for (const { client } of clients.values()) yield client;
      },
      create: async (client) => !clients.has(client.clientId) && write(client),
      replace: async (before, client) =>
        clients.get(client.clientId)?.revision === before.revision && write(client),
      remove: async (id) => clients.delete(id),
    },
    async record(clientId) {
      const record = clients.get(clientId);
      if (!record) throw new Error(`there is no client ${clientId}`);
      return record;
    },
  };
}

describe('registerClient', () => {
  it('registers with the documented defaults, and keeps of the secret only its hash', async () => {
    const ports = admin();
    const written = await registerClient({}, ports);
    const clientId = written?.client.clientId ?? '';
    const client = {
      clientId: expect.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{19}$/),
      secrets: [{ sha256: hash(written?.secret) }],
      grantTypes: ['refresh_token'],
      resourceServer: false,
      refreshTokenExpiry: 'fixed',
      timestampUnit: 's',
      reissueOnExpiry: true,
      uiLocalesRequired: false,
      autoSignup: false,
      publicOtpSend: false,
      claims: [],
      resources: [],
      allowedActors: [],
      redirectUris: [],
      pkceOptional: false,
      thirdParty: false,
      requirePushedAuthorizationRequests: false,
      postLogoutRedirectUris: [],
      corsOrigins: [],
    };
    expect(written).toEqual({ client, secret: expect.stringMatching(/^[A-Za-z0-9_-]{48}$/) });
    expect((await ports.record(clientId)).client).toEqual(client);
  });

  it('lets a resource server use no grant unless named', async () => {
    const written = await registerClient({ client_id: 'api', resource_server: true }, admin());
    expect(written?.client.grantTypes).toEqual([]);
  });

  it('gives nothing when the id is taken, and leaves the client there as it is', async () => {
    const ports = admin();
    const first = await registerClient({ client_id: 'app' }, ports);
    expect(await registerClient({ client_id: 'app', client_name: 'Other' }, ports)).toBeUndefined();
    expect((await ports.record('app')).client).toEqual(first?.client);
  });

  it('wraps the secret of a client that signs with it, for that purpose, and keeps no hash', async () => {
    const metadata = { client_id: 'app', token_endpoint_auth_method: 'client_secret_jwt' } as const;
    const written = await registerClient(metadata, admin());
    expect(written?.client.secrets).toEqual([]);
    expect(Buffer.from(written?.client.wrappedSecret ?? []).toString()).toBe(
      `client-secret:${written?.secret}`,
    );
  });

  it.each(['none', 'private_key_jwt'] as const)('gives a client of %s no secret', async (method) => {
    const metadata = { token_endpoint_auth_method: method, jwks: { keys: [{ kty: 'RSA' }] } };
    const written = await registerClient(metadata, admin());
    expect([written?.secret, written?.client.secrets, written?.client.wrappedSecret]).toEqual([
      undefined,
      [],
      undefined,
    ]);
  });

  it.each([
    [{ token_endpoint_auth_method: 'private_key_jwt' } as const, 'jwks is missing'],
    [
      { token_endpoint_auth_method: 'none', resource_server: true } as const,
      'token_endpoint_auth_method is "none"',
    ],
    [{ client_id: 'openid', resource_server: true }, 'client_id is "openid"'],
  ])('refuses %j', async (metadata, complaint) => {
    await expect(registerClient(metadata, admin())).rejects.toThrow(`invalid metadata: ${complaint}`);
  });
});

describe('changeClient', () => {
  it('changes what is given, takes back what is null, and keeps the rest with the secret', async () => {
    const ports = admin();
    await registerClient(
      { client_id: 'app', client_name: 'App', scope: ['openid'], access_token_ttl: 60 },
      ports,
    );
    const before = await ports.record('app');
    const changes = { client_name: null, id_token_ttl: 120, scope: ['openid', 'api'] };
    const { clientName: _, ...kept } = before.client;
    expect(await changeClient(before, changes, ports)).toEqual({
      client: { ...kept, idTokenTtl: 120, scope: ['openid', 'api'] },
    });
  });

  it('changes whose client it is, what it is for and who acts for its users, and takes that back', async () => {
    const ports = admin();
    await registerClient({ client_id: 'app' }, ports);
    const before = await ports.record('app');
    const members: Metadata = {
      dialect: 'csp',
      organization: { organization_id: 'org', permissions: ['csp:org_member'] },
      max_groups_in_id_token: 5,
      code_challenge_method: 'plain',
      resources: ['https://api.example/'],
      allowed_actors: ['backend'],
    };
    const changed = await changeClient(before, members, ports);
    expect(changed.client).toEqual({
      ...before.client,
      dialect: 'csp',
      organization: { id: 'org', permissions: ['csp:org_member'] },
      maxGroupsInIdToken: 5,
      codeChallengeMethod: 'plain',
      resources: ['https://api.example/'],
      allowedActors: ['backend'],
    });
    const nothing = {
      ...{ dialect: null, organization: null, max_groups_in_id_token: null, code_challenge_method: null },
      ...{ resources: [], allowed_actors: [] },
    };
    expect(await changeClient(await ports.record('app'), nothing, ports)).toEqual({ client: before.client });
  });

  it('mints a secret of the other form when the method asks for one, and ends the old one', async () => {
    const ports = admin();
    await registerClient({ client_id: 'app' }, ports);
    const toJwt = { token_endpoint_auth_method: 'client_secret_jwt' } as const;
    const wrapped = await changeClient(await ports.record('app'), toJwt, ports);
    expect(wrapped.client.secrets).toEqual([]);
    expect(Buffer.from(wrapped.client.wrappedSecret ?? []).toString()).toBe(
      `client-secret:${wrapped.secret}`,
    );
    const toPublic = { token_endpoint_auth_method: 'none' } as const;
    const open = await changeClient(await ports.record('app'), toPublic, ports);
    expect([open.secret, open.client.secrets, open.client.wrappedSecret]).toEqual([undefined, [], undefined]);
    const back = await changeClient(await ports.record('app'), { token_endpoint_auth_method: null }, ports);
    expect(back.client.secrets).toEqual([{ sha256: hash(back.secret) }]);
  });

  it('does not overwrite what somebody else wrote meanwhile', async () => {
    const ports = admin();
    await registerClient({ client_id: 'app' }, ports);
    const before = await ports.record('app');
    const other = await changeClient(before, { client_name: 'Other' }, ports);
    await expect(changeClient(before, { client_name: 'Mine' }, ports)).rejects.toThrow(
      'client app was changed by somebody else meanwhile: nothing was written',
    );
    expect((await ports.record('app')).client).toEqual(other.client);
  });
});

describe('rotateSecret', () => {
  it('keeps the old secret for the grace', async () => {
    const ports = admin();
    const first = await registerClient({ client_id: 'app' }, ports);
    const second = await rotateSecret(await ports.record('app'), day, ports);
    expect(second.client.secrets).toEqual([
      { sha256: hash(second.secret) },
      { sha256: hash(first?.secret), expiresAt: startOfTests + day },
    ]);
  });

  it('keeps the newest two of the old secrets, none longer than the grace, and drops those that are over', async () => {
    const ports = admin();
    const secrets = [(await registerClient({ client_id: 'app' }, ports))?.secret];
    for (const grace of [5 * day, 60, 5 * day]) {
      secrets.unshift((await rotateSecret(await ports.record('app'), grace, ports)).secret);
    }
    expect((await ports.record('app')).client.secrets).toEqual([
      { sha256: hash(secrets[0]) },
      { sha256: hash(secrets[1]), expiresAt: startOfTests + 5 * day },
      { sha256: hash(secrets[2]), expiresAt: startOfTests + 60 },
    ]);
    ports.clock.advance(60);
    const newest = await rotateSecret(await ports.record('app'), day, ports);
    expect(newest.client.secrets).toEqual([
      { sha256: hash(newest.secret) },
      { sha256: hash(secrets[0]), expiresAt: startOfTests + 60 + day },
      { sha256: hash(secrets[1]), expiresAt: startOfTests + 60 + day },
    ]);
  });

  it('ends every old secret at once without grace', async () => {
    const ports = admin();
    await registerClient({ client_id: 'app' }, ports);
    await rotateSecret(await ports.record('app'), day, ports);
    const { client, secret } = await rotateSecret(await ports.record('app'), 0, ports);
    expect(client.secrets).toEqual([{ sha256: hash(secret) }]);
  });

  it('replaces a wrapped secret at once, whatever the grace', async () => {
    const ports = admin();
    await registerClient({ client_id: 'app', token_endpoint_auth_method: 'client_secret_jwt' }, ports);
    const { client, secret } = await rotateSecret(await ports.record('app'), day, ports);
    expect([client.secrets, Buffer.from(client.wrappedSecret ?? []).toString()]).toEqual([
      [],
      `client-secret:${secret}`,
    ]);
  });

  it('refuses a client that has no secret', async () => {
    const ports = admin();
    await registerClient({ client_id: 'app', token_endpoint_auth_method: 'none' }, ports);
    await expect(rotateSecret(await ports.record('app'), day, ports)).rejects.toThrow(
      'client app has no secret (none): a public client proves nothing',
    );
  });
});
