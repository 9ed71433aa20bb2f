import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../infra/local/services/faults.ts';
import { nextSource } from '../../support/calls.ts';
import { localCloud } from '../../support/local.ts';
import { nextAddress, nextPhone, sendCode } from '../../support/login.ts';
import { nextMobile, sendCode as sendAtRoot } from '../ciam/steps.ts';
import { pageAsking } from './pages.ts';
import { observed } from './steps.ts';

const cloud = await localCloud();
const undelivered = {
  uas: {
    status: 503,
    body: {
      error: 'temporarily_unavailable',
      error_description: 'the message could not be sent; try again later',
    },
  },
  ciam: {
    status: 503,
    body: {
      error: 'temporarily_unavailable',
      error_description: 'Failed to send OTP. Please try again later.',
    },
  },
  page: 'The code could not be sent. Check the number or address, or try again in a moment.',
};

type Row = readonly [name: string, service: 'sns' | 'ses', fault: Fault, outcome: string];

const rows: readonly Row[] = [
  ['SNS is too busy', 'sns', { code: 'Throttled', status: 429 }, 'sms-failed'],
  ['SNS fails', 'sns', { code: 'InternalError', status: 500 }, 'sms-failed'],
  [
    'the number has opted out',
    'sns',
    { code: 'OptedOut', status: 403, message: 'The phone number is opted out' },
    'sms-rejected',
  ],
  [
    'the number is invalid',
    'sns',
    { code: 'InvalidParameter', status: 400, message: 'PhoneNumber Reason: not valid to publish to' },
    'sms-rejected',
  ],
  [
    'SES refuses the address',
    'ses',
    { code: 'MessageRejected', status: 400, message: 'Address blacklisted.' },
    'email-rejected',
  ],
  [
    'the sender is not verified',
    'ses',
    { code: 'MessageRejected', status: 400, message: 'Email address is not verified.' },
    'email-failed',
  ],
  ['SES is too busy', 'ses', { code: 'Throttling', status: 400 }, 'email-failed'],
];

describe.each(rows)('where %s', (_name, service, fault, outcome) => {
  const channel = service === 'sns' ? 'sms' : 'email';
  // What the provider refuses counts as asked for.
  const wait = outcome.endsWith('rejected') ? 61 : 0;

  it('the client of Ubisecure is told, nothing is sent, and the next request sends, at once or after a minute', async () => {
    const username = channel === 'sms' ? nextPhone() : nextAddress();
    const headers = { 'x-local-source-ip': nextSource() };
    const send = () => sendCode(cloud, { channel, username, headers });
    cloud.failNext(service, fault);
    const { result, metrics, messages } = await observed(cloud, send);
    expect({ status: result.status, body: result.body }).toEqual(undelivered.uas);
    expect([messages, metrics]).toEqual([0, [`Deliveries ${outcome}`]]);
    cloud.advance(wait);
    const again = await observed(cloud, send);
    expect([again.result.status, again.messages]).toEqual([200, 1]);
  });

  it('the client of Tencent is told, nothing is sent, and the next request sends, at once or after a minute', async () => {
    const recipient =
      channel === 'sms'
        ? { phone_number: nextMobile(), auth_source_id: 'sms-login' }
        : { email: nextAddress(), auth_source_id: 'email-login' };
    cloud.failNext(service, fault);
    const { result, metrics, messages } = await observed(cloud, () => sendAtRoot(cloud, recipient));
    expect({ status: result.status, body: result.body }).toEqual(undelivered.ciam);
    expect([messages, metrics]).toEqual([0, [`Deliveries ${outcome}`]]);
    cloud.advance(wait);
    expect((await sendAtRoot(cloud, recipient)).status).toBe(200);
  });

  it('the person on the page is told, nothing is sent, and another press sends, at once or after a minute', async () => {
    const { browser, page } = await pageAsking(cloud);
    const recipient = channel === 'sms' ? nextPhone() : nextAddress();
    const press = () => browser.send(page, '/signin/recipient', { recipient });
    cloud.failNext(service, fault);
    const { result, metrics, messages } = await observed(cloud, press);
    expect(result.html).toContain(undelivered.page);
    expect([messages, metrics]).toEqual([0, [`Deliveries ${outcome}`]]);
    cloud.advance(wait);
    const again = await observed(cloud, press);
    expect([again.result.html.includes('name="code"'), again.messages]).toEqual([true, 1]);
  });
});

describe('a recipient that the provider refuses', () => {
  const fault: Fault = { code: 'OptedOut', status: 403, message: 'The phone number is opted out' };
  const headers = { 'x-local-source-ip': nextSource() };

  it('is not handed over again within the minute', async () => {
    const username = nextPhone();
    const send = () => sendCode(cloud, { channel: 'sms', username, headers });
    cloud.failNext('sns', fault);
    expect((await send()).status).toBe(503);
    const again = await observed(cloud, send);
    expect([again.result.status, again.messages, again.metrics]).toEqual([
      ...[429, 0, ['BudgetSpent recipient']],
    ]);
  });
});

describe.each([
  ['SNS', 'sns', 'sms', nextPhone],
  ['SES', 'ses', 'email', nextAddress],
] as const)('an answer of %s that does not come', (_name, service, channel, next) => {
  it.each([
    ['for four seconds', { silence: 'stalled' }, 0],
    ['though the message left', { silence: 'closed', isDone: true }, 1],
  ] as const)('%s counts as sent, and the same request sends no second', async (_how, fault, sent) => {
    const username = next();
    const headers = { 'x-local-source-ip': nextSource() };
    const send = () => sendCode(cloud, { channel, username, headers });
    cloud.failNext(service, fault);
    const first = await observed(cloud, send);
    expect([first.result.status, first.messages, first.metrics]).toEqual([
      200,
      sent,
      [`Deliveries ${channel}-unconfirmed`],
    ]);
    const second = await observed(cloud, send);
    expect([second.result.text, second.messages]).toEqual([first.result.text, 0]);
  });
});
