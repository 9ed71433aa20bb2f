import { joseAssertions } from '../crypto/jose-assertions.ts';
import { dynamoAssertionStore } from '../dynamo/assertion-store.ts';
import { dynamoAuthSourceStore } from '../dynamo/auth-source-store.ts';
import { dynamoChallengeStore } from '../dynamo/challenge-store.ts';
import { dynamoClientStore } from '../dynamo/client-store.ts';
import { dynamoVerifiedCodes } from '../dynamo/country-items.ts';
import { dynamoFlowStore } from '../dynamo/flow-store.ts';
import { dynamoGrantReader, dynamoGrantStore } from '../dynamo/grant-store.ts';
import { dynamoPushedRequestStore } from '../dynamo/pushed-request-store.ts';
import { dynamoSendLog } from '../dynamo/send-log.ts';
import { dynamoSessionStore } from '../dynamo/session-store.ts';
import { dynamoSmsBudgets } from '../dynamo/sms-budgets.ts';
import { embeddedMetrics } from '../http/metrics.ts';
import { systemClock } from './clock.ts';
import type { Provider } from './connect.ts';
import { ownTable } from './dynamo.ts';
import { sendLimitsVariable, smsBudgetsVariable } from './env.ts';

/** Providers of the stores that need the SDK's DynamoDB client. */
export const clients: Provider<'clients'> = () => ({ clients: dynamoClientStore(ownTable(), systemClock) });

export const assertions: Provider<'assertions'> = () => ({
  assertions: dynamoAssertionStore(ownTable()),
  assertionVerifier: joseAssertions,
});

const limitStore = () => dynamoSendLog(ownTable(), sendLimitsVariable(), systemClock);

export const sendLimits: Provider<'sendLimits'> = () => ({ sendLimits: limitStore() });

export const guessLimits: Provider<'guessLimits'> = () => ({ guessLimits: limitStore() });

export const passwordLimits: Provider<'passwordLimits'> = () => ({ passwordLimits: limitStore() });

export const smsBudgets: Provider<'smsBudgets'> = () => {
  const budgets = dynamoSmsBudgets(ownTable(), smsBudgetsVariable(), systemClock, embeddedMetrics);
  return { smsBudgets: budgets, verifiedCodes: budgets };
};

export const verifiedCodes: Provider<'verifiedCodes'> = () => ({
  verifiedCodes: dynamoVerifiedCodes(ownTable(), systemClock),
});

export const challenges: Provider<'challenges'> = () => ({ challenges: dynamoChallengeStore(ownTable()) });

export const authSources: Provider<'authSources'> = () => ({
  authSources: dynamoAuthSourceStore(ownTable(), systemClock),
});

export const grants: Provider<'grants'> = () => ({ grants: dynamoGrantStore(ownTable()) });

export const grantRevocation: Provider<'grantRevocation'> = () => ({
  grantRevocation: dynamoGrantStore(ownTable()),
});

export const grantReader: Provider<'grantReader'> = () => ({ grantReader: dynamoGrantReader(ownTable()) });

export const flows: Provider<'flows'> = () => ({ flows: dynamoFlowStore(ownTable()) });

export const sessions: Provider<'sessions'> = () => ({ sessions: dynamoSessionStore(ownTable()) });

export const pushedRequests: Provider<'pushedRequests'> = () => ({
  pushedRequests: dynamoPushedRequestStore(ownTable()),
});
