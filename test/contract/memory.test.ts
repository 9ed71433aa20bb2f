import { describe } from 'vitest';
import { memoryAssertionStore, memoryClientStore, memoryKeyStore } from '../support/memory.ts';
import { memoryChallengeStore } from '../support/memory-challenges.ts';
import { memoryGrantStore } from '../support/memory-grants.ts';
import { memorySendLimits } from '../support/memory-send-limits.ts';
import { memoryAuthSourceStore, memoryUserStore } from '../support/memory-users.ts';
import { assertionStoreContract } from './assertion-store.ts';
import { authSourceStoreContract } from './auth-source-store.ts';
import { challengeStoreContract } from './challenge-store.ts';
import { clientStoreContract } from './client-store.ts';
import { codeRedemptionContract } from './code-redemption.ts';
import { grantStoreContract } from './grant-store.ts';
import { keyStoreContract } from './key-store.ts';
import { sendLimitContract } from './send-limits.ts';
import { userStoreContract } from './user-store.ts';

describe('in the memory of the tests', () => {
  assertionStoreContract(async () => memoryAssertionStore());
  authSourceStoreContract(async (sources) => memoryAuthSourceStore(sources));
  challengeStoreContract(async () => memoryChallengeStore());
  clientStoreContract(async (clients) => memoryClientStore(clients));
  grantStoreContract(async () => memoryGrantStore());
  codeRedemptionContract(async () => memoryGrantStore());
  keyStoreContract(async () => memoryKeyStore());
  sendLimitContract(async (limits, clock) => memorySendLimits(limits, clock));
  userStoreContract(async () => memoryUserStore());
});
