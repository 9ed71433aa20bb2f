import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, it } from 'vitest';
import { endGrants } from '../../infra/cli/user-grants.ts';
import { dynamoGrantRegistry, type GrantRegistry } from '../../shared/dynamo/grant-admin.ts';
import { sdkAdminTable } from '../../shared/dynamo/sdk-admin-table.ts';
import { startOfTests, testClock } from '../support/clock.ts';
import { forEachDynamo, type TestTable, testCredentials } from '../support/dynalite.ts';
import { grantWith } from '../support/memory-fixtures.ts';

const ada = '3b241101-e2bb-4255-8caf-4136c566a962';
const bob = '9c858901-8a57-4791-81fe-4c455b099bc9';
const now = startOfTests;

/** A user who signed in in no browser. */
const noBrowsers = { endAll: async () => ({ sessions: 0, grants: 0 }) };

/** The nth grant of a user. */
function grantOf(subject: string, nth: number, overrides: Parameters<typeof grantWith>[0] = {}) {
  const id = new Uint8Array(16).fill(1);
  id.set([nth, subject === ada ? 1 : 2]);
  return grantWith({
    id,
    subject,
    userId: subject,
    user: { profile: {}, groups: [] },
    authTime: now + nth,
    ...overrides,
  });
}

forEachDynamo('grant registry', (makeTable) => {
  const open: DynamoDBClient[] = [];
  afterAll(() => {
    for (const client of open) client.destroy();
  });
  const registryOf = ({ endpoint, tableName }: TestTable): GrantRegistry => {
    const client = new DynamoDBClient({ endpoint, region: 'eu-north-1', credentials: testCredentials });
    open.push(client);
    return dynamoGrantRegistry(sdkAdminTable(client, tableName));
  };
  const create = async () => registryOf(await makeTable());

  it("finds a user's grants, the newest first, and nothing else", async () => {
    const table = await makeTable();
    const registry = registryOf(table);
    const [first, second] = [grantOf(ada, 1), grantOf(ada, 2, { revokedTokenIds: [] })];
    await Promise.all([first, second, grantOf(bob, 3), grantWith()].map((grant) => registry.claim(grant)));
    // As an identifier's item has it.
    await table.put({
      item: { pk: { S: 'IDENTIFIER#mac' }, sk: { S: '#' }, user_id: { S: ada } },
      condition: 'attribute_not_exists(pk)',
    });
    expect(await registry.ofUser(ada)).toEqual([second, first]);
    expect(await Promise.all([grantWith().subject, '', 'a'.repeat(257)].map(registry.ofUser))).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('ends all of a user, over several pages, and of nobody else', async () => {
    const registry = await create();
    const grants = Array.from({ length: 120 }, (_, index) => grantOf(ada, index));
    await Promise.all([...grants, grantOf(bob, 1)].map((grant) => registry.claim(grant)));
    expect(await registry.endAll(ada, now)).toBe(120);
    const ended = new Set((await registry.ofUser(ada)).map(({ revokedAt }) => revokedAt));
    expect([ended, await registry.ofUser(bob)]).toEqual([new Set([now]), [grantOf(bob, 1)]]);
  });

  it('counts those that were alive, ends those that are over too, and leaves alone what was ended', async () => {
    const registry = await create();
    const [live, over, gone] = [grantOf(ada, 3), grantOf(ada, 2, { expiresAt: now }), grantOf(ada, 1)];
    await Promise.all([live, over, gone].map((grant) => registry.claim(grant)));
    await registry.revoke(gone.id, gone.clientId, now - 60);
    expect(await registry.endAll(ada, now)).toBe(1);
    expect(await registry.ofUser(ada)).toEqual([
      { ...live, revokedAt: now },
      { ...over, revokedAt: now },
      { ...gone, revokedAt: now - 60 },
    ]);
    expect(await registry.endAll(ada, now + 1)).toBe(0);
  });

  it('ends as well what a sign-in that was under way began after the first look', async () => {
    const grants = await create();
    const clock = testClock();
    await grants.claim(grantOf(ada, 1));
    const noted: string[] = [];
    const waited: number[] = [];
    const ended = await endGrants(
      ada,
      { wait: true },
      {
        ...{ grants, sessions: noBrowsers, clock, output: { note: (text) => noted.push(text) } },
        wait: async (seconds) => {
          waited.push(seconds);
          clock.advance(seconds);
          await grants.claim(grantOf(ada, 2));
        },
      },
    );
    const ends = (await grants.ofUser(ada)).map(({ revokedAt }) => revokedAt);
    expect({ ended, ends, waited, noted }).toEqual({
      ended: { sessions: 2, browsers: 0 },
      ends: [now + 16, now],
      waited: [16],
      noted: [
        `the sessions of ${ada} are ended; waiting 16 seconds for sign-ins that are under way, to end them too`,
      ],
    });
  });

  it('looks once when told not to wait, and says what that leaves open', async () => {
    const grants = await create();
    await grants.claim(grantOf(ada, 1));
    const noted: string[] = [];
    const ended = await endGrants(
      ada,
      { wait: false },
      {
        ...{ grants, sessions: noBrowsers, clock: testClock(), output: { note: (text) => noted.push(text) } },
        wait: async () => Promise.reject(new Error('it waited')),
      },
    );
    expect({ ended, noted }).toEqual({
      ended: { sessions: 1, browsers: 0 },
      noted: [
        `a sign-in that was under way may still begin a session: end it with \`user sign-out ${ada}\` in 16 seconds`,
      ],
    });
  });
});
