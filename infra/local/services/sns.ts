import type { Outbox } from '../outbox.ts';
import { openAccount, type SendingAccount } from './account.ts';
import {
  invalid,
  listParameter,
  mapEntries,
  type QueryAction,
  type QueryOutcome,
  type QueryService,
} from './query-protocol.ts';

// "Amazon SNS SMS": a message of more characters is refused, however many segments it could be cut into.
const maxMessageCharacters = 1600;

/** SNS, as far as it sends SMS: `Publish` to a phone number, and what it tells of the account that does. */
export function snsService(outbox: Outbox, account: SendingAccount = openAccount): QueryService {
  return {
    name: 'sns',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    actions: new Map<string, QueryAction>([
      ['Publish', (parameters) => publish(parameters, outbox)],
      ['GetSMSAttributes', (parameters) => smsAttributes(parameters, account)],
      [
        'GetSMSSandboxAccountStatus',
        () => ({ kind: 'result', members: { IsInSandbox: String(account.isInSmsSandbox) } }),
      ],
    ]),
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

/** Those that were asked for, or all. */
function smsAttributes(parameters: URLSearchParams, account: SendingAccount): QueryOutcome {
  const asked = listParameter(parameters, 'attributes.member');
  const found = Object.entries(account.smsAttributes).filter(
    ([name]) => asked.length === 0 || asked.includes(name),
  );
  return { kind: 'result', members: { attributes: mapEntries(Object.fromEntries(found)) } };
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
