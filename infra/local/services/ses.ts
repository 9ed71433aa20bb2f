import type { Outbox } from '../outbox.ts';
import { openAccount, type SendingAccount } from './account.ts';
import {
  invalid,
  listParameter,
  mapEntries,
  type QueryAction,
  type QueryMembers,
  type QueryOutcome,
  type QueryService,
} from './query-protocol.ts';

const maxRecipients = 50;

/** SES version 1, as far as it sends composed mail: `SendEmail`, and what it tells of the account that does. */
export function sesService(outbox: Outbox, account: SendingAccount = openAccount): QueryService {
  const told = (members: QueryMembers): QueryOutcome => ({ kind: 'result', members });
  return {
    name: 'ses',
    xmlNamespace: 'http://ses.amazonaws.com/doc/2010-12-01/',
    actions: new Map<string, QueryAction>([
      ['SendEmail', (parameters) => sendEmail(parameters, outbox)],
      ['GetAccountSendingEnabled', () => told({ Enabled: String(account.mayEmail) })],
      ['GetSendQuota', () => told(sendQuota(account))],
      ['GetIdentityVerificationAttributes', (parameters) => told(verification(parameters, account))],
    ]),
  };
}

function sendEmail(parameters: URLSearchParams, outbox: Outbox): QueryOutcome {
  const source = parameters.get('Source');
  const recipients = ['To', 'Cc', 'Bcc'].flatMap((kind) =>
    listParameter(parameters, `Destination.${kind}Addresses.member`),
  );
  const text = parameters.get('Message.Body.Text.Data');
  const html = parameters.get('Message.Body.Html.Data');
  const subject = parameters.get('Message.Subject.Data');
  if (source === null) return missing('source');
  if (subject === null) return missing('message.subject');
  if (recipients.length === 0) return invalid('InvalidParameterValue', 'No recipients were specified.');
  if (recipients.length > maxRecipients)
    return invalid('InvalidParameterValue', 'Recipient count exceeds 50.');
  if (![source, ...recipients].every(hasDomain))
    return invalid('InvalidParameterValue', "Missing final '@domain'");
  if (text === null && html === null) return invalid('InvalidParameterValue', 'The message has no body.');
  const attributes = { From: source, ...tagsOf(parameters) };
  const message = { to: recipients.join(', '), subject, text: text ?? '', html, attributes };
  return { kind: 'result', members: { MessageId: outbox.add({ channel: 'email', ...message }) } };
}

function sendQuota({ emailQuota }: SendingAccount): QueryMembers {
  return {
    Max24HourSend: String(emailQuota.most),
    SentLast24Hours: String(emailQuota.sent),
    MaxSendRate: '1',
  };
}

/** SES leaves out what it was never asked to verify. */
function verification(parameters: URLSearchParams, { hasVerified }: SendingAccount): QueryMembers {
  const verified = listParameter(parameters, 'Identities.member').filter(hasVerified);
  return {
    VerificationAttributes: mapEntries(
      Object.fromEntries(verified.map((identity) => [identity, { VerificationStatus: 'Success' }])),
    ),
  };
}

function missing(member: string): QueryOutcome {
  return invalid(
    'ValidationError',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

// `address` or `Name <address>`.
function hasDomain(mailbox: string): boolean {
  const [, bracketed] = /<([^<>]*)>$/.exec(mailbox) ?? [];
  return /^[^@\s]+@[^@\s]+$/.test(bracketed ?? mailbox);
}

function tagsOf(parameters: URLSearchParams): Readonly<Record<string, string>> {
  const tags: [string, string][] = [];
  for (let at = 1; ; at += 1) {
    const name = parameters.get(`Tags.member.${at}.Name`);
    if (name === null) return Object.fromEntries(tags);
    tags.push([name, parameters.get(`Tags.member.${at}.Value`) ?? '']);
  }
}
