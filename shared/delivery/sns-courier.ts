import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Channel } from '../core/channel.ts';
import type { Courier } from '../core/ports.ts';
import { undelivered } from './undelivered.ts';

export interface SnsSettings {
  readonly countries: readonly string[];
  readonly defaultRegion: string;
  readonly defaultLocale: string;
  /** USD that one message may cost where its terms say nothing, e.g. `0.10`. */
  readonly maxPrice?: string;
  readonly senderId?: string;
  readonly originationNumber?: string;
}

/** Sends SMS by SNS `Publish` straight to the number. It is called once: the SDK must not retry, or a slow answer becomes two messages. */
export function snsCourier(client: SNSClient, channel: Channel, settings: SnsSettings): Courier {
  return {
    channel,
    settings,
    ...(settings.countries.length === 0 ? { disabled: 'SMS is not enabled: no country is allowed' } : {}),
    async deliver(recipient, message, terms) {
      try {
        await client.send(
          new PublishCommand({
            PhoneNumber: recipient.address,
            Message: message.text,
            MessageAttributes: smsAttributes({ ...settings, ...terms }),
          }),
        );
        return { kind: 'accepted' };
      } catch (cause) {
        return undelivered(cause);
      }
    },
  };
}

function smsAttributes({ maxPrice, senderId, originationNumber }: SnsSettings) {
  const text = (value: string) => ({ DataType: 'String', StringValue: value });
  return {
    'AWS.SNS.SMS.SMSType': text('Transactional'),
    ...(maxPrice === undefined
      ? {}
      : { 'AWS.SNS.SMS.MaxPrice': { DataType: 'Number', StringValue: maxPrice } }),
    ...(senderId === undefined ? {} : { 'AWS.SNS.SMS.SenderID': text(senderId) }),
    ...(originationNumber === undefined ? {} : { 'AWS.MM.SMS.OriginationNumber': text(originationNumber) }),
  };
}
