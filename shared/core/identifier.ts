import type { Recipient } from './channel.ts';
import type { Identifier } from './ports.ts';

/** How the user is looked for who proved the recipient. */
export function identifierOf({ channel, address }: Recipient): Identifier {
  return { kind: channel === 'sms' ? 'phone_number' : 'email', address };
}
