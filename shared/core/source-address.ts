import { isIPv6 } from 'node:net';

/**
 * The part of a caller's address that one subscriber holds: an IPv4 address as it is, an IPv6 address cut to its /64 (RFC 6177 §2), so that a subscriber's 2^64
 * addresses share one allowance.
 */
export function subscriberOf(address: string): string {
  if (!isIPv6(address)) return address;
  const url = new URL(`http://[${address.replace(/%.*$/, '')}]/`);
  const canonical = url.hostname.slice(1, -1);
  if (canonical.startsWith('::ffff:')) return ipv4Of(canonical);
  const [head = '', tail] = canonical.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}

/** The IPv4 address in `::ffff:c633:6407` (RFC 4291 §2.5.5.2). */
function ipv4Of(mapped: string): string {
  const words = mapped
    .split(':')
    .slice(-2)
    .map((word) => Number.parseInt(word, 16));
  return words.flatMap((word) => [word >> 8, word & 0xff]).join('.');
}
