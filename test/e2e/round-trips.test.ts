import { describe, expect, it } from 'vitest';
import { authorizationOf } from '../browser/application.ts';
import { scriptedBrowser } from '../flow/scripted-browser.ts';
import { ask, paths } from '../support/calls.ts';
import { demoApi } from '../support/clients.ts';
import { callback } from '../support/codes.ts';
import { localCloud } from '../support/local.ts';
import {
  answer,
  introspect,
  login,
  nextAddress,
  refresh,
  revoke,
  start,
  wrongCode,
} from '../support/login.ts';
import { type Waves, waveGate } from '../support/wave-gate.ts';
import * as csp from './csp/steps.ts';

const gate = waveGate();
const cloud = await localCloud({ between: gate.between });
/** One caller, whose allowance the function keeps in memory. */
const headers = { 'x-local-source-ip': '192.0.2.1' };
const { codeOf, logIn } = await csp.aliceOf(cloud);

const whoami = (token: string) => ask(cloud, paths.whoami, { headers: { authorization: `Bearer ${token}` } });
const ownToken = () => csp.request(cloud, { grant_type: 'client_credentials' });
const redeem = (code: string) =>
  csp.request(cloud, { grant_type: 'authorization_code', code, redirect_uri: callback });

/** Holds a step to its waves. */
async function expectWaves(expected: Waves, step: () => Promise<unknown>): Promise<void> {
  expect(await gate.wavesOf(expected, step)).toEqual(expected);
}

describe('round trips to AWS that wait for one another, once everything is warm', async () => {
  const warm = await login(cloud, { scope: 'openid demo-api', headers });
  await introspect(cloud, warm.accessToken, demoApi);
  await whoami(warm.accessToken);
  await revoke(cloud, warm.accessToken);
  await ownToken();

  it('are one to the table for a code, and one to whoever sends it', async () => {
    const expected = [['PutItem CHALLENGE', 'UpdateItem LIMIT#recipient'], ['SendEmail']];
    await expectWaves(expected, () => start(cloud, { channel: 'email', headers }));
  });

  it('are no more by SMS, whose budget is asked beside', async () => {
    // Later than the last SMS, so that what is spent from memory in a rush is not.
    cloud.advance(11);
    const expected = [
      ['PutItem CHALLENGE', 'UpdateItem LIMIT#recipient', 'UpdateItem LIMIT#smsCountry'],
      ['Publish'],
    ];
    await expectWaves(expected, () => start(cloud, { headers }));
  });

  it('are two for a right code, and a third that tells the budgets of a first proof', async () => {
    const started = await start(cloud, { headers });
    const expected = [
      ['UpdateItem CHALLENGE'],
      ['PutItem GRANT'],
      ['UpdateItem LIMIT#recipient', 'UpdateItem LIMIT#smsCountry'],
    ];
    await expectWaves(expected, () => answer(cloud, started));
  });

  it('are two for the next right code of the same recipient', async () => {
    const username = nextAddress();
    await login(cloud, { channel: 'email', username, headers });
    cloud.advance(61);
    const started = await start(cloud, { channel: 'email', username, headers });
    await expectWaves([['UpdateItem CHALLENGE'], ['PutItem GRANT']], () => answer(cloud, started));
  });

  it('are one for a wrong code', async () => {
    const started = await start(cloud, { headers });
    const wrong = { ...started, code: wrongCode(started.code) };
    await expectWaves([['UpdateItem CHALLENGE']], () => answer(cloud, wrong));
  });

  it('are one for a refresh, for an introspection, for the authorizer, and for a revocation', async () => {
    const { accessToken, refreshToken } = await login(cloud, { scope: 'openid demo-api', headers });
    // Each function has the client in memory: the last time was over a minute ago.
    await introspect(cloud, warm.accessToken, demoApi);
    await revoke(cloud, warm.accessToken);
    await expectWaves([['UpdateItem GRANT']], () => refresh(cloud, refreshToken));
    await expectWaves([['GetItem GRANT']], () => introspect(cloud, accessToken, demoApi));
    await expectWaves([['GetItem GRANT']], () => whoami(accessToken));
    await expectWaves([['UpdateItem GRANT']], () => revoke(cloud, accessToken));
  });

  it('are none for client_credentials, and for a token that the gateway has just let through', async () => {
    const { accessToken } = await login(cloud, { scope: 'openid demo-api', headers });
    await whoami(accessToken);
    await expectWaves([], () => whoami(accessToken));
    await ownToken();
    await expectWaves([], ownToken);
  });

  it('are one for a code of the pages, and one for a delegation', async () => {
    const [code, { accessToken }] = [await codeOf(), await logIn()];
    await csp.delegate(cloud, accessToken);
    await expectWaves([['UpdateItem GRANT']], () => redeem(code));
    await expectWaves([['GetItem GRANT']], () => csp.delegate(cloud, accessToken));
  });
});

describe('round trips to AWS of the sign-in pages, once everything is warm', async () => {
  const application = { redirectUri: callback };
  /** A browser that has asked for a code, and the page that asks for that. */
  const atCode = async (recipient: string) => {
    const browser = scriptedBrowser(cloud.url);
    const first = await browser.open(authorizationOf(cloud, application).url);
    return { browser, page: await browser.send(first, '/signin/recipient', { recipient }) };
  };
  const signIn = async ({ browser, page }: Awaited<ReturnType<typeof atCode>>) => {
    const [code = ''] = /\b\d{6}\b/.exec(cloud.outbox()[0]?.text ?? '') ?? [];
    const { url } = await browser.send(page, '/signin/code', { code });
    expect(new URL(url).searchParams.has('code')).toBe(true);
  };
  const recipient = nextAddress();
  await signIn(await atCode(recipient));
  // After that the recipient may be sent another code.
  cloud.advance(61);

  it('are eleven for the right code of a user who has logged in before', async () => {
    const arrived = await atCode(recipient);
    const expected = [
      ['GetItem FLOW'],
      ...[['UpdateItem CHALLENGE'], ['UpdateItem CHALLENGE']],
      ...[['GetItem IDENTIFIER'], ['GetItem USER']],
      ...[['PutItem SESSION'], ['UpdateItem FLOW']],
      ...[['GetItem USER'], ['UpdateItem SESSION'], ['PutItem GRANT'], ['GetItem SESSION']],
    ];
    await expectWaves(expected, () => signIn(arrived));
  });
});

describe('round trips to AWS of a function that starts, with its first request', async () => {
  const { accessToken, refreshToken } = await login(cloud, { scope: 'openid demo-api', headers });
  const keys = ['GetItem KEY SECRET#otp', 'GetItem KEY SECRET#refresh', 'GetItem KEY SIGNING'];
  const start = [keys, ['Decrypt', 'Decrypt', 'Decrypt'], ['GetItem CLIENT']];

  it('are three for a token, before those of the step itself', async () => {
    await cloud.crash();
    await expectWaves([...start, ['UpdateItem GRANT']], () => refresh(cloud, refreshToken));
    await cloud.crash();
    await expectWaves(start, ownToken);
  });

  it('are three for an introspection, before that of the step itself', async () => {
    await cloud.crash();
    const expected = [
      ['GetItem KEY SECRET#refresh', 'GetItem KEY SIGNING'],
      ['Decrypt'],
      ['GetItem CLIENT'],
      ['GetItem GRANT'],
    ];
    await expectWaves(expected, () => introspect(cloud, accessToken, demoApi));
  });

  it('are one for the authorizer, before that of the step itself', async () => {
    await cloud.crash();
    await expectWaves([['GetItem KEY SIGNING'], ['GetItem GRANT']], () => whoami(accessToken));
  });
});
