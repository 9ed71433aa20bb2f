import { type QueryService, signedQuery } from '../aws/signed-query.ts';
import type { Channel } from '../core/channel.ts';
import type { Courier } from '../core/ports.ts';
import { undelivered } from './undelivered.ts';

const sns: QueryService = {
  name: 'sns',
  version: '2010-03-31',
  endpointVariable: 'AWS_ENDPOINT_URL_SNS',
};

export interface SnsSettings {
  readonly countries: readonly string[];
  readonly defaultRegion: string;
  readonly defaultLocale: string;
  /** USD, e.g. `0.10`. */
  readonly maxPrice?: string;
  readonly senderId?: string;
  readonly originationNumber?: string;
}

/** Sends SMS by SNS `Publish` straight to the number, once: or a slow answer becomes two messages. */
export function snsCourier(channel: Channel, settings: SnsSettings): Courier {
  const attributes = smsAttributes(settings);
  return {
    channel,
    settings,
    ...(settings.countries.length === 0 ? { disabled: 'SMS is not enabled: no country is allowed' } : {}),
    async deliver(recipient, message) {
      try {
        await signedQuery(sns, 'Publish', {
          PhoneNumber: recipient.address,
          Message: message.text,
          ...attributes,
        });
        return { kind: 'accepted' };
      } catch (cause) {
        return undelivered(cause);
      }
    },
  };
}

function smsAttributes({
  maxPrice,
  senderId,
  originationNumber,
}: SnsSettings): Readonly<Record<string, string>> {
  const attributes: readonly (readonly [
    name: string,
    type: 'String' | 'Number',
    value: string | undefined,
  ])[] = [
    ['AWS.SNS.SMS.SMSType', 'String', 'Transactional'],
    ['AWS.SNS.SMS.MaxPrice', 'Number', maxPrice],
    ['AWS.SNS.SMS.SenderID', 'String', senderId],
    ['AWS.MM.SMS.OriginationNumber', 'String', originationNumber],
  ];
  const entries = attributes
    .filter(([, , value]) => value !== undefined)
    .flatMap(([name, type, value = ''], index) => {
      const entry = `MessageAttributes.entry.${index + 1}`;
      return [
        [`${entry}.Name`, name],
        [`${entry}.Value.DataType`, type],
        [`${entry}.Value.StringValue`, value],
      ];
    });
  return Object.fromEntries(entries);
}
