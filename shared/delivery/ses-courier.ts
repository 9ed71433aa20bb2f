import { type QueryService, signedQuery } from '../aws/signed-query.ts';
import type { Channel } from '../core/channel.ts';
import type { Courier } from '../core/ports.ts';
import { undelivered } from './undelivered.ts';

const ses: QueryService = {
  name: 'ses',
  host: 'email',
  version: '2010-12-01',
  endpointVariable: 'AWS_ENDPOINT_URL_SES',
};

export interface SesSettings {
  /** From-address; empty: no e-mail is sent. */
  readonly from: string;
  readonly defaultLocale: string;
  /** Domains, in lower case, to which nothing is sent. */
  readonly blockedDomains: readonly string[];
}

/** Sends e-mail by SES `SendEmail`, as text and as HTML; once, as SMS are. */
export function sesCourier(channel: Channel, { from, defaultLocale, blockedDomains }: SesSettings): Courier {
  return {
    channel,
    settings: { countries: [], defaultRegion: '', defaultLocale, blockedDomains },
    ...(from === '' ? { disabled: 'e-mail is not enabled: there is no from-address' } : {}),
    async deliver(recipient, { subject = '', text, html }) {
      try {
        await signedQuery(ses, 'SendEmail', {
          Source: from,
          'Destination.ToAddresses.member.1': recipient.address,
          ...content('Message.Subject', subject),
          ...content('Message.Body.Text', text),
          ...(html === undefined ? {} : content('Message.Body.Html', html)),
        });
        return { kind: 'accepted' };
      } catch (cause) {
        return undelivered(cause);
      }
    },
  };
}

function content(member: string, text: string): Readonly<Record<string, string>> {
  return { [`${member}.Data`]: text, [`${member}.Charset`]: 'UTF-8' };
}
