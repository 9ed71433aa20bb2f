import { domainToASCII } from 'node:url';
import emailAddresses from 'email-addresses';
import type { Recipient } from '../core/channel.ts';

/** RFC 5321 §4.5.3.1: a path of 256 octets has two angle brackets. */
const maxAddressLength = 254;
const maxLocalLength = 64;
/** RFC 1123 §2.1 host labels, at least two; the last is never a number, which leaves IP addresses out. */
const hostName = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?!\d+$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/;

/**
 * Reads a typed e-mail address: one bare mailbox, no display name, comment, quoted or non-ASCII local part (SES takes
 * none of the latter), and a public host name as its domain. Gives it lower-cased, an international domain as A-labels,
 * or 'malformed'.
 *
 * RFC 5321 §2.4 lets local parts differ by case, but no provider in use does. Keeping case apart would give one
 * mailbox several accounts, and a fresh set of send limits for every spelling.
 */
export function parseAddress(typed: string): Recipient | 'malformed' {
  // Before trimming: a line break anywhere is an attempt at a header, not a slip of the thumb.
  if (/\p{Cc}/u.test(typed)) return 'malformed';
  const text = typed.trim();
  const at = text.lastIndexOf('@');
  if (at < 1 || at > maxLocalLength || text.length > maxAddressLength) return 'malformed';
  const typedLocal = text.slice(0, at);
  // Before lower-casing, which turns the Kelvin sign into an ASCII k, and so one person's address into another's.
  if (!/^[!-~]+$/.test(typedLocal)) return 'malformed';
  const local = typedLocal.toLowerCase();
  const domain = asciiDomain(text.slice(at + 1));
  if (domain === undefined || local.length + 1 + domain.length > maxAddressLength) return 'malformed';
  return isMailbox(local, domain) ? { channel: 'email', address: `${local}@${domain}` } : 'malformed';
}

/** The domain in A-labels (RFC 5890), or nothing when it is no host name. */
function asciiDomain(typed: string): string | undefined {
  // domainToASCII reads as URLs do: it decodes `%61` and drops a path, so nothing of the kind may reach it.
  if (!/^[\p{L}\p{M}\p{N}.\u3002-]+$/u.test(typed)) return undefined;
  const domain = domainToASCII(typed.normalize('NFC'));
  return hostName.test(domain) ? domain : undefined;
}

/** RFC 5322 reads the address as exactly these two parts: nothing was a comment, a quote or a folded blank. */
function isMailbox(local: string, domain: string): boolean {
  const parsed = emailAddresses.parseOneAddress({ input: `${local}@${domain}`, strict: true });
  return parsed?.type === 'mailbox' && parsed.local === local && parsed.domain === domain;
}
