import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { email } from '../../../shared/channels/email.ts';
import { sms } from '../../../shared/channels/sms.ts';
import type { Courier } from '../../../shared/core/ports.ts';
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
async function deliver(at: At, answer: Answer) {
  const server = await scriptedServer(answer);
  const courier = at(server.url);
  const isSms = courier.channel.name === 'sms';
  const outcome = await (isSms
    ? courier.deliver(phone, { text: 'code 1+1 & ä' })
    : courier.deliver(mailbox, { subject: 'Code', text: 'code 1+1', html: '<b>code</b>' }));
  return { outcome, asked: server.asked() };
}

/** What a courier asks of its provider, which accepts. */
async function askedBy(at: At) {
  let body = '';
  const headers: Record<string, unknown> = {};
  const { outcome } = await deliver(at, (_nth, request, response) => {
    Object.assign(headers, request.headers);
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => response.end('<Response><MessageId>1</MessageId></Response>'));
  });
  return { outcome, headers, form: Object.fromEntries(new URLSearchParams(body)) };
}

const refusing =
  (status: number, code: string): Answer =>
  (_nth, _request, response) => {
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${phone.address} no</Message></Error></ErrorResponse>`,
    );
  };

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
  it('gives up on a provider that never answers, without sending twice', async () => {
    const { outcome, asked } = await deliver(bySms, () => undefined);
    expect([outcome.kind, asked]).toEqual(['failed', 1]);
  });

  it.each([
    ['a lost connection', (_nth, request) => request.socket.destroy()],
    ['a redirect', (_nth, _request, response) => response.writeHead(307, { location: '/' }).end()],
    ['a fault without words', (_nth, _request, response) => response.writeHead(500).end()],
  ] satisfies [string, Answer][])('does not try again after %s', async (_case, answer) => {
    const { outcome, asked } = await deliver(byEmail, answer);
    expect([outcome.kind, asked]).toEqual(['failed', 1]);
  });

  it.each([
    ['failed', 500, 'InternalError'],
    ['failed', 400, 'Throttled'],
    ['rejected', 400, 'OptedOut'],
    ['rejected', 400, 'InvalidParameter'],
    ['rejected', 400, 'MessageRejected'],
  ])('has %s when the provider answers %i %s, and logs the name alone', async (kind, status, code) => {
    const { outcome, asked } = await deliver(bySms, refusing(status, code));
    expect([outcome.kind, asked]).toEqual([kind, 1]);
    const logged = errorFields('cause' in outcome ? outcome.cause : undefined);
    expect(logged.error).toMatch(new RegExp(`^${code}`));
    expect(logged.stack).not.toContain(phone.address);
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
