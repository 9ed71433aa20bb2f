import { dynamoUserStore } from '../dynamo/user-store.ts';
import type { Provider } from './connect.ts';
import { ownTable } from './dynamo.ts';
import { ownKeyring } from './secrets.ts';

/** Provider of the users, whose identifiers are keys made with the secret of one-time passwords. */
export const users: Provider<'users'> = async () => ({
  users: dynamoUserStore(ownTable(), await ownKeyring('otp')),
});
