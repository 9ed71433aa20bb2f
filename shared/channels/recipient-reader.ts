import { getCountries } from 'libphonenumber-js/min';
import type { RecipientReader } from '../core/ports.ts';
import { email } from './email.ts';
import { sms } from './sms.ts';

/**
 * Reads recipients for functions that send nothing. Whether a country or a domain is served was asked when the code was sent, so any is read. The region is the stack's: an ISO 3166 country,
 * or empty, and then only international numbers are understood.
 */
export function recipientReader(defaultRegion: string): RecipientReader {
  const channels = { sms, email };
  const countries = getCountries();
  return {
    read: (channel, typed, region = defaultRegion) =>
      channels[channel].recipient(typed, { defaultRegion: region, countries }),
  };
}
