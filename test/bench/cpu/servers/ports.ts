import { email } from '../../../../shared/channels/email.ts';
import { recipientReader } from '../../../../shared/channels/recipient-reader.ts';
import { sms } from '../../../../shared/channels/sms.ts';
import { defaultSendLimits } from '../../../../shared/contract/environment.ts';
import type { Allowance, SendLimitStore, SmsBudgetStore } from '../../../../shared/core/limits.ts';
import type { Client } from '../../../../shared/core/model.ts';
import { nodeEntropy } from '../../../../shared/crypto/entropy.ts';
import { joseAssertions } from '../../../../shared/crypto/jose-assertions.ts';
import { embeddedMetrics } from '../../../../shared/http/metrics.ts';
import { systemClock } from '../../../../shared/runtime/clock.ts';
import { memoryAssertionStore, memoryClientStore } from '../../../support/memory.ts';
import { memoryChallengeStore } from '../../../support/memory-challenges.ts';
import { fakeCourier, type SentMessage } from '../../../support/memory-courier.ts';
import { memoryGrantStore } from '../../../support/memory-grants.ts';
import { testKeyring, testPublicKeys, testSigner } from '../../../support/memory-keys.ts';
import { limitsIn, memorySendLimits } from '../../../support/memory-send-limits.ts';
import { budgetsIn } from '../../../support/memory-sms-budgets.ts';
import { memoryAuthSourceStore, memoryUserStore } from '../../../support/memory-users.ts';

/** The ports of a server that keeps everything in memory and runs for long: the system's clock, and metrics as they are printed on Lambda. Messages go to `sent`. */
export function longRunningPorts(clients: readonly Client[], sent: SentMessage[]) {
  const grants = memoryGrantStore();
  return {
    clock: systemClock,
    entropy: nodeEntropy,
    metrics: embeddedMetrics,
    clients: memoryClientStore(clients),
    clientSecrets: { open: async ({ wrappedSecret }: Client) => wrappedSecret },
    assertions: memoryAssertionStore(),
    assertionVerifier: joseAssertions,
    ...limitsIn(ofRecipientsAlone(memorySendLimits(defaultSendLimits, systemClock))),
    ...budgetsIn(endlessBudgets),
    challenges: memoryChallengeStore(),
    authSources: memoryAuthSourceStore([]),
    users: memoryUserStore(),
    grants,
    grantReader: grants,
    signer: testSigner,
    publicKeys: testPublicKeys(systemClock),
    otpKeys: testKeyring(),
    refreshKeys: testKeyring(),
    sms: fakeCourier(sms, sent),
    email: fakeCourier(email, sent),
    recipients: recipientReader('FI'),
  };
}

const sharedScopes: readonly Allowance['scope'][] = [
  ...(['sourceAddress', 'publicSourceAddress', 'client', 'authSource'] as const),
  ...(['smsQuota', 'emailQuota'] as const),
];

/** One address and one client send all messages here, which no deployment would let them. What many share is taken from leases in memory there, so it costs next to nothing here too. */
function ofRecipientsAlone(store: SendLimitStore): SendLimitStore {
  return {
    ...store,
    spend: async (allowance) =>
      sharedScopes.includes(allowance.scope)
        ? { kind: 'spent', giveBack: async () => {} }
        : store.spend(allowance),
  };
}

/** What a deployment counts in leases too. */
const endlessBudgets: SmsBudgetStore = {
  knownRefusal: () => undefined,
  reserve: async () => ({ kind: 'reserved', maxPrice: '0.50', release: async () => {} }),
  verified: async () => {},
};
