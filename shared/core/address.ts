import { domainToASCII } from 'node:url';

/** RFC 5321 §4.5.3.1: a path of 256 octets has two angle brackets. */
const maxAddressLength = 254;
const maxLocalLength = 64;
/** RFC 1123 §2.1 host labels, at least two; the last is never a number, which leaves IP addresses out. */
const hostName = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?!\d+$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/;

/**
 * The one spelling of a typed e-mail address: lower-cased, an international domain as A-labels; `undefined` for a text without an ASCII local part at a public host name. Whether the local
 * part follows RFC 5322 is not looked at: nobody has an address that does not.
 *
 * RFC 5321 §2.4 lets local parts differ by case, but no provider in use does. Keeping case apart would give one mailbox several accounts, and a fresh set of limits for every spelling.
 */
export function canonicalAddress(typed: string): string | undefined {
  // Before trimming: a line break anywhere is an attempt at a header, not a slip of the thumb.
  if (/\p{Cc}/u.test(typed)) return undefined;
  const text = typed.trim();
  const at = text.lastIndexOf('@');
  if (at < 1 || at > maxLocalLength || text.length > maxAddressLength) return undefined;
  const local = text.slice(0, at);
  // Before lower-casing, which turns the Kelvin sign into an ASCII k, and so one person's address into another's.
  if (!/^[!-~]+$/.test(local)) return undefined;
  const domain = asciiDomain(text.slice(at + 1));
  if (domain === undefined || local.length + 1 + domain.length > maxAddressLength) return undefined;
  return `${local.toLowerCase()}@${domain}`;
}

/** The domain in A-labels (RFC 5890), or nothing when it is no host name. */
function asciiDomain(typed: string): string | undefined {
  // domainToASCII reads as URLs do: it decodes `%61` and drops a path, so nothing of the kind may reach it.
  if (!/^[\p{L}\p{M}\p{N}.\u3002-]+$/u.test(typed)) return undefined;
  const domain = domainToASCII(typed.normalize('NFC'));
  return hostName.test(domain) ? domain : undefined;
}
