import { type SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import type { Channel } from '../core/channel.ts';
import type { Courier } from '../core/ports.ts';
import { undelivered } from './undelivered.ts';

export interface SesSettings {
  /** From-address; empty: no e-mail is sent. */
  readonly from: string;
  readonly defaultLocale: string;
  /** Domains, in lower case, to which nothing is sent. */
  readonly blockedDomains: readonly string[];
}

/** Sends e-mail by SES `SendEmail`, as text and as HTML. Called once, as SNS is. */
export function sesCourier(
  client: SESClient,
  channel: Channel,
  { from, defaultLocale, blockedDomains }: SesSettings,
): Courier {
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return {
    channel,
    settings: { countries: [], defaultRegion: '', defaultLocale, blockedDomains },
    ...(from === '' ? { disabled: 'e-mail is not enabled: there is no from-address' } : {}),
    async deliver(recipient, message) {
      try {
        await client.send(
          new SendEmailCommand({
            Source: from,
            Destination: { ToAddresses: [recipient.address] },
            Message: {
              Subject: utf8(message.subject ?? ''),
              Body: {
                Text: utf8(message.text),
                ...(message.html === undefined ? {} : { Html: utf8(message.html) }),
              },
            },
          }),
        );
        return { kind: 'accepted' };
      } catch (cause) {
        return undelivered(cause);
      }
    },
  };
}
