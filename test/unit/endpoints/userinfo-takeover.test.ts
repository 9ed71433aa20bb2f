import { describe, expect, it } from 'vitest';
import { testBrowser } from '../../support/browser.ts';
import { jsonRequest, otpSendUrl, userinfoUrl } from '../../support/ciam.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, basic, type Form, outcomeOf, type World } from '../../support/world.ts';
import {
  codeOf,
  redeem,
  requestUrl,
  sentCode,
  setting,
  shown,
  signIn,
  site,
  web,
} from './sign-in-setting.ts';

logLines();

const evil = 'mallory@evil.example';
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const as = (clientId: string) => ({ authorization: basic(clientId, 'app-secret') });

/** Tries to write an address of the attacker's into the account of a token's user, by a code that was sent to it in the name of a client. */
async function takeOver(server: World, accessToken: unknown, sender: string) {
  server.clock.advance(61);
  const form = { usage: 'update_userinfo', email: evil };
  const sent = await outcomeOf(server.post(otpSendUrl, form, as(sender)));
  const response = await server.fetch(
    userinfoUrl,
    jsonRequest(
      'PATCH',
      {
        email: evil,
        email_otp_token: String(sent.body['otp_token']),
        email_otp: sent.status === 200 ? sentCode(server) : '123456',
      },
      { authorization: `Bearer ${accessToken}` },
    ),
  );
  const emails = [...server.users.contents.values()].map(({ email }) => email);
  return {
    answer: [response.status, await response.text(), response.headers.get('www-authenticate')],
    isTaken: emails.includes(evil),
  };
}

/** Alice's access token for a client, which third parties have by her consent to `openid` alone. */
async function tokenOf(clientId: string, place: ReturnType<typeof setting>): Promise<unknown> {
  const browser = testBrowser(place.server);
  const url = requestUrl({ client_id: clientId });
  const page = await signIn({ server: place.server, browser }, { url });
  const isAsked = shown(page) === '200 consent';
  const done = isAsked ? await browser.send(page, 'consent', { decision: 'allow' }) : page;
  const { body } = await redeem(place.server, codeOf(done), { clientId });
  expect(body['scope']).toBe('openid');
  return body['access_token'];
}

/** A token that an actor trades another for. */
async function exchanged({ post }: World, subjectToken: unknown, actor: string): Promise<unknown> {
  const form: Form = {
    grant_type: tokenExchange,
    subject_token: String(subjectToken),
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  };
  const { body } = await outcomeOf(post(`${baseUrl}/oauth2/token`, form, as(actor)));
  return body['access_token'];
}

describe('an account', () => {
  it('is changed by a client of the vendor’s that the user logged in to', async () => {
    const place = setting();
    const { answer, isTaken } = await takeOver(place.server, await tokenOf('site', place), 'site');
    expect([answer[0], isTaken]).toEqual([200, true]);
  });

  it.each(['partner', 'site-partner', 'web'])('is not changed by %s', async (clientId) => {
    const place = setting();
    const token = await tokenOf(clientId, place);
    const sender = clientId === 'site-partner' ? clientId : 'site';
    const { answer, isTaken } = await takeOver(place.server, token, sender);
    expect([answer[0], isTaken]).toEqual([403, false]);
    expect(answer[2]).toMatch(/^Bearer error="insufficient_scope"/);
    const browser = testBrowser(place.server);
    const url = requestUrl({ client_id: 'service' }, 'csp');
    expect(shown(await signIn({ server: place.server, browser }, { recipient: evil, url }))).toBe(
      '403 no-account',
    );
  });

  it('is not changed by who acts for its user, nor by the client itself in an actor’s name', async () => {
    const exchanging = { ...site, grantTypes: [...site.grantTypes, tokenExchange] };
    const place = setting({
      clients: [
        { ...web, allowedActors: ['backend'] },
        { ...exchanging, allowedActors: ['backend'] },
        { ...exchanging, clientId: 'backend', allowedActors: ['site'] },
      ],
    });
    const { server } = place;
    const acting = await exchanged(server, await tokenOf('web', place), 'backend');
    const there = await exchanged(server, await tokenOf('site', place), 'backend');
    const back = await exchanged(server, there, 'site');
    for (const [token, sender] of [
      [acting, 'backend'],
      [back, 'site'],
    ] as const) {
      const { answer, isTaken } = await takeOver(server, token, sender);
      expect([answer, isTaken]).toEqual([
        [403, '', expect.stringMatching(/^Bearer error="insufficient_scope"/)],
        false,
      ]);
    }
  });

  it('is told to them as before', async () => {
    const place = setting();
    const headers = { authorization: `Bearer ${await tokenOf('site-partner', place)}` };
    expect(await outcomeOf(place.server.fetch(userinfoUrl, { headers }))).toEqual({
      status: 200,
      body: { sub: 'user-alice' },
    });
  });
});
