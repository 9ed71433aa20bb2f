import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GenerateRandomCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetAccountSendingEnabledCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  ListIdentitiesCommand,
  SESClient,
  SendEmailCommand,
} from '@aws-sdk/client-ses';
import {
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, clientSettings, fixtureCloud, refusal } from './fixture/cloud.ts';

const cloud = await fixtureCloud();
const dynamodb = new DynamoDBClient({ ...clientSettings, endpoint: cloud.endpoints.dynamodb });
const kms = new KMSClient({ ...clientSettings, endpoint: cloud.endpoints.kms });
const ses = new SESClient({ ...clientSettings, endpoint: cloud.endpoints.ses });
const sns = new SNSClient({ ...clientSettings, endpoint: cloud.endpoints.sns });
const TableName = cloud.outputs['TableName'];

afterEach(() => cloud.clearOutbox());

describe('SNS', () => {
  it('puts an SMS with its attributes into the outbox', async () => {
    const { MessageId } = await sns.send(
      new PublishCommand({
        PhoneNumber: '+358401234567',
        Message: 'Koodi on <1234 5678> & ä\n@example.com #12345678',
        MessageAttributes: {
          'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
          'AWS.SNS.SMS.MaxPrice': { DataType: 'Number', StringValue: '0.10' },
        },
      }),
    );
    expect(cloud.outbox()).toEqual([
      {
        id: MessageId,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        channel: 'sms',
        to: '+358401234567',
        subject: null,
        text: 'Koodi on <1234 5678> & ä\n@example.com #12345678',
        html: null,
        attributes: { 'AWS.SNS.SMS.SMSType': 'Transactional', 'AWS.SNS.SMS.MaxPrice': '0.10' },
      },
    ]);
  });

  it('refuses what AWS refuses, in its words', async () => {
    const publish = (input: ConstructorParameters<typeof PublishCommand>[0]) =>
      refusal(sns.send(new PublishCommand(input)));
    expect(await publish({ PhoneNumber: '0401234567', Message: 'x' })).toEqual([
      'InvalidParameterException',
      'Invalid parameter: PhoneNumber Reason: 0401234567 is not valid to publish to',
      400,
    ]);
    expect(await publish({ PhoneNumber: '+358401234567', Message: '' })).toEqual([
      'InvalidParameterException',
      'Invalid parameter: Empty message',
      400,
    ]);
    expect(await publish({ PhoneNumber: '+358401234567', Message: 'x'.repeat(1601) })).toEqual([
      'InvalidParameterException',
      'Invalid parameter: Message too long',
      400,
    ]);
    expect(await publish({ TopicArn: 'arn:aws:sns:eu-north-1:000000000000:t', Message: 'x' })).toEqual([
      'NotFoundException',
      'Topic does not exist',
      404,
    ]);
    expect(cloud.outbox()).toEqual([]);
  });

  it('tells of an account that may send to everybody', async () => {
    const { IsInSandbox } = await sns.send(new GetSMSSandboxAccountStatusCommand({}));
    const attributesOf = async (attributes?: string[]) =>
      (await sns.send(new GetSMSAttributesCommand(attributes ? { attributes } : {}))).attributes;
    expect([
      IsInSandbox,
      await attributesOf(['MonthlySpendLimit', 'DefaultSenderID']),
      await attributesOf(),
    ]).toEqual([
      false,
      { MonthlySpendLimit: '1000' },
      {
        DefaultSMSType: 'Transactional',
        DeliveryStatusIAMRole: 'arn:aws:iam::000000000000:role/sms-delivery',
        DeliveryStatusSuccessSamplingRate: '100',
        MonthlySpendLimit: '1000',
      },
    ]);
  });

  it('has no action beside these', async () => {
    expect(await refusal(sns.send(new ListTopicsCommand({})))).toEqual([
      'InvalidAction',
      'The action ListTopics is not valid for this endpoint.',
      400,
    ]);
  });
});

describe('SES', () => {
  it('puts an e-mail with both its parts and its tags into the outbox, by the moved clock', async () => {
    const before = cloud.now();
    cloud.advance(3600);
    const { MessageId } = await ses.send(
      new SendEmailCommand({
        Source: '"Latchkey" <login@example.com>',
        Destination: { ToAddresses: ['a@example.com'], CcAddresses: ['b@example.com'] },
        Message: {
          Subject: { Data: 'Kod: åäö', Charset: 'UTF-8' },
          Body: { Text: { Data: '1234 5678' }, Html: { Data: '<b>1234 5678</b>' } },
        },
        Tags: [{ Name: 'kind', Value: 'otp' }],
      }),
    );
    const [message] = cloud.outbox();
    expect(cloud.outbox()).toEqual([
      {
        id: MessageId,
        at: message?.at,
        channel: 'email',
        to: 'a@example.com, b@example.com',
        subject: 'Kod: åäö',
        text: '1234 5678',
        html: '<b>1234 5678</b>',
        attributes: { From: '"Latchkey" <login@example.com>', kind: 'otp' },
      },
    ]);
    expect(Date.parse(message?.at ?? '') - before).toBeGreaterThanOrEqual(3_600_000);
  });

  it('refuses an address without a domain, nobody to send to, and a message without a body', async () => {
    const good = { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } };
    const send = (Source: string, ToAddresses: string[], Body = good.Body) =>
      refusal(
        ses.send(new SendEmailCommand({ Source, Destination: { ToAddresses }, Message: { ...good, Body } })),
      );
    const missing = ['InvalidParameterValue', "Missing final '@domain'", 400];
    expect(await send('login', ['a@example.com'])).toEqual(missing);
    expect(await send('login@example.com', ['a'])).toEqual(missing);
    expect(await send('login@example.com', [])).toEqual([
      'InvalidParameterValue',
      'No recipients were specified.',
      400,
    ]);
    expect(await send('login@example.com', ['a@b.c'], Object({}))).toEqual([
      'InvalidParameterValue',
      'The message has no body.',
      400,
    ]);
    expect(cloud.outbox()).toEqual([]);
  });

  it('tells of an account that may send to everybody, from every address', async () => {
    const { Max24HourSend, MaxSendRate, SentLast24Hours } = await ses.send(new GetSendQuotaCommand({}));
    const { Enabled } = await ses.send(new GetAccountSendingEnabledCommand({}));
    const { VerificationAttributes } = await ses.send(
      new GetIdentityVerificationAttributesCommand({ Identities: ['login@example.com', 'example.com'] }),
    );
    const verified = { VerificationStatus: 'Success' };
    expect([Max24HourSend, MaxSendRate, SentLast24Hours, Enabled, VerificationAttributes]).toEqual([
      50_000,
      1,
      0,
      true,
      { 'login@example.com': verified, 'example.com': verified },
    ]);
  });

  it('has no action beside these', async () => {
    const [name] = await refusal(ses.send(new ListIdentitiesCommand({})));
    expect(name).toBe('InvalidAction');
  });
});

describe('DynamoDB', () => {
  it("has the template's table with its keys and indexes, on demand", async () => {
    const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(TableNames).toEqual([expect.stringMatching(/^Fixture-Newer/), TableName]);
    expect([Table?.TableStatus, Table?.BillingModeSummary?.BillingMode]).toEqual([
      'ACTIVE',
      'PAY_PER_REQUEST',
    ]);
    expect(Table?.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['by-sk']);
  });

  it("remembers the functions' requests in order, and nobody else's", async () => {
    cloud.resetRequests();
    await dynamodb.send(new ListTablesCommand({}));
    const { status, text } = await ask(cloud, '/services', { method: 'POST' });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      item: { pk: { S: 'a' }, sk: { S: 'b' }, n: { N: '7' } },
      opened: 'hello',
      messageIds: cloud.outbox().map(({ id }) => id),
    });
    expect(cloud.requests()).toEqual([
      { operation: 'PutItem', table: TableName },
      { operation: 'GetItem', table: TableName },
    ]);
    cloud.resetRequests();
    expect(cloud.requests()).toEqual([]);
  });
});

describe('an injected fault', () => {
  it('hits the next requests of its service and no more', async () => {
    const publish = () => sns.send(new PublishCommand({ PhoneNumber: '+358401234567', Message: 'x' }));
    cloud.failNext('sns', { code: 'Throttled', status: 429, times: 2 });
    expect(await refusal(publish())).toEqual(['ThrottledException', 'Throttled (injected)', 429]);
    expect((await refusal(publish()))[2]).toBe(429);
    expect((await publish()).MessageId).toBe(cloud.outbox()[0]?.id);
  });

  it('reaches SES and KMS in their own protocols', async () => {
    cloud.failNext('ses', { code: 'MessageRejected', status: 400 });
    cloud.failNext('kms', { code: 'KMSInternalException', status: 500 });
    const Message = { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } };
    const email = new SendEmailCommand({ Source: 'a@b.c', Destination: { ToAddresses: ['a@b.c'] }, Message });
    expect(await refusal(ses.send(email))).toEqual(['MessageRejected', 'MessageRejected (injected)', 400]);
    expect(await refusal(kms.send(new GenerateRandomCommand({ NumberOfBytes: 1 })))).toEqual([
      'KMSInternalException',
      'KMSInternalException (injected)',
      500,
    ]);
  });

  it('of DynamoDB hits the functions, whose SDK retries it', async () => {
    cloud.resetRequests();
    cloud.failNext('dynamodb', { code: 'InternalServerError', status: 500 });
    const { status } = await ask(cloud, '/services', { method: 'POST' });
    expect([status, cloud.requests().map(({ operation }) => operation)]).toEqual([
      200,
      ['PutItem', 'PutItem', 'GetItem'],
    ]);
  });
});
