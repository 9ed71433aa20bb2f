import { expect, it } from 'vitest';
import { defaultSendLimits } from '../../shared/contract/environment.ts';
import type { User } from '../../shared/core/model.ts';
import type { Ports } from '../../shared/core/ports.ts';
import { dynamoGrantStore } from '../../shared/dynamo/grant-store.ts';
import { dynamoSendLog } from '../../shared/dynamo/send-log.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { dynamoUserStore, replaceUser } from '../../shared/dynamo/user-store.ts';
import { countingTable } from '../contract/counting-table.ts';
import { crowd } from '../support/crowd.ts';
import { forEachDynamo } from '../support/dynalite.ts';
import { testKeyring } from '../support/memory-keys.ts';
import { logLines } from '../support/memory-log.ts';
import { aliceOfTwo, passwordWorld, rootUrl } from '../support/password.ts';

logLines();

const names = {
  known: 'known@example.com',
  codesOnly: 'codes@example.com',
  frozen: 'frozen@example.com',
  stranger: 'stranger@example.com',
} as const;

/** A server whose users, limits and grants are in the table, and the table's count of requests. */
async function setUp(makeTable: () => Promise<Table>, limits = defaultSendLimits) {
  const table = countingTable(await makeTable());
  const users = dynamoUserStore(table, testKeyring());
  await fill(users, table);
  const server = passwordWorld({
    url: rootUrl,
    ports: (clock) => ({
      users,
      grants: dynamoGrantStore(table),
      passwordLimits: dynamoSendLog(table, limits, clock),
    }),
  });
  return { server, table };
}

async function fill(users: Ports['users'], table: Table): Promise<void> {
  const { passwordHash } = aliceOfTwo;
  const made = (email: string, rest: Partial<Pick<User, 'passwordHash'>> = {}) =>
    users.signUp({ email, profile: {}, organizations: [], groups: [], ...rest }, 1_000);
  await made(names.known, { passwordHash });
  await made(names.codesOnly);
  const { kind, ...frozen } = await made(names.frozen, { passwordHash });
  if (kind !== 'created' || !('user' in frozen)) throw new Error('the user to be frozen was not made');
  await replaceUser(frozen.user, { ...frozen.user, status: 'frozen' }, table);
}

/** Everything of an answer that a caller can see, but for when it was made. */
async function seen(answering: Promise<Response>) {
  const response = await answering;
  return { status: response.status, headers: [...response.headers], body: await response.text() };
}

forEachDynamo('a wrong password', (makeTable) => {
  it('is answered alike, at the same cost, for users of any kind and for nobody', async () => {
    const told: unknown[] = [];
    for (const username of Object.values(names)) {
      const { server, table } = await setUp(makeTable);
      const answers = [];
      for (let n = 0; n < 7; n += 1) {
        const before = table.requests();
        const answer = await seen(server.logIn({ username, password: `wrong ${n}` }));
        answers.push({ ...answer, requests: table.requests() - before });
      }
      // An address buys its guesses two by two, and one that is refused costs the user's limit alone.
      expect(answers.map(({ status, requests }) => `${status}: ${requests}`)).toEqual([
        ...['400: 4', '400: 3', '400: 4', '400: 3', '400: 4', '429: 1', '429: 2'],
      ]);
      told.push(answers);
    }
    expect(told).toEqual(Object.values(names).map(() => told[0]));
  });

  it('costs a right one five requests: the guess and its return, the user, and the grant', async () => {
    const { server, table } = await setUp(makeTable);
    await server.logIn({ username: names.known, password: 'wrong' });
    const before = table.requests();
    expect((await server.logIn({ username: names.known })).status).toBe(200);
    expect(table.requests() - before).toBe(5);
  });

  it.each(['known', 'stranger'] as const)(
    'is compared five times of 200 that come at once, for the %s, and then not even the right one is',
    async (whom) => {
      const { server } = await setUp(makeTable, { ...defaultSendLimits, passwordSourceAddress: [] });
      const answers = await crowd(200, (nth) =>
        server.logIn({ username: names[whom], password: `wrong ${nth}` }),
      );
      const count = (status: number) => answers.filter((answer) => answer.status === status).length;
      expect([count(400), count(429)]).toEqual([5, 195]);
      expect((await server.logIn({ username: names[whom] })).status).toBe(429);
    },
  );

  it('counts for nothing where it was right, though five come at once and again', async () => {
    const { server } = await setUp(makeTable);
    for (let n = 0; n < 5; n += 1) {
      const answers = await crowd(5, () => server.logIn({ username: names.known }));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    }
  });
});
