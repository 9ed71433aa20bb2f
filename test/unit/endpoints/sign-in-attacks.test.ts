import { describe, expect, it } from 'vitest';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, type Form } from '../../support/world.ts';
import {
  answerOf,
  callback,
  challenge,
  codeOf,
  identityOf,
  mail,
  redeem,
  requestUrl,
  sentCode,
  setting,
  shown,
  signIn,
  verifier,
} from './sign-in-setting.ts';

logLines();

describe('redirect tricks', () => {
  it.each([
    ['a user name', 'https://web.example.com@evil.example/callback'],
    ['a user name on the right host', 'https://evil.example@web.example.com/callback'],
    ['a fragment', `${callback}#@evil.example`],
    ['an encoded slash', 'https://web.example.com%2F.evil.example/callback'],
    ['an encoded slash in the path', 'https://web.example.com/callback%2F..%2Fopen'],
    ['a backslash', 'https://web.example.com\\@evil.example/callback'],
    ['dots', `${callback}/../open?to=https://evil.example`],
    ['another port', 'https://web.example.com:8443/callback'],
    ['another host', 'https://evil.example/callback'],
    ['a host below', 'https://web.example.com.evil.example/callback'],
    ['another scheme', 'http://web.example.com/callback'],
    ['a script', 'javascript:alert(1)//web.example.com/callback'],
    ['data', 'data:text/html,<script>alert(1)</script>'],
    ['a query', `${callback}?next=https://evil.example`],
    ['a line break', `${callback}\r\nLocation: https://evil.example`],
    ["another client's address", 'https://other.example.com/'],
  ])('with %s end at a page, which leads nowhere', async (_, redirect_uri) => {
    const { browser } = setting();
    const page = await browser.open(requestUrl({ redirect_uri, response_type: 'bad' }));
    expect([shown(page), page.location, page.html.includes('evil.example')]).toEqual([
      '400 unknown-client',
      '',
      false,
    ]);
  });

  it('through state lead nowhere: it comes back as it was, as one parameter', async () => {
    const place = setting();
    const state = 'https://evil.example/?a=b&code=planted&iss=https://evil.example#x\r\nSet-Cookie: a=b';
    const done = await signIn(place, { url: requestUrl({ state }) });
    const { searchParams, hash, origin } = new URL(done.location);
    expect([origin, hash, searchParams.getAll('state'), searchParams.getAll('code').length]).toEqual([
      ...['https://web.example.com', '', [state], 1],
    ]);
    expect([searchParams.getAll('iss'), done.headers.has('a')]).toEqual([[baseUrl], false]);
  });

  it('through the address of a flow lead nowhere', async () => {
    const { browser } = setting();
    await browser.open(requestUrl());
    const page = await browser.open(`${baseUrl}/signin?flow=https://evil.example/`);
    expect([shown(page), page.location]).toEqual(['400 flow-expired', '']);
  });

  it("through a form's fields lead nowhere: the flow knows where the answer goes", async () => {
    const { server, browser } = setting();
    const evil = { redirect_uri: 'https://evil.example/', client_id: 'spa', state: 'planted', scope: 'api' };
    const asking = await browser.send(await browser.open(requestUrl()), 'recipient', {
      recipient: mail,
      ...evil,
    });
    const done = await browser.send(asking, 'code', { code: sentCode(server), ...evil });
    expect([answerOf(done)['at'], answerOf(done)['state']]).toEqual([callback, 'state-1']);
  });
});

describe('an authorization code', () => {
  const refused = { status: 400, body: expect.objectContaining({ error: 'invalid_grant' }) };

  it('that was stolen is worth nothing to another client (code injection)', async () => {
    const place = setting();
    const code = codeOf(await signIn(place));
    expect(await redeem(place.server, code, { clientId: 'shop' })).toEqual(refused);
    expect((await redeem(place.server, code)).status).toBe(200);
  });

  it('that was injected into another flow of its client fails at PKCE', async () => {
    const place = setting();
    const code = codeOf(await signIn(place));
    expect(await redeem(place.server, code, { form: { code_verifier: 'w'.repeat(43) } })).toEqual(refused);
  });

  it('is for its address alone', async () => {
    const place = setting();
    const code = codeOf(await signIn(place));
    const form = { redirect_uri: 'https://other.example.com/' };
    expect(await redeem(place.server, code, { form })).toEqual(refused);
  });

  it('is for its issuer alone', async () => {
    const place = setting();
    const code = codeOf(await signIn(place));
    const elsewhere = { error: 'unauthorized_client' };
    expect(await redeem(place.server, code, { address: 'uas' })).toMatchObject({
      status: 400,
      body: elsewhere,
    });
    expect((await redeem(place.server, code)).status).toBe(200);
  });

  it('that is replayed ends what it gave', async () => {
    const place = setting();
    const code = codeOf(await signIn(place));
    const first = await redeem(place.server, code);
    expect([first.status, await redeem(place.server, code)]).toEqual([200, refused]);
    const refresh_token = String(first.body['refresh_token']);
    const form = {
      grant_type: 'refresh_token',
      refresh_token,
      code: '',
      redirect_uri: '',
      code_verifier: '',
    };
    expect(await redeem(place.server, '', { form })).toEqual(refused);
  });

  it('is worth nothing after a minute', async () => {
    const place = setting();
    const code = codeOf(await signIn(place));
    place.server.clock.advance(60);
    expect(await redeem(place.server, code)).toEqual(refused);
  });
});

describe('PKCE downgrade', () => {
  it.each<[string, Form]>([
    ['no challenge', { code_challenge: '', code_challenge_method: '' }],
    ['a method alone', { code_challenge: '' }],
    ['plain', { code_challenge: verifier, code_challenge_method: 'plain' }],
    ['no method, which means plain', { code_challenge_method: '' }],
    ['an unknown method', { code_challenge_method: 'none' }],
    ['no challenge from a public client', { ...spaRequest(), code_challenge: '', code_challenge_method: '' }],
  ])('with %s is refused', async (_, overrides) => {
    const { browser } = setting();
    expect(answerOf(await browser.open(requestUrl(overrides)))['error']).toBe('invalid_request');
  });

  it('at the token endpoint is refused: a code with a challenge takes a verifier, one without takes none', async () => {
    const place = setting();
    const bound = codeOf(await signIn(place, { url: requestUrl({ client_id: 'loose' }) }));
    const free = codeOf(
      await place.browser.open(
        requestUrl({ client_id: 'loose', code_challenge: '', code_challenge_method: '' }),
      ),
    );
    const trade = async (code: string, code_verifier: string) =>
      (await redeem(place.server, code, { clientId: 'loose', form: { code_verifier } })).status;
    expect([await trade(bound, ''), await trade(bound, challenge), await trade(free, verifier)]).toEqual([
      400, 400, 400,
    ]);
  });
});

function spaRequest(): Form {
  return { client_id: 'spa', redirect_uri: 'http://127.0.0.1/callback' };
}

describe('mix-up', () => {
  it('shows by iss which issuer answers, in good answers and in errors, of each issuer its own', async () => {
    const places = [
      ['plain', 'web'],
      ['uas', 'tool'],
      ['csp', 'service'],
    ] as const;
    const told = [];
    for (const [address, client_id] of places) {
      const place = setting();
      const failed = await place.browser.open(requestUrl({ client_id, prompt: 'none' }, address));
      const done = await signIn(place, { url: requestUrl({ client_id }, address) });
      const { iss } = await identityOf(place.server, done, { clientId: client_id, address });
      told.push([answerOf(failed)['iss'], answerOf(done)['iss'], iss]);
    }
    const issuers = [baseUrl, `${baseUrl}/uas`, `${baseUrl}/csp/gateway/am/api/auth`];
    expect(told).toEqual(issuers.map((issuer) => [issuer, issuer, issuer]));
  });
});
