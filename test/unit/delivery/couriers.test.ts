import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it, onTestFinished } from 'vitest';
import { email } from '../../../shared/channels/email.ts';
import { sms } from '../../../shared/channels/sms.ts';
import type { Courier, DeliveryTerms } from '../../../shared/core/ports.ts';
import { sesCourier } from '../../../shared/delivery/ses-courier.ts';
import { snsCourier } from '../../../shared/delivery/sns-courier.ts';
import { errorFields } from '../../../shared/http/log.ts';
import { handedOverOnce } from '../../../shared/runtime/handed-over-once.ts';
import { scriptedServer } from '../../support/scripted-server.ts';

const phone = { channel: 'sms', address: '+358401234567' } as const;
const mailbox = { channel: 'email', address: 'person@example.com' } as const;
const settings = { countries: ['FI'], defaultRegion: 'FI', defaultLocale: 'en' };
const emailSettings = { from: 'login@example.com', defaultLocale: 'en', blockedDomains: [] };

/** A courier by the SDK's client as the functions make it, for a server at that address. */
type At = (endpoint: string) => Courier;
const account = {
  region: 'eu-north-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'session' },
  ...handedOverOnce,
};
const smsWith =
  (chosen: Parameters<typeof snsCourier>[2]): At =>
  (endpoint) =>
    snsCourier(new SNSClient({ ...account, endpoint }), sms, chosen);
const bySms = smsWith(settings);
const byEmail: At = (endpoint) => sesCourier(new SESClient({ ...account, endpoint }), email, emailSettings);

type Answer = Parameters<typeof scriptedServer>[0];

/** Has a courier deliver to a server that answers so. */
async function deliver(at: At, answer: Answer, terms?: DeliveryTerms) {
  const server = await scriptedServer(answer);
  const courier = at(server.url);
  const isSms = courier.channel.name === 'sms';
  const outcome = await (isSms
    ? courier.deliver(phone, { text: 'code 1+1 & ä' }, terms)
    : courier.deliver(mailbox, { subject: 'Code', text: 'code 1+1', html: '<b>code</b>' }));
  return { outcome, asked: server.asked() };
}

/** What a courier asks of its provider, which accepts. */
async function askedBy(at: At, terms?: DeliveryTerms) {
  let body = '';
  const headers: Record<string, unknown> = {};
  const accepting: Answer = (_nth, request, response) => {
    Object.assign(headers, request.headers);
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => response.end('<Response><MessageId>1</MessageId></Response>'));
  };
  const { outcome } = await deliver(at, accepting, terms);
  return { outcome, headers, form: Object.fromEntries(new URLSearchParams(body)) };
}

const refusing =
  (status: number, code: string, words: string): Answer =>
  (_nth, _request, response) => {
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${words} ${phone.address}</Message></Error></ErrorResponse>`,
    );
  };

/** Headers and the beginning of what they promise. */
function halfAnAnswer(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '100' });
  response.write('<Response>', () => response.socket?.resetAndDestroy());
}

/** A server on loopback that does so with every connection. It ends with the test. */
async function socketServer(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Where nobody listens any more. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('an SMS', () => {
  it('is one signed Publish to the number', async () => {
    const { outcome, headers, form } = await askedBy(bySms);
    expect(outcome).toEqual({ kind: 'accepted' });
    expect(form).toEqual({
      Action: 'Publish',
      Version: '2010-03-31',
      PhoneNumber: '+358401234567',
      Message: 'code 1+1 & ä',
      'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SMSType',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': 'Transactional',
    });
    expect(headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'x-amz-security-token': 'session',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-north-1\/sns\/aws4_request, SignedHeaders=[\w;-]*host[\w;-]*, Signature=[\da-f]{64}$/,
      ),
    });
  });

  it('carries every attribute that is set, numbered without a gap', async () => {
    const { form } = await askedBy(
      smsWith({ ...settings, maxPrice: '0.10', originationNumber: '+358400000000' }),
    );
    const attributes = [1, 2, 3].map((nth) =>
      ['Name', 'Value.DataType', 'Value.StringValue'].map(
        (member) => form[`MessageAttributes.entry.${nth}.${member}`],
      ),
    );
    expect(attributes).toEqual([
      ['AWS.SNS.SMS.SMSType', 'String', 'Transactional'],
      ['AWS.SNS.SMS.MaxPrice', 'Number', '0.10'],
      ['AWS.MM.SMS.OriginationNumber', 'String', '+358400000000'],
    ]);
    const cheaper = await askedBy(smsWith({ ...settings, maxPrice: '0.10' }), { maxPrice: '0.0735' });
    expect(cheaper.form['MessageAttributes.entry.2.Value.StringValue']).toBe('0.0735');
    const named = await askedBy(smsWith({ ...settings, senderId: 'Latchkey' }));
    expect(named.form['MessageAttributes.entry.2.Value.StringValue']).toBe('Latchkey');
  });
});

describe('an e-mail', () => {
  it('is one signed SendEmail with text and HTML', async () => {
    const { outcome, headers, form } = await askedBy(byEmail);
    expect(outcome).toEqual({ kind: 'accepted' });
    expect(form).toEqual({
      Action: 'SendEmail',
      Version: '2010-12-01',
      Source: 'login@example.com',
      'Destination.ToAddresses.member.1': 'person@example.com',
      'Message.Subject.Data': 'Code',
      'Message.Subject.Charset': 'UTF-8',
      'Message.Body.Text.Data': 'code 1+1',
      'Message.Body.Text.Charset': 'UTF-8',
      'Message.Body.Html.Data': '<b>code</b>',
      'Message.Body.Html.Charset': 'UTF-8',
    });
    expect(headers['authorization']).toContain('/eu-north-1/ses/aws4_request');
  });
});

describe('a courier', () => {
  it.each([
    ['failed', 500, 'InternalError', 'try later'],
    ['failed', 503, 'ServiceUnavailable', 'try later'],
    ['failed', 400, 'Throttled', 'Rate exceeded'],
    ['failed', 403, 'AuthorizationError', 'not authorized to perform: SNS:Publish'],
    ['rejected', 400, 'OptedOut', 'Phone number is opted out'],
    [
      'rejected',
      400,
      'InvalidParameter',
      'Invalid parameter: PhoneNumber Reason: is not valid to publish to',
    ],
    ['failed', 400, 'InvalidParameter', 'Invalid parameter: AWS.SNS.SMS.SenderID is not valid'],
  ])('has %s when SNS answers %i %s, %s, and logs the name alone', async (kind, status, code, words) => {
    const { outcome, asked } = await deliver(bySms, refusing(status, code, words));
    expect([outcome.kind, asked]).toEqual([kind, 1]);
    const logged = errorFields('cause' in outcome ? outcome.cause : undefined);
    expect(logged.error).toMatch(new RegExp(`^${code}`));
    expect(logged.stack).not.toContain(phone.address);
  });

  it.each([
    ['rejected', 'MessageRejected', 'Address blacklisted.'],
    ['rejected', 'InvalidParameterValue', 'Illegal address'],
    ['failed', 'MessageRejected', 'Email address is not verified. The following identities failed the check'],
    ['failed', 'MailFromDomainNotVerifiedException', 'the MX record is missing'],
    ['failed', 'AccountSendingPausedException', 'Email sending is disabled'],
    ['failed', 'Throttling', 'Maximum sending rate exceeded.'],
  ])('has %s when SES answers %s, %s', async (kind, code, words) => {
    const { outcome, asked } = await deliver(byEmail, refusing(400, code, words));
    expect([outcome.kind, asked]).toEqual([kind, 1]);
  });

  it.each([
    ['a redirect', (_nth, _request, response) => response.writeHead(307, { location: '/' }).end()],
    ['a fault without words', (_nth, _request, response) => response.writeHead(500).end()],
  ] satisfies [string, Answer][])('has failed after %s, and does not try again', async (_case, answer) => {
    const { outcome, asked } = await deliver(byEmail, answer);
    expect([outcome.kind, asked]).toEqual(['failed', 1]);
  });

  it.each([
    ['no answer', () => undefined],
    ['a lost connection', (_nth, request) => request.socket.destroy()],
    ['a reset connection', (_nth, request) => request.socket.resetAndDestroy()],
    ['half an answer', (_nth, _request, response) => halfAnAnswer(response)],
    ['an acceptance that nobody can read', (_nth, _request, response) => response.end('<Response><Messa')],
  ] satisfies [string, Answer][])('cannot tell after %s, and does not ask again', async (_case, answer) => {
    const outcomes = [await deliver(bySms, answer), await deliver(byEmail, answer)];
    expect(outcomes.map(({ outcome, asked }) => [outcome.kind, asked])).toEqual([
      ['unconfirmed', 1],
      ['unconfirmed', 1],
    ]);
  });

  it('has failed where nobody listens', async () => {
    const closed = await closedPort();
    expect((await bySms(closed).deliver(phone, { text: 'code' })).kind).toBe('failed');
  });

  it('has failed where the connection is broken off before it is secure', async () => {
    const server = await socketServer((socket) => socket.destroy());
    const secure = server.replace('http:', 'https:');
    expect((await bySms(secure).deliver(phone, { text: 'code' })).kind).toBe('failed');
  });

  it('has failed where there are no credentials to ask with', async () => {
    const client = new SNSClient({
      ...account,
      credentials: async () => {
        throw new Error('no credentials');
      },
    });
    expect((await snsCourier(client, sms, settings).deliver(phone, { text: 'code' })).kind).toBe('failed');
  });

  it('says why it sends nothing when nothing is set', () => {
    expect([
      snsCourier(new SNSClient(account), sms, { ...settings, countries: [] }).disabled,
      sesCourier(new SESClient(account), email, { ...emailSettings, from: '' }).disabled,
    ]).toEqual([
      'SMS is not enabled: no country is allowed',
      'e-mail is not enabled: there is no from-address',
    ]);
  });
});
