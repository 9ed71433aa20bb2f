import { defaultSendLimits } from '../../shared/contract/environment.ts';
import type { AuthSource, Client, User } from '../../shared/core/model.ts';
import type { Ports } from '../../shared/core/ports.ts';
import { dynamoAssertionStore } from '../../shared/dynamo/assertion-store.ts';
import { authSourceToItem, dynamoAuthSourceStore } from '../../shared/dynamo/auth-source-store.ts';
import { dynamoChallengeStore } from '../../shared/dynamo/challenge-store.ts';
import { clientToItem, dynamoClientStore } from '../../shared/dynamo/client-store.ts';
import { dynamoConsentStore } from '../../shared/dynamo/consent-store.ts';
import { dynamoFlowStore } from '../../shared/dynamo/flow-store.ts';
import { dynamoGrantStore } from '../../shared/dynamo/grant-store.ts';
import { dynamoPushedRequestStore } from '../../shared/dynamo/pushed-request-store.ts';
import { dynamoSendLog } from '../../shared/dynamo/send-log.ts';
import { dynamoSessionStore } from '../../shared/dynamo/session-store.ts';
import type { Item, ItemReader, Table } from '../../shared/dynamo/table.ts';
import { dynamoUserStore, replaceUser } from '../../shared/dynamo/user-store.ts';
import type { TestClock } from './clock.ts';
import { testKeyring } from './memory-keys.ts';
import { limitsIn } from './memory-send-limits.ts';
import { type World, world } from './world.ts';

/** What a server knows, in which it may differ from another that is asked the same. */
export interface Knowledge {
  readonly users?: readonly User[];
  readonly clients?: readonly Client[];
  readonly sources?: readonly AuthSource[];
}

/** A server whose stores are all in one table, and the requests that it made to it: which, and of what, but never about whom. */
export interface KnowingServer {
  readonly server: World;
  readonly requests: readonly string[];
}

/** A server that knows this, on an empty table. */
export async function serverWith(knowledge: Knowledge, table: Table): Promise<KnowingServer> {
  const requests: string[] = [];
  const recording = recordingTable(table, requests);
  const otpKeys = testKeyring();
  const made = world({
    ports: (clock) => ({ ...portsOn(recording, clock), otpKeys, users: usersOn(recording, otpKeys) }),
  });
  await fill(knowledge, table, made.ports);
  requests.length = 0;
  return { server: made, requests };
}

/** The same in memory, without a table but for its cache of clients: for what is measured. */
export function memoryServerWith(
  { clients = [], ...knowledge }: Knowledge,
  ports: Partial<Ports> = {},
): World {
  const items = new Map<string, Item>(clients.map((client) => [client.clientId, clientToItem(client)]));
  const reader: ItemReader = { get: async ({ sk }) => items.get(sk.S) };
  return world({
    ...knowledge,
    ports: (clock) => ({ clients: dynamoClientStore(reader, clock), ...ports }),
  });
}

const usersOn = (table: Table, otpKeys: Ports['otpKeys']) => dynamoUserStore(table, otpKeys);

function portsOn(table: Table, clock: TestClock): Partial<Ports> {
  const grants = dynamoGrantStore(table);
  return {
    clients: dynamoClientStore(table, clock),
    authSources: dynamoAuthSourceStore(table, clock),
    assertions: dynamoAssertionStore(table),
    challenges: dynamoChallengeStore(table),
    consents: dynamoConsentStore(table, testKeyring()),
    flows: dynamoFlowStore(table),
    sessions: dynamoSessionStore(table),
    pushedRequests: dynamoPushedRequestStore(table),
    ...limitsIn(dynamoSendLog(table, defaultSendLimits, clock)),
    ...{ grants, grantReader: grants, grantRevocation: grants },
  };
}

async function fill({ users = [], clients = [], sources = [] }: Knowledge, table: Table, ports: Ports) {
  const condition = 'attribute_not_exists(pk)';
  for (const client of clients) await table.put({ item: clientToItem(client), condition });
  for (const source of sources) await table.put({ item: authSourceToItem(source), condition });
  for (const { status, ...user } of users) {
    const { id: _, createdAt, updatedAt: __, ...made } = user;
    const outcome = await ports.users.signUp(made, createdAt);
    if (outcome.kind !== 'created') throw new Error(`the user was not made: ${outcome.kind}`);
    if (status !== 'active') await replaceUser(outcome.user, { ...outcome.user, status }, table);
  }
}

/** Notes each request: what is done, and to which kind of item. */
function recordingTable(table: Table, requests: string[]): Table {
  const note = (kind: string, pk: string) => {
    const [entity, scope] = pk.split('#');
    requests.push([kind, entity, ...(entity === 'LIMIT' ? [scope] : [])].join(' '));
  };
  return {
    get(key) {
      note('get', key.pk.S);
      return table.get(key);
    },
    put(put) {
      const { pk } = put.item;
      note('put', pk && 'S' in pk ? pk.S : '');
      return table.put(put);
    },
    update(update) {
      note('update', update.key.pk.S);
      return table.update(update);
    },
  };
}
