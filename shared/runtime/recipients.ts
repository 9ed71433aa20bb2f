import { recipientReader } from '../channels/recipient-reader.ts';
import type { Provider } from './connect.ts';
import { variable } from './env.ts';

/** Provider of how recipients are read by functions that send nothing. */
export const recipients: Provider<'recipients'> = () => ({
  recipients: recipientReader(variable('defaultRegion')),
});
