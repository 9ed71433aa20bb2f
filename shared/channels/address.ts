import emailAddresses from 'email-addresses';
import { canonicalAddress } from '../core/address.ts';
import type { Recipient } from '../core/channel.ts';

/**
 * Reads a typed e-mail address: one bare mailbox, no display name, comment, quoted or non-ASCII local part (SES takes
 * none of the latter), and a public host name as its domain. Gives it lower-cased, an international domain as A-labels,
 * or 'malformed'.
 */
export function parseAddress(typed: string): Recipient | 'malformed' {
  const address = canonicalAddress(typed);
  return address !== undefined && isMailbox(address) ? { channel: 'email', address } : 'malformed';
}

/** RFC 5322 reads the address as exactly its two parts: nothing was a comment, a quote or a folded blank. */
function isMailbox(address: string): boolean {
  const parsed = emailAddresses.parseOneAddress({ input: address, strict: true });
  return parsed?.type === 'mailbox' && `${parsed.local}@${parsed.domain}` === address;
}
