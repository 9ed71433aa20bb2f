import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { email } from '../../../shared/channels/email.ts';
import { sms } from '../../../shared/channels/sms.ts';
import { sesCourier } from '../../../shared/delivery/ses-courier.ts';
import { snsCourier } from '../../../shared/delivery/sns-courier.ts';
import { handedOverOnce } from '../../../shared/runtime/handed-over-once.ts';
import { scriptedServer } from '../../support/scripted-server.ts';

const account = { region: 'eu-north-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
const phone = { channel: 'sms', address: '+358401234567' } as const;
const settings = { countries: ['FI'], defaultRegion: 'FI', defaultLocale: 'en' };

async function courierAgainst(answer: Parameters<typeof scriptedServer>[0]) {
  const server = await scriptedServer(answer);
  const client = new SNSClient({ ...account, ...handedOverOnce, endpoint: server.url });
  return { courier: snsCourier(client, sms, settings), asked: server.asked };
}

describe('a courier', () => {
  it('gives up on a provider that never answers, without sending twice', async () => {
    const { courier, asked } = await courierAgainst(() => undefined);
    expect((await courier.deliver(phone, { text: 'hello' })).kind).toBe('failed');
    expect(asked()).toBe(1);
  });

  it.each([
    ['failed', 500, 'InternalError'],
    ['failed', 400, 'Throttled'],
    ['rejected', 400, 'OptedOut'],
    ['rejected', 400, 'InvalidParameter'],
  ])('has %s when SNS answers %i %s', async (kind, status, code) => {
    const { courier } = await courierAgainst((_nth, _request, response) => {
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
      );
    });
    expect((await courier.deliver(phone, { text: 'hello' })).kind).toBe(kind);
  });

  it('says why it sends nothing when nothing is set', () => {
    expect([
      snsCourier(new SNSClient(account), sms, { ...settings, countries: [] }).disabled,
      sesCourier(new SESClient(account), email, { from: '', defaultLocale: 'en', blockedDomains: [] })
        .disabled,
    ]).toEqual([
      'SMS is not enabled: no country is allowed',
      'e-mail is not enabled: there is no from-address',
    ]);
  });
});
