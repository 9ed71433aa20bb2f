import { getCountries } from 'libphonenumber-js/min';
import { email } from '../channels/email.ts';
import { sms } from '../channels/sms.ts';
import type { Recipient } from '../core/channel.ts';
import { variable } from './env.ts';

/**
 * Reads recipients in functions that send nothing: they compare with one that a code was sent to. Whether its country is served was asked then, so any country is read.
 */
export function recipientReader(): (
  channel: Recipient['channel'],
  typed: string,
) => Recipient | 'malformed' | 'country' {
  const channels = { sms, email };
  const settings = { defaultRegion: variable('defaultRegion'), countries: getCountries() };
  return (channel, typed) => channels[channel].recipient(typed, settings);
}
