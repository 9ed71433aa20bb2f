import { describe, expect, it } from 'vitest';
import { subscriberOf } from '../../../shared/core/source-address.ts';

describe('the subscriber behind an address', () => {
  it.each([
    ['an IPv4 address as it is', '198.51.100.7', '198.51.100.7'],
    ['the IPv4 address that IPv6 wraps', '::ffff:198.51.100.7', '198.51.100.7'],
    ['all of it', '::ffff:198.51.100.77', '198.51.100.77'],
    ['the same in capitals', '::FFFF:198.51.100.7', '198.51.100.7'],
    ['the first half of an IPv6 address', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['the same, written with zeros', '2001:0db8:0001:0002:0000:0000:0000:0001', '2001:db8:1:2::/64'],
    ['zeros in between', '2001:db8::1', '2001:db8:0:0::/64'],
    ['zeros within the half', '2001:0:0:2:3:4:5:6', '2001:0:0:2::/64'],
    ['zeros across the halves', '2001:db8:1::5:6', '2001:db8:1:0::/64'],
    ['zeros at the start', '::1', '0:0:0:0::/64'],
    ['zeros at the end', '2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['nothing but zeros', '::', '0:0:0:0::/64'],
    ['an address with a zone', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['IPv6 that wraps IPv4 elsewhere', '64:ff9b::198.51.100.7', '64:ff9b:0:0::/64'],
    ['no address at all, as it is', 'test-invoke-source-ip', 'test-invoke-source-ip'],
    ['text that looks wrapped, as it is', 'x::ffff:198.51.100.7', 'x::ffff:198.51.100.7'],
  ])('is %s', (_case, address, subscriber) => {
    expect(subscriberOf(address)).toBe(subscriber);
  });
});
