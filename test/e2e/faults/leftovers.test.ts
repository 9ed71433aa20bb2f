import { DeleteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import { authorizationOf } from '../../browser/application.ts';
import { localAws, localCloud } from '../../support/local.ts';
import { answer, login, newestCode, nextPhone, refresh, sendCode, start } from '../../support/login.ts';
import { redeem, start as startAtRoot } from '../ciam/steps.ts';
import { pageAsking } from './pages.ts';
import { observed } from './steps.ts';

const cloud = await localCloud();
const client = new DynamoDBClient({ endpoint: cloud.endpoints.dynamodb, ...localAws });
afterAll(() => client.destroy());
const TableName = String(cloud.outputs['TableName']);
const expired = { status: 400, body: { error: 'invalid_grant', error_description: 'OTP Expired' } };

/** Removes every item of a kind, as TTL does, whatever its time; tells whether there was one. */
async function removeAll(entity: string): Promise<boolean> {
  let removed = false;
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    for (const { pk, sk } of Items.filter((item) => item['pk']?.S?.startsWith(`${entity}#`))) {
      await client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } as never }));
      removed = true;
    }
  }
  return removed;
}

/** A browser that is signed in. */
async function signedIn() {
  const { browser, page } = await pageAsking(cloud);
  const asking = await browser.send(page, '/signin/recipient', { recipient: nextPhone() });
  const { url } = await browser.send(asking, '/signin/code', { code: newestCode(cloud) });
  return { browser, url };
}

const askAgain = () =>
  authorizationOf(cloud, { redirectUri: 'http://localhost:3000/callback' }, 'demo-app').url;

describe('an item that TTL removed before its time', () => {
  it('is a challenge: its code has expired, and another can be asked for', async () => {
    const started = await start(cloud);
    const atRoot = await startAtRoot(cloud);
    expect(await removeAll('CHALLENGE')).toBe(true);
    const { status, body } = await answer(cloud, started);
    expect({ status, body }).toEqual(expired);
    expect((await redeem(cloud, atRoot)).status).toBe(400);
    cloud.advance(61);
    const next = await start(cloud, { username: started.username });
    expect((await answer(cloud, next)).status).toBe(200);
  });

  it('is a log of messages: the next goes out sooner, and nothing fails', async () => {
    const username = nextPhone();
    await sendCode(cloud, { username });
    expect(await removeAll('LIMIT')).toBe(true);
    const next = await observed(cloud, () => sendCode(cloud, { username }));
    expect([next.result.status, next.messages, next.metrics]).toEqual([200, 1, ['Deliveries sms-accepted']]);
  });

  it('is a log of messages, while its code is out: the code is good', async () => {
    const started = await start(cloud);
    await removeAll('LIMIT');
    const { result, metrics } = await observed(cloud, () => answer(cloud, started));
    expect([result.status, metrics]).toEqual([200, ['Guesses right']]);
  });

  it('is a grant: its refresh token is refused', async () => {
    const { refreshToken } = await login(cloud);
    expect(await removeAll('GRANT')).toBe(true);
    const { status, body } = await refresh(cloud, refreshToken);
    expect([status, body['error']]).toEqual([400, 'invalid_grant']);
  });

  it('is a flow: its page has expired', async () => {
    const { browser, page } = await pageAsking(cloud);
    expect(await removeAll('FLOW')).toBe(true);
    const { result, metrics, messages } = await observed(cloud, () =>
      browser.send(page, '/signin/recipient', { recipient: nextPhone() }),
    );
    expect(result.html).toContain('This sign-in has expired or is already finished.');
    expect([metrics, messages]).toEqual([[], 0]);
  });

  it('is a session: the browser is asked to sign in', async () => {
    const { browser } = await signedIn();
    expect(new URL((await browser.open(askAgain())).url).origin).toBe('http://localhost:3000');
    expect(await removeAll('SESSION')).toBe(true);
    expect((await browser.open(askAgain())).html).toContain('name="recipient"');
  });
});

describe('an item that TTL has not removed yet', () => {
  it('is a challenge: its code has expired, for days', async () => {
    const started = await start(cloud);
    cloud.advance(2 * 86_400);
    const { body } = await answer(cloud, started);
    expect(body).toMatchObject(expired.body);
  });

  it('is a log of messages: the limits have slid past it', async () => {
    const username = nextPhone();
    await sendCode(cloud, { username });
    cloud.advance(91 * 86_400);
    expect((await sendCode(cloud, { username })).status).toBe(200);
  });

  it('is a grant: its refresh token has expired', async () => {
    const { refreshToken } = await login(cloud);
    cloud.advance(400 * 86_400);
    const { status, body } = await refresh(cloud, refreshToken);
    expect([status, body['error']]).toEqual([400, 'invalid_grant']);
  });

  it('is a flow: its page has expired', async () => {
    const { browser, page } = await pageAsking(cloud);
    cloud.advance(2 * 86_400);
    const { html } = await browser.send(page, '/signin/recipient', { recipient: nextPhone() });
    expect(html).toContain('This sign-in has expired or is already finished.');
  });

  it('is a session: the browser is asked to sign in', async () => {
    const { browser } = await signedIn();
    cloud.advance(400 * 86_400);
    expect((await browser.open(askAgain())).html).toContain('name="recipient"');
  });
});
