import { describe, expect, it } from 'vitest';
import { plain } from '../../../shared/dialects/plain.ts';
import { uas } from '../../../shared/dialects/uas.ts';
import { mintCode } from '../../support/codes.ts';
import { logLines } from '../../support/memory-log.ts';
import { aliceOfTwo } from '../../support/password.ts';
import { baseUrl, basic, outcomeOf } from '../../support/world.ts';
import {
  type Address,
  answerOf,
  callback,
  challenge,
  cspIssuer,
  redeem,
  requestUrl,
  setting,
  shown,
  signIn,
  stranger,
} from './sign-in-setting.ts';

logLines();

const description = 'this client is not of the dialect that is spoken here';
const as = (clientId: string) => ({ authorization: basic(clientId, 'app-secret') });

/** Clients, and an address of a dialect that is not theirs. */
const elsewhere: readonly (readonly [string, Address, string])[] = [
  ['web', 'uas', `${baseUrl}/uas`],
  ['web', 'csp', cspIssuer],
  ['partner', 'csp', cspIssuer],
  ['service', 'plain', baseUrl],
  ['service', 'uas', `${baseUrl}/uas`],
  ['tool', 'plain', baseUrl],
  ['tool', 'csp', cspIssuer],
  ['site', 'uas', `${baseUrl}/uas`],
];

describe('a client of another dialect', () => {
  it.each(elsewhere)('is told so at its own address: %s at %s', async (clientId, address, issuer) => {
    const { browser } = setting();
    expect(answerOf(await browser.open(requestUrl({ client_id: clientId }, address)))).toEqual({
      ...{ status: '303', at: callback, error: 'unauthorized_client', error_description: description },
      ...{ state: 'state-1', iss: issuer },
    });
  });

  it.each(elsewhere)('cannot push a request ahead: %s at %s', async (clientId, address, issuer) => {
    const { server } = setting();
    const path = address === 'csp' ? '/par' : '/oauth2/par';
    const form = { response_type: 'code', code_challenge: challenge, code_challenge_method: 'S256' };
    const answer = await outcomeOf(
      server.post(`${issuer}${path}`, { ...form, redirect_uri: callback }, as(clientId)),
    );
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client', error_description: description },
    });
    expect(server.pushedRequests.contents.size).toBe(0);
  });

  it.each([
    ['web', 'uas', uas],
    ['site', 'uas', uas],
    ['service', 'plain', plain],
  ] as const)('cannot trade a code, had it one: %s at %s', async (clientId, address, dialect) => {
    const { server } = setting();
    const code = await mintCode(server.ports, {
      ...{ clientId, dialect, user: aliceOfTwo, redirectUri: callback },
      ...{ codeChallenge: challenge, codeChallengeMethod: 'S256' },
    });
    expect(await redeem(server, code, { clientId, address })).toEqual({
      status: 400,
      body: { error: 'unauthorized_client', error_description: description },
    });
  });

  it('gives nobody a token who has no account there, for its address among the recipients', async () => {
    const redirectUri = 'http://127.0.0.1/callback';
    const request = { client_id: 'spa', redirect_uri: redirectUri, scope: 'openid api' };
    const there = await signIn(setting(), { recipient: stranger, url: requestUrl(request) });
    expect(shown(there)).toBe('403 no-account');
    const { browser, server } = setting();
    const refused = answerOf(await browser.open(requestUrl(request, 'uas')));
    expect([refused['at'], refused['error'], server.messages]).toEqual([
      redirectUri,
      'unauthorized_client',
      [],
    ]);
  });

  it.each([
    ['/otp/send', 'web', { usage: 'signup', email: stranger }],
    ['/otp/send', 'partner', { usage: 'update_userinfo', email: stranger }],
    ['/otp/send', 'service', { usage: 'login', email: stranger }],
    ['/signup', 'web', { email: stranger, email_otp_token: 'x', email_otp: '123456' }],
    ['/signup', 'tool', { email: stranger, email_otp_token: 'x', email_otp: '123456' }],
  ])('may not call %s: %s', async (path, clientId, form) => {
    const { server } = setting();
    expect(await outcomeOf(server.post(`${baseUrl}${path}`, form, as(clientId)))).toEqual({
      status: 400,
      body: { error: 'unauthorized_client', error_description: description },
    });
    expect(server.messages).toEqual([]);
  });

  it('may, where it is the vendor’s', async () => {
    const { server } = setting();
    const form = { usage: 'signup', email: stranger };
    expect((await outcomeOf(server.post(`${baseUrl}/otp/send`, form, as('site')))).status).toBe(200);
    expect(server.messages).toHaveLength(1);
  });
});
