import type { Outbox } from '../outbox.ts';
import { invalid, type QueryOutcome, type QueryService } from './query-protocol.ts';

// "Amazon SNS SMS": a message of more characters is refused, however many segments it could be cut into.
const maxMessageCharacters = 1600;

/** SNS, as far as it sends SMS: `Publish` to a phone number. */
export function snsService(outbox: Outbox): QueryService {
  return {
    name: 'sns',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    actions: new Map([['Publish', (parameters: URLSearchParams) => publish(parameters, outbox)]]),
  };
}

function publish(parameters: URLSearchParams, outbox: Outbox): QueryOutcome {
  const to = parameters.get('PhoneNumber');
  const text = parameters.get('Message') ?? '';
  if (to === null) return withoutPhoneNumber(parameters);
  if (!/^\+[1-9]\d{1,14}$/.test(to)) {
    return invalid(
      'InvalidParameter',
      `Invalid parameter: PhoneNumber Reason: ${to} is not valid to publish to`,
    );
  }
  if (text === '') return invalid('InvalidParameter', 'Invalid parameter: Empty message');
  if ([...text].length > maxMessageCharacters) {
    return invalid('InvalidParameter', 'Invalid parameter: Message too long');
  }
  const attributes = attributesOf(parameters);
  const MessageId = outbox.add({ channel: 'sms', to, subject: null, text, html: null, attributes });
  return { kind: 'result', members: { MessageId } };
}

function withoutPhoneNumber(parameters: URLSearchParams): QueryOutcome {
  return parameters.has('TopicArn') || parameters.has('TargetArn')
    ? { kind: 'error', code: 'NotFound', message: 'Topic does not exist', status: 404 }
    : invalid(
        'InvalidParameter',
        'Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter',
      );
}

function attributesOf(parameters: URLSearchParams): Readonly<Record<string, string>> {
  const attributes: [string, string][] = [];
  for (let at = 1; ; at += 1) {
    const entry = `MessageAttributes.entry.${at}`;
    const name = parameters.get(`${entry}.Name`);
    if (name === null) return Object.fromEntries(attributes);
    const value =
      parameters.get(`${entry}.Value.StringValue`) ?? parameters.get(`${entry}.Value.BinaryValue`);
    attributes.push([name, value ?? '']);
  }
}
