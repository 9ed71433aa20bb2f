import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../shared/core/encoding.ts';
import type { Client } from '../../../shared/core/model.ts';
import { ciamWorld, smsSource, web } from '../../support/ciam.ts';
import { emailGrant } from '../../support/clients.ts';
import { apiClient, clientWith, storedSecret } from '../../support/memory-fixtures.ts';
import { testSigner } from '../../support/memory-keys.ts';
import { logLines } from '../../support/memory-log.ts';
import {
  asApi,
  asApp,
  baseUrl,
  basic,
  type Form,
  introspectionUrl,
  issuer,
  outcomeOf,
  revocationUrl,
  tokenUrl,
  world,
} from '../../support/world.ts';

logLines();

const inactive = { status: 200, body: { active: false } };

/** A server with one login, and what each of its tokens is introspected as. */
async function loggedIn(form: Form = {}, options: Parameters<typeof world>[0] = {}) {
  const server = world(options);
  const tokens = await server.login(form);
  const [grant] = [...server.grants.contents.values()];
  if (!grant) throw new Error('there is no grant');
  const introspect = (token: string, headers: Readonly<Record<string, string>> = asApi) =>
    outcomeOf(server.post(introspectionUrl, { token }, headers));
  return { server, grant, tokens, introspect };
}

describe('introspecting an access token', () => {
  it('tells a resource server everything', async () => {
    const { grant, introspect, server, tokens } = await loggedIn();
    const now = server.clock.seconds();
    const { status, body } = await introspect(tokens.access_token);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        active: true,
        aud: 'api',
        scope: 'openid api',
        client_id: 'app',
        azp: 'app',
        token_type: 'access_token',
        sub: '+358401234567',
        iss: issuer,
        iat: now,
        exp: now + 3_600,
        expires_in: 3_600,
        auth_time: now,
        amr: [`${issuer}/saml2/names/ac/ubikey.sms.5`],
        session_index: grant.sessionIndex,
        grant_id: toBase64Url(grant.id),
        jti: body['jti'],
        token_use: 'access',
        phone_number: '+358401234567',
        phone_number_verified: true,
      },
    });
  });

  it('tells of a login by e-mail', async () => {
    const { introspect, tokens } = await loggedIn({ grant_type: emailGrant, username: 'a@example.com' });
    const { body } = await introspect(tokens.access_token);
    expect([body['email'], body['email_verified'], body['amr']]).toEqual([
      'a@example.com',
      true,
      [`${issuer}/saml2/names/ac/smtp.1`],
    ]);
  });

  it('tells the client that holds it; for that client the audience is as in the token', async () => {
    const { introspect, tokens } = await loggedIn();
    const { body } = await introspect(tokens.access_token, asApp);
    expect([body['active'], body['aud']]).toEqual([true, ['api', issuer]]);
  });

  it('is answered in milliseconds to clients that want it so', async () => {
    const clients = [clientWith(), { ...apiClient, timestampUnit: 'ms' } as const];
    const { introspect, server, tokens } = await loggedIn({}, { clients });
    const now = server.clock.seconds() * 1000;
    const { body } = await introspect(tokens.access_token);
    expect([body['iat'], body['exp'], body['auth_time']]).toEqual([now, now + 3_600_000, now]);
  });

  it('ends with its time', async () => {
    const { introspect, server, tokens } = await loggedIn();
    server.clock.advance(3_599);
    expect((await introspect(tokens.access_token)).body['active']).toBe(true);
    server.clock.advance(1);
    expect(await introspect(tokens.access_token)).toEqual(inactive);
  });

  it('ends when it is revoked, alone', async () => {
    const { introspect, server, tokens } = await loggedIn();
    await server.post(revocationUrl, { token: tokens.access_token }, asApp);
    expect(await introspect(tokens.access_token)).toEqual(inactive);
    expect((await introspect(tokens.refresh_token)).body['active']).toBe(true);
  });

  it('ends with its grant', async () => {
    const { introspect, server, tokens } = await loggedIn();
    await server.post(revocationUrl, { token: tokens.refresh_token }, asApp);
    expect(await introspect(tokens.access_token)).toEqual(inactive);
    server.grants.contents.clear();
    expect(await introspect(tokens.access_token)).toEqual(inactive);
  });
});

describe('introspecting a refresh token', () => {
  it('tells everything, and to the client too', async () => {
    const { grant, introspect, server, tokens } = await loggedIn();
    const now = server.clock.seconds();
    const body = {
      active: true,
      aud: ['api', issuer],
      scope: 'openid api',
      client_id: 'app',
      azp: 'app',
      token_type: 'refresh_token',
      sub: '+358401234567',
      iss: issuer,
      iat: now,
      exp: now + 86_400,
      expires_in: 86_400,
      auth_time: now,
      amr: [`${issuer}/saml2/names/ac/ubikey.sms.5`],
      session_index: grant.sessionIndex,
      grant_id: toBase64Url(grant.id),
      phone_number: '+358401234567',
      phone_number_verified: true,
    };
    expect(await introspect(tokens.refresh_token, asApp)).toEqual({ status: 200, body });
    expect(await introspect(tokens.refresh_token)).toEqual({ status: 200, body: { ...body, aud: 'api' } });
  });

  it('tells of the newest only, as of its rotation', async () => {
    const { introspect, server, tokens } = await loggedIn();
    server.clock.advance(10);
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    const { body } = await outcomeOf(server.post(tokenUrl, form, asApp));
    expect(await introspect(tokens.refresh_token)).toEqual(inactive);
    const newest = await introspect(String(body['refresh_token']));
    expect(newest.body['iat']).toBe(server.clock.seconds());
    expect(newest.body['auth_time']).toBe(server.clock.seconds() - 10);
  });

  it('ends with its time, and with its grant', async () => {
    const { introspect, server, tokens } = await loggedIn();
    server.clock.advance(86_399);
    expect((await introspect(tokens.refresh_token)).body['active']).toBe(true);
    server.clock.advance(1);
    expect(await introspect(tokens.refresh_token)).toEqual(inactive);
  });

  it.each([
    ['over', { expiresAt: 0 }],
    ['revoked', { revokedAt: 1 }],
  ])('is inactive when its grant is %s', async (_case, overrides) => {
    const { grant, introspect, server, tokens } = await loggedIn();
    server.grants.contents.set(toBase64Url(grant.id), { ...grant, ...overrides });
    expect(await introspect(tokens.refresh_token)).toEqual(inactive);
  });

  it('without an end of its own is live for as long as its grant', async () => {
    const clients = [clientWith({ refreshTokenExpiry: 'none' }), apiClient];
    const { introspect, server, tokens } = await loggedIn({}, { clients });
    server.clock.advance(10 * 365 * 86_400);
    expect((await introspect(tokens.refresh_token)).body['active']).toBe(true);
  });
});

describe("introspecting a token of the root issuer's", () => {
  it('tells its claims, the scope as one text', async () => {
    const server = ciamWorld({ clients: [web, apiClient], sources: [smsSource] });
    const { access_token: token } = await server.loginAlice();
    const claims = (await server.ports.publicKeys.verify(token))?.claims;
    const now = server.clock.seconds();
    expect(await outcomeOf(server.post(introspectionUrl, { token }, asApi))).toEqual({
      status: 200,
      body: {
        active: true,
        iss: baseUrl,
        sub: 'user-alice',
        aud: 'web',
        azp: 'web',
        client_id: 'web',
        scope: 'openid',
        iat: now,
        nbf: now,
        exp: now + 3_600,
        expires_in: 3_600,
        jti: claims?.['jti'],
        grant_id: claims?.['grant_id'],
        token_type: 'access_token',
        token_use: 'access',
      },
    });
  });
});

describe('introspection', () => {
  const stranger = clientWith({ clientId: 'other', secrets: [storedSecret('s')] });

  function callers(...more: readonly Client[]) {
    return { clients: [clientWith(), apiClient, stranger, ...more] };
  }

  it('tells nothing of a token to a client that it does not concern', async () => {
    const { introspect, tokens } = await loggedIn({}, callers());
    const asStranger = { authorization: basic('other', 's') };
    expect(await introspect(tokens.access_token, asStranger)).toEqual(inactive);
    expect(await introspect(tokens.refresh_token, asStranger)).toEqual(inactive);
  });

  it('tells a client that the token is for, though it is registered as a resource server no longer', async () => {
    const { introspect, server, tokens } = await loggedIn();
    const { ports } = world({ clients: [clientWith(), { ...apiClient, resourceServer: false }] });
    const former = world({ ports: { ...server.ports, clients: ports.clients } });
    const outcome = await outcomeOf(former.post(introspectionUrl, { token: tokens.access_token }, asApi));
    expect(outcome).toEqual(await introspect(tokens.access_token));
  });

  it('calls what it does not know inactive', async () => {
    const { introspect, tokens } = await loggedIn();
    const texts = [
      'nonsense',
      'a.b.c',
      '.',
      `${tokens.access_token}x`,
      tokens.id_token,
      `${tokens.refresh_token}A`,
    ];
    for (const text of texts) expect(await introspect(text)).toEqual(inactive);
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example/uas' }],
    ['no issuer', { iss: undefined }],
    ['another kind', { token_use: 'id' }],
    ['no end', { exp: undefined }],
    ['an end that is no number', { exp: '9999999999' }],
    ['no id', { jti: undefined }],
    ['no client', { client_id: undefined }],
    ['a grant id that is no text', { grant_id: 7 }],
    ['a grant id of another length', { grant_id: 'AAAA' }],
    ['a grant id that is no base64url', { grant_id: '!' }],
  ])('calls a token of ours with %s inactive', async (_case, overrides) => {
    const { introspect, server, tokens } = await loggedIn();
    const claims = (await server.ports.publicKeys.verify(tokens.access_token))?.claims;
    const same = await testSigner.sign({ ...claims }, 'at+jwt');
    expect((await introspect(same)).body['active']).toBe(true);
    expect(await introspect(await testSigner.sign({ ...claims, ...overrides }, 'at+jwt'))).toEqual(inactive);
  });

  it('has an older address, which answers alike', async () => {
    const { introspect, server, tokens } = await loggedIn();
    const alias = server.post(`${issuer}/oauth2/tokeninfo`, { token: tokens.access_token }, asApi);
    expect(await outcomeOf(alias)).toEqual(await introspect(tokens.access_token));
  });

  it('is not for callers that do not prove themselves', async () => {
    const publicClient = clientWith({ clientId: 'public', tokenEndpointAuthMethod: 'none' });
    const { server, tokens } = await loggedIn({}, callers(publicClient));
    const token = tokens.access_token;
    const refused = {
      status: 401,
      body: { error: 'invalid_client', error_description: 'client authentication failed' },
    };
    const ask = (form: Form, headers = {}) => outcomeOf(server.post(introspectionUrl, form, headers));
    expect(await ask({ token })).toEqual(refused);
    expect(await ask({ token }, { authorization: basic('api', 'wrong') })).toEqual(refused);
    expect(await ask({ token, client_id: 'public' })).toEqual(refused);
  });

  it('needs a token, no longer than tokens are', async () => {
    const { introspect } = await loggedIn();
    expect(await introspect('')).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'token is missing' },
    });
    expect(await introspect('x'.repeat(8_193))).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'token is over 8192 characters' },
    });
    expect(await introspect('x'.repeat(8_192))).toEqual(inactive);
  });
});
