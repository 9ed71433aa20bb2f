import type { AuthSource, Client } from '../../shared/core/model.ts';
import { dynamoAssertionStore } from '../../shared/dynamo/assertion-store.ts';
import { authSourceToItem, dynamoAuthSourceStore } from '../../shared/dynamo/auth-source-store.ts';
import { dynamoChallengeStore } from '../../shared/dynamo/challenge-store.ts';
import { clientToItem, dynamoClientStore } from '../../shared/dynamo/client-store.ts';
import { dynamoConsentStore } from '../../shared/dynamo/consent-store.ts';
import { dynamoFlowStore } from '../../shared/dynamo/flow-store.ts';
import { dynamoGrantStore } from '../../shared/dynamo/grant-store.ts';
import { dynamoKeyStore } from '../../shared/dynamo/key-store.ts';
import { dynamoPushedRequestStore } from '../../shared/dynamo/pushed-request-store.ts';
import { dynamoSendLog } from '../../shared/dynamo/send-log.ts';
import { dynamoSessionStore } from '../../shared/dynamo/session-store.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { dynamoUserStore } from '../../shared/dynamo/user-store.ts';
import { testClock } from '../support/clock.ts';
import { forEachDynamo } from '../support/dynalite.ts';
import { testKeyring } from '../support/memory-keys.ts';
import { assertionStoreContract } from './assertion-store.ts';
import { authSourceCacheContract, authSourceStoreContract } from './auth-source-store.ts';
import { challengeStoreContract } from './challenge-store.ts';
import { clientCacheContract } from './client-cache.ts';
import { clientStoreContract } from './client-store.ts';
import { codeRedemptionContract } from './code-redemption.ts';
import { consentStoreContract } from './consent-store.ts';
import { flowStoreContract, resentFlowStoreContract } from './flow-store.ts';
import { grantStoreContract, resentGrantStoreContract } from './grant-store.ts';
import { keyStoreContract, olderSecretContract, resentKeyStoreContract } from './key-store.ts';
import { olderUserContract } from './older-user.ts';
import { pushedRequestStoreContract, resentPushedRequestStoreContract } from './pushed-request-store.ts';
import { resentSendClaimContract, sendClaimContract } from './send-claims.ts';
import { resentSendLimitContract, sendLimitContract } from './send-limits.ts';
import { sendLogContract } from './send-log.ts';
import { resentSessionStoreContract, sessionItemContract, sessionStoreContract } from './session-store.ts';
import { signedReaderContract } from './signed-reader.ts';
import { challengeItemContract, resentChallengeStoreContract } from './stored-challenge.ts';
import { storedGrantContract } from './stored-grant.ts';
import { userClaimContract } from './user-claims.ts';
import { userStoreContract } from './user-store.ts';

/** A table whose every write is sent twice, as by an SDK that did not hear the first answer; the second answer counts. */
function resent(table: Table): Table {
  return {
    get: table.get,
    async put(put) {
      await table.put(put);
      return table.put(put);
    },
    async update(update) {
      await table.update(update);
      return table.update(update);
    },
  };
}

async function withClients(table: Table, clients: readonly Client[]): Promise<Table> {
  for (const client of clients)
    await table.put({ item: clientToItem(client), condition: 'attribute_not_exists(pk)' });
  return table;
}

async function withSources(table: Table, sources: readonly AuthSource[]): Promise<Table> {
  for (const source of sources)
    await table.put({ item: authSourceToItem(source), condition: 'attribute_not_exists(pk)' });
  return table;
}

forEachDynamo('the stores', (makeTable) => {
  assertionStoreContract(async () => dynamoAssertionStore(await makeTable()));
  assertionStoreContract(async () => dynamoAssertionStore(resent(await makeTable())));
  authSourceCacheContract(makeTable);
  authSourceStoreContract(async (sources) =>
    dynamoAuthSourceStore(await withSources(await makeTable(), sources), testClock()),
  );
  clientCacheContract(makeTable);
  challengeStoreContract(async () => dynamoChallengeStore(await makeTable()));
  resentChallengeStoreContract(async () => dynamoChallengeStore(resent(await makeTable())));
  challengeItemContract(makeTable);
  clientStoreContract(async (clients) =>
    dynamoClientStore(await withClients(await makeTable(), clients), testClock()),
  );
  consentStoreContract(async () => dynamoConsentStore(await makeTable(), testKeyring()));
  consentStoreContract(async () => dynamoConsentStore(resent(await makeTable()), testKeyring()));
  flowStoreContract(async () => dynamoFlowStore(await makeTable()));
  resentFlowStoreContract(async () => dynamoFlowStore(resent(await makeTable())));
  grantStoreContract(async () => dynamoGrantStore(await makeTable()));
  resentGrantStoreContract(async () => dynamoGrantStore(resent(await makeTable())));
  codeRedemptionContract(async () => dynamoGrantStore(await makeTable()));
  codeRedemptionContract(async () => dynamoGrantStore(resent(await makeTable())));
  storedGrantContract(makeTable);
  keyStoreContract(async () => dynamoKeyStore(await makeTable()));
  olderSecretContract(makeTable);
  resentKeyStoreContract(async () => dynamoKeyStore(resent(await makeTable())));
  pushedRequestStoreContract(async () => dynamoPushedRequestStore(await makeTable()));
  resentPushedRequestStoreContract(async () => dynamoPushedRequestStore(resent(await makeTable())));
  sendClaimContract(async (limits, clock) => dynamoSendLog(await makeTable(), limits, clock));
  resentSendClaimContract(async (limits, clock) => dynamoSendLog(resent(await makeTable()), limits, clock));
  sendLimitContract(async (limits, clock) => dynamoSendLog(await makeTable(), limits, clock));
  resentSendLimitContract(async (limits, clock) => dynamoSendLog(resent(await makeTable()), limits, clock));
  sendLogContract(makeTable);
  sessionStoreContract(async () => dynamoSessionStore(await makeTable()));
  resentSessionStoreContract(async () => dynamoSessionStore(resent(await makeTable())));
  sessionItemContract(makeTable);
  signedReaderContract(makeTable);
  userClaimContract(makeTable);
  olderUserContract(makeTable);
  userStoreContract(async () => dynamoUserStore(await makeTable(), testKeyring()));
  userStoreContract(async () => dynamoUserStore(resent(await makeTable()), testKeyring()));
});
