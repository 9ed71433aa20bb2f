import { email as emailChannel } from '../channels/email.ts';
import { sms as smsChannel } from '../channels/sms.ts';
import { sesCourier } from '../delivery/ses-courier.ts';
import { snsCourier } from '../delivery/sns-courier.ts';
import type { Provider } from './connect.ts';
import { listVariable, type VariableName, variable } from './env.ts';

/** Providers of the ways a message leaves. */
export const sms: Provider<'sms'> = () => ({
  sms: snsCourier(smsChannel, {
    countries: listVariable('smsCountries'),
    defaultRegion: variable('defaultRegion'),
    defaultLocale: variable('defaultLocale'),
    ...optional('maxPrice', 'smsMaxPrice'),
    ...optional('senderId', 'smsSenderId'),
    ...optional('originationNumber', 'smsOriginationNumber'),
  }),
});

export const email: Provider<'email'> = () => ({
  email: sesCourier(emailChannel, {
    from: variable('emailFrom'),
    blockedDomains: listVariable('blockedEmailDomains').map((domain) => domain.toLowerCase()),
    defaultLocale: variable('defaultLocale'),
  }),
});

function optional<K extends string>(name: K, from: VariableName): { readonly [N in K]?: string } {
  const value = variable(from);
  return (value === '' ? {} : { [name]: value }) as { readonly [N in K]?: string };
}
