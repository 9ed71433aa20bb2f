import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { email as emailChannel } from '../channels/email.ts';
import { sms as smsChannel } from '../channels/sms.ts';
import { sesCourier } from '../delivery/ses-courier.ts';
import { snsCourier } from '../delivery/sns-courier.ts';
import type { Provider } from './connect.ts';
import { listVariable, type VariableName, variable } from './env.ts';
import { handedOverOnce } from './handed-over-once.ts';

/** Providers of the ways a message leaves. */
export const sms: Provider<'sms'> = () => ({
  sms: snsCourier(new SNSClient(handedOverOnce), smsChannel, {
    countries: listVariable('smsCountries'),
    defaultRegion: variable('defaultRegion'),
    defaultLocale: variable('defaultLocale'),
    ...optional('maxPrice', 'smsMaxPrice'),
    ...optional('senderId', 'smsSenderId'),
    ...optional('originationNumber', 'smsOriginationNumber'),
  }),
});

export const email: Provider<'email'> = () => ({
  email: sesCourier(new SESClient(handedOverOnce), emailChannel, {
    from: variable('emailFrom'),
    blockedDomains: listVariable('blockedEmailDomains').map((domain) => domain.toLowerCase()),
    defaultLocale: variable('defaultLocale'),
  }),
});

function optional<K extends string>(name: K, from: VariableName): { readonly [N in K]?: string } {
  const value = variable(from);
  return (value === '' ? {} : { [name]: value }) as { readonly [N in K]?: string };
}
