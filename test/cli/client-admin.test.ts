import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, it } from 'vitest';
import type { Client } from '../../shared/core/model.ts';
import { type ClientRegistry, dynamoClientRegistry } from '../../shared/dynamo/client-admin.ts';
import { clientToItem } from '../../shared/dynamo/client-store.ts';
import { type AdminTable, sdkAdminTable } from '../../shared/dynamo/sdk-admin-table.ts';
import { forEachDynamo, type TestTable, testCredentials } from '../support/dynalite.ts';

const app: Client = {
  clientId: 'app',
  clientName: 'App',
  secrets: [{ sha256: 'ab'.repeat(32) }],
  grantTypes: ['refresh_token'],
  resourceServer: false,
  accessTokenTtl: 3_600,
  idTokenTtl: 3_600,
  refreshTokenTtl: 3_600,
  refreshTokenExpiry: 'fixed',
  timestampUnit: 's',
  reissueOnExpiry: true,
  uiLocalesRequired: false,
  autoSignup: false,
  publicOtpSend: false,
  resources: [],
  allowedActors: [],
  claims: [],
  pkceOptional: false,
  thirdParty: false,
  requirePushedAuthorizationRequests: false,
  redirectUris: [],
  postLogoutRedirectUris: [],
  corsOrigins: [],
};
const named = (clientName: string): Client => ({ ...app, clientName });

forEachDynamo('client registry', (makeTable) => {
  const open: DynamoDBClient[] = [];
  afterAll(() => {
    for (const client of open) client.destroy();
  });
  const adminTableOf = ({ endpoint, tableName }: TestTable): AdminTable => {
    const client = new DynamoDBClient({ endpoint, region: 'eu-north-1', credentials: testCredentials });
    open.push(client);
    return sdkAdminTable(client, tableName);
  };
  const registryOf = (table: TestTable): ClientRegistry => dynamoClientRegistry(adminTableOf(table));
  const create = async () => registryOf(await makeTable());
  const recordOf = async (registry: ClientRegistry) => {
    const record = await registry.read('app');
    if (!record) throw new Error('there is no such client');
    return record;
  };

  it('reads what it created, and nothing of another id', async () => {
    const registry = await create();
    expect(await registry.create(app)).toBe(true);
    expect(await registry.read('app')).toEqual({ client: app, revision: expect.any(String) });
    const others = ['other', '', 'a'.repeat(257), 'a'.repeat(2_000)];
    expect(await Promise.all(others.map((id) => registry.read(id)))).toEqual(others.map(() => undefined));
  });

  it('creates an id once, whoever else tries at the same time', async () => {
    const registry = await create();
    const names = Array.from({ length: 10 }, (_, index) => `App ${index}`);
    const created = await Promise.all(names.map((name) => registry.create(named(name))));
    expect(created.filter(Boolean)).toHaveLength(1);
    const winner = names[created.indexOf(true)] ?? '';
    expect((await recordOf(registry)).client).toEqual(named(winner));
  });

  it('replaces only what is still as it was read', async () => {
    const registry = await create();
    await registry.create(app);
    const before = await recordOf(registry);
    const replaced = await Promise.all(
      ['first', 'second', 'third'].map((name) => registry.replace(before, named(name))),
    );
    expect(replaced.filter(Boolean)).toHaveLength(1);
    expect(await registry.replace(await recordOf(registry), named('last'))).toBe(true);
    expect((await recordOf(registry)).client).toEqual(named('last'));
  });

  it('does not bring back a client that was removed meanwhile', async () => {
    const registry = await create();
    await registry.create(app);
    const before = await recordOf(registry);
    expect(await registry.remove('app')).toBe(true);
    expect(await registry.replace(before, named('back'))).toBe(false);
    expect(await registry.replace({ client: app }, named('back'))).toBe(false);
    expect(await registry.read('app')).toBeUndefined();
  });

  it('replaces a client that was written by other means, once', async () => {
    const table = await makeTable();
    await table.put({ item: clientToItem(app), condition: 'attribute_not_exists(pk)' });
    const registry = registryOf(table);
    const before = await recordOf(registry);
    expect(before).toEqual({ client: app });
    expect(await registry.replace(before, named('first'))).toBe(true);
    expect(await registry.replace(before, named('second'))).toBe(false);
  });

  it('takes its own write for done when the answer was lost and the SDK sends it again', async () => {
    const table = adminTableOf(await makeTable());
    const registry = dynamoClientRegistry({
      ...table,
      async put(write) {
        await table.put(write);
        return table.put(write);
      },
    });
    expect(await registry.create(app)).toBe(true);
    expect(await registry.replace(await recordOf(registry), named('again'))).toBe(true);
    expect((await recordOf(registry)).client).toEqual(named('again'));
  });

  it('removes a client once', async () => {
    const registry = await create();
    await registry.create(app);
    expect([await registry.remove('app'), await registry.remove('app')]).toEqual([true, false]);
  });

  it('lists every client by id, over several pages', async () => {
    const registry = await create();
    const ids = Array.from({ length: 120 }, (_, index) => `app-${String(index).padStart(3, '0')}`);
    await Promise.all(ids.map((clientId) => registry.create({ ...app, clientId })));
    const listed: string[] = [];
    for await (const { clientId } of registry.list()) listed.push(clientId);
    expect(listed).toEqual(ids);
  });
});
