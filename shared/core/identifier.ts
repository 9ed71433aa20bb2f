import { canonicalAddress } from './address.ts';
import type { Recipient } from './channel.ts';
import type { Identifier } from './ports.ts';

/** How the user is looked for who proved the recipient. */
export function identifierOf({ channel, address }: Recipient): Identifier {
  return { kind: channel === 'sms' ? 'phone_number' : 'email', address };
}

/**
 * How the user is looked for who typed a name to log in: an e-mail address, a phone number in E.164 with or without its plus, or a user name. Phone numbers in national spelling need tables
 * of all countries and are not understood. Never throws: what none can be is a name that nobody has.
 */
export function readIdentifier(typed: string): Identifier {
  const address = canonicalAddress(typed);
  if (address !== undefined) return { kind: 'email', address };
  const [, digits] = /^\+?([1-9]\d{3,14})$/.exec(typed) ?? [];
  return digits === undefined
    ? { kind: 'username', name: typed }
    : { kind: 'phone_number', address: `+${digits}` };
}

/** The one spelling of an identifier: user names in any case and composition are the same. */
export function spellingOf(identifier: Identifier): string {
  return identifier.kind === 'username'
    ? identifier.name.normalize('NFC').toLowerCase().normalize('NFC')
    : identifier.address;
}
