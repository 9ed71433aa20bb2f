import { dynamoConsentStore } from '../dynamo/consent-store.ts';
import type { Provider } from './connect.ts';
import { ownTable } from './dynamo.ts';
import { ownKeyring } from './secrets.ts';

/** Provider of the consents, whose keys are made with the secret of one-time passwords. */
export const consents: Provider<'consents'> = async () => ({
  consents: dynamoConsentStore(ownTable(), await ownKeyring('otp')),
});
