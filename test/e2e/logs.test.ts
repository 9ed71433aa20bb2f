import { describe, expect, it } from 'vitest';
import { ask, basic, paths, post } from '../support/calls.ts';
import { demoApi, demoApp } from '../support/clients.ts';
import { localCloud } from '../support/local.ts';
import {
  answer,
  introspect,
  newestCode,
  refresh,
  revoke,
  sendCode,
  start,
  tokensOf,
  wrongCode,
} from '../support/login.ts';
import { isMetric } from '../support/printed-metrics.ts';

const cloud = await localCloud();

/** Everything of a login that must stay out of the logs, in every spelling that was used. */
const secrets = new Set<string>();
const outage = { code: 'InternalServerError', status: 500, times: 3 } as const;

function keep(...texts: readonly (string | undefined)[]): void {
  for (const text of texts) if (text !== undefined && text !== '') secrets.add(text);
}

/** Strings anywhere in an answer. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

async function wholeLogin(channel: 'sms' | 'email', username: string, spellings: readonly string[]) {
  keep(username, ...spellings);
  const started = await start(cloud, { channel, username, scope: 'openid demo-api' });
  const first = await answer(cloud, { ...started, code: wrongCode(started.code) });
  const challenge = stringsIn(first.body['x_globalsign_iam_challenge'])[0] ?? '';
  const reply = await answer(cloud, { ...started, username: spellings[0] ?? username, reference: challenge });
  const tokens = tokensOf(reply);
  keep(started.code, started.code.replace(' ', ''), wrongCode(started.code), started.reference, challenge);
  keep(...Object.values(tokens), ...Object.values(tokens).map((token) => token.slice(-40)));
  return { started, tokens };
}

async function everythingThatCanHappen(): Promise<void> {
  const bySms = await wholeLogin('sms', '0401234567', ['+358401234567', '358401234567', '+358 40 123-4567']);
  const byEmail = await wholeLogin('email', 'Ada.Lovelace@Example.org', ['ada.lovelace@example.org']);
  for (const { started, tokens } of [bySms, byEmail]) {
    keep(...Object.values(tokensOf(await refresh(cloud, tokens.refreshToken))));
    await introspect(cloud, tokens.accessToken, demoApi);
    await ask(cloud, paths.whoami, { headers: { authorization: `Bearer ${tokens.accessToken}` } });
    await ask(cloud, paths.whoami, { headers: { authorization: `Bearer ${tokens.idToken}` } });
    await answer(cloud, started);
    // The first is of the reserve that a client has for whom it has proven. Sooner, each would be the same request once more.
    for (const _ of [1, 2]) {
      cloud.advance(11);
      await sendCode(cloud, { username: started.username });
    }
    await sendCode(cloud, { username: started.username, as: { ...demoApp, secret: 'a-wrong-secret' } });
    await post(cloud, paths.introspection, { token: tokens.idToken }, { as: demoApi });
    await revoke(cloud, tokens.refreshToken, { as: demoApi });
    cloud.advance(31);
    await refresh(cloud, tokens.refreshToken);
    await revoke(cloud, tokens.refreshToken);
  }
  keep('a-wrong-secret', demoApp.secret, demoApi.secret, basic(demoApp).slice(6), basic(demoApi).slice(6));
}

async function everythingThatCanBreak(): Promise<void> {
  keep('0409999999', '+358409999999', 'eve@example.org');
  cloud.advance(61);
  for (const [service, channel, username] of [
    ['sns', 'sms', '0409999999'],
    ['ses', 'email', 'eve@example.org'],
  ] as const) {
    cloud.failNext(service, { code: 'InvalidParameter', status: 400 });
    await sendCode(cloud, { channel, username });
    // Asking for a recipient that is refused counts.
    cloud.advance(61);
    cloud.failNext('dynamodb', outage);
    await sendCode(cloud, { channel, username });
    cloud.advance(61);
    const started = await start(cloud, { channel, username });
    keep(started.reference, started.code, newestCode(cloud));
    cloud.failNext('dynamodb', outage);
    await answer(cloud, started);
  }
}

describe('log lines', async () => {
  await everythingThatCanHappen();
  await everythingThatCanBreak();

  it('are JSON objects, each with a level and the request that it is about', () => {
    for (const line of cloud.logs.filter((printed) => !isMetric(printed))) {
      expect(JSON.parse(line), line).toMatchObject({
        level: expect.stringMatching(/^(?:INFO|WARN|ERROR)$/),
        requestId: expect.stringMatching(/^[\w-]{36}$/),
      });
    }
  });

  it('tell of every refusal and every fault', () => {
    const reasons = new Set(cloud.logs.map((line): unknown => JSON.parse(line).because));
    for (const reason of [
      'otp-wrong',
      'reference-refused',
      'send-limit',
      'client-secret-wrong',
      'token-foreign',
      'refresh-token-reused',
      'delivery-failed',
      'store-unavailable',
    ]) {
      expect(reasons).toContain(reason);
    }
  });

  it('hold no code, secret, token, reference, number or address', () => {
    const text = cloud.logs.join('\n').toLowerCase();
    const found = [...secrets].filter(
      (secret) =>
        text.includes(secret.toLowerCase()) || text.includes(encodeURIComponent(secret).toLowerCase()),
    );
    expect(secrets.size).toBeGreaterThan(40);
    expect(found).toEqual([]);
  });
});
