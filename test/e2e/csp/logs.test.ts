import { describe, expect, it } from 'vitest';
import { challengeOf } from '../../../shared/core/pkce.ts';
import { askCommand } from '../../cli/run.ts';
import { ask, basic, post } from '../../support/calls.ts';
import { callback } from '../../support/codes.ts';
import { localCloud } from '../../support/local.ts';
import { tokensOf } from '../../support/login.ts';
import { isMetric } from '../../support/printed-metrics.ts';
import {
  aliceOf,
  alicePassword,
  delegate,
  demoBackend,
  demoService,
  introspect,
  paths,
  refresh,
  request,
  userinfo,
} from './steps.ts';

const cloud = await localCloud();
const { codeOf } = await aliceOf(cloud);

/** Everything that must stay out of the logs. */
const secrets = new Set<string>([alicePassword, demoService.secret, demoBackend.secret]);

/** Notes what must stay out, and gives it on. */
function keep<T extends string>(text: T): T {
  secrets.add(text);
  return text;
}

async function logIns() {
  const code_verifier = keep('secret-verifier'.repeat(4));
  const challenge = keep(challengeOf(code_verifier));
  const code = keep(await codeOf({ codeChallenge: challenge, codeChallengeMethod: 'S256' }));
  const form = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier };
  await request(cloud, { ...form, code_verifier: keep('another-verifier'.repeat(4)) });
  const byCode = tokensOf(await request(cloud, form));
  const byPassword = { grant_type: 'password', username: keep('alice'), password: alicePassword };
  const tokens = tokensOf(await request(cloud, byPassword));
  for (const token of [...Object.values(byCode), ...Object.values(tokens)]) keep(token);
  await request(cloud, { ...byPassword, password: keep('a wrong password') });
  await request(cloud, { ...byPassword, username: keep('mallory@example.com') });
  await request(cloud, form);
  return tokens;
}

async function everythingElse({ accessToken, idToken, refreshToken }: ReturnType<typeof tokensOf>) {
  for (const token of [accessToken, idToken]) {
    await userinfo(cloud, token);
    const { body } = await delegate(cloud, token);
    if (body['access_token'] !== undefined) keep(String(body['access_token']));
  }
  const { body } = await refresh(cloud, refreshToken);
  keep(String(body['refresh_token']));
  await introspect(cloud, refreshToken);
  const { api_token: apiToken } = await askCommand([
    ...['api-token', 'create', '--username', 'alice', '--client-id', demoService.clientId],
    ...['--expires', '30d', '--local', cloud.url],
  ]);
  for (const token of [keep(String(apiToken)), keep(`${String(apiToken).slice(0, -4)}AAAA`)]) {
    await post(cloud, paths.apiToken, { api_token: token }, { as: null });
  }
  await request(
    cloud,
    { grant_type: 'client_credentials' },
    { as: { ...demoService, secret: keep('a-wrong-secret') } },
  );
  await ask(cloud, paths.logout, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ idToken: `${idToken}x` }),
  });
  cloud.failNext('dynamodb', { code: 'InternalServerError', status: 500, times: 3 });
  await refresh(cloud, String(body['refresh_token']));
  keep(basic(demoService).slice('Basic '.length));
}

describe('log lines', async () => {
  await everythingElse(await logIns());

  it('tell why each request was refused', () => {
    const reasons = new Set(
      cloud.logs.filter((line) => !isMetric(line)).map((line): unknown => JSON.parse(line).because),
    );
    expect([...reasons].sort()).toEqual([
      'api-token-refused',
      'bearer-refused',
      'client-secret-wrong',
      'code-refused',
      'code-reused',
      'id-token-refused',
      'password-wrong',
      'store-unavailable',
      'subject-token-refused',
    ]);
  });

  it('hold no password, code, verifier, secret, token or name', () => {
    const text = cloud.logs.join('\n').toLowerCase();
    const spellings = (secret: string) => [secret, encodeURIComponent(secret), secret.slice(-40)];
    const found = [...secrets].filter((secret) =>
      spellings(secret).some((spelling) => text.includes(spelling.toLowerCase())),
    );
    expect(secrets.size).toBeGreaterThan(18);
    expect(found).toEqual([]);
  });
});
