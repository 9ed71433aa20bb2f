import { decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../shared/core/encoding.ts';
import type { GrantType } from '../../../shared/core/grant.ts';
import { uas } from '../../../shared/dialects/uas.ts';
import { tokenEndpoint } from '../../../shared/endpoints/token.ts';
import { emailGrant, smsGrant } from '../../support/clients.ts';
import { apiClient, clientWith } from '../../support/memory-fixtures.ts';
import { signingKeyId } from '../../support/memory-keys.ts';
import { logLines } from '../../support/memory-log.ts';
import {
  asApp,
  basic,
  type Form,
  issuer,
  outcomeOf,
  referenceOf,
  tokensOf,
  tokenUrl,
  world,
} from '../../support/world.ts';

const logged = logLines();
const form = { grant_type: smsGrant, scope: 'openid', username: '0401234567' };

const failed = (status: number, error: string, error_description: string) => ({
  status,
  body: { error, error_description },
});

/** Asks with these fields instead; nothing may have been written or sent. */
async function refusedWith(
  fields: Form,
  headers: Readonly<Record<string, string>> = asApp,
  options: Parameters<typeof world>[0] = {},
) {
  const server = world(options);
  const before = server.written();
  const outcome = await outcomeOf(server.post(tokenUrl, { ...form, ...fields }, headers));
  expect([server.messages, server.written()]).toEqual([[], before]);
  return outcome;
}

describe('the token endpoint', () => {
  it('answers a login with tokens that nobody keeps', async () => {
    const server = world();
    const reference = await referenceOf(server.askForCode());
    const code = server.messages[0]?.message.text.match(/#(\d{8})/)?.[1] ?? '';
    const response = await server.presentCode(reference, code);
    expect([response.status, response.headers.get('cache-control'), response.headers.get('pragma')]).toEqual([
      200,
      'no-store',
      'no-cache',
    ]);
    const { body } = await outcomeOf(response);
    expect(body).toEqual({
      access_token: body['access_token'],
      id_token: body['id_token'],
      refresh_token: body['refresh_token'],
      token_type: 'Bearer',
      expires_in: 3_600,
      scope: 'openid api',
    });
    expect(logged).toEqual([]);
  });

  it('signs two kinds of token that tell themselves apart', async () => {
    const server = world();
    const { access_token, id_token } = await server.login();
    const access = await server.ports.publicKeys.verify(access_token);
    const id = await server.ports.publicKeys.verify(id_token);
    const [grant] = [...server.grants.contents.values()];
    const now = server.clock.seconds();
    const shared = {
      iss: issuer,
      sub: '+358401234567',
      iat: now,
      auth_time: now,
      amr: [`${issuer}/saml2/names/ac/ubikey.sms.5`],
      session_index: grant?.sessionIndex,
    };
    expect(access).toEqual({
      type: 'at+jwt',
      claims: {
        ...shared,
        aud: ['api', issuer],
        client_id: 'app',
        scope: 'openid api',
        exp: now + 3_600,
        jti: access?.claims['jti'],
        grant_id: grant && toBase64Url(grant.id),
        token_use: 'access',
      },
    });
    expect(access?.claims['jti']).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(id?.claims['jti']).not.toBe(access?.claims['jti']);
    expect(id).toEqual({
      type: 'JWT',
      claims: {
        ...shared,
        aud: 'app',
        azp: 'app',
        exp: now + 600,
        jti: id?.claims['jti'],
        sid: access?.claims['grant_id'],
        acr: `${issuer}/saml2/names/ac/ubikey.sms.5`,
        phone_number: '+358401234567',
        phone_number_verified: true,
        token_use: 'id',
      },
    });
    expect(decodeProtectedHeader(id_token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: signingKeyId });
  });

  it.each([
    ['no grant_type', { grant_type: '' }, failed(400, 'invalid_request', 'grant_type is missing')],
    [
      'a blank grant_type',
      { grant_type: ' ' },
      failed(400, 'unsupported_grant_type', 'grant_type is not supported'),
    ],
    [
      'an unknown one',
      { grant_type: 'password' },
      failed(400, 'unsupported_grant_type', 'grant_type is not supported'),
    ],
    [
      'our own name of one',
      { grant_type: 'urn:latchkey:params:oauth:grant-type:otp:sms' },
      failed(400, 'unsupported_grant_type', 'grant_type is not supported'),
    ],
    [
      'too long a one',
      { grant_type: 'x'.repeat(257) },
      failed(400, 'invalid_request', 'grant_type is over 256 characters'),
    ],
    [
      'an unknown one as long as may be',
      { grant_type: 'x'.repeat(256) },
      failed(400, 'unsupported_grant_type', 'grant_type is not supported'),
    ],
    [
      'a grant of another dialect',
      { grant_type: 'http://tencentciam.com/oauth2/grant-type/otp/sms' },
      failed(400, 'unsupported_grant_type', 'grant_type is not supported'),
    ],
    [
      'too long a parameter',
      { username: '1'.repeat(321) },
      failed(400, 'invalid_request', 'username is over 320 characters'),
    ],
    [
      'too long a client_id',
      { client_id: 'x'.repeat(257) },
      failed(400, 'invalid_request', 'client_id is over 256 characters'),
    ],
    [
      'two methods',
      { client_secret: 'app-secret' },
      failed(400, 'invalid_request', 'use one client authentication method only'),
    ],
  ])('refuses %s', async (_case, fields, outcome) => {
    expect(await refusedWith(fields)).toEqual(outcome);
  });

  it('takes parameter names as they are written', async () => {
    const server = world();
    const { grant_type, ...others } = form;
    const outcome = await outcomeOf(server.post(tokenUrl, { Grant_type: grant_type, ...others }, asApp));
    expect(outcome).toEqual(failed(400, 'invalid_request', 'grant_type is missing'));
  });

  it('trims blanks from grant_type, as the samples of the vendor have them', async () => {
    const server = world();
    expect((await server.askForCode({ grant_type: ` ${smsGrant}\n` })).status).toBe(200);
  });

  it('refuses a grant that is not among those of the client', async () => {
    const clients = [clientWith({ grantTypes: [emailGrant] }), apiClient];
    const refused = failed(400, 'unauthorized_client', 'this client may not use this grant_type');
    expect(await refusedWith({}, asApp, { clients })).toEqual(refused);
  });

  it('refuses grants for clients that prove themselves to those that do not', async () => {
    const grant: GrantType = {
      type: 'refresh_token',
      parameters: {},
      clients: 'confidential',
      authorize: async () => {
        throw new Error('must not be reached');
      },
    };
    const publicClient = clientWith({ tokenEndpointAuthMethod: 'none' });
    const { ports } = world({ clients: [publicClient] });
    const request = new Request(tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'app' }),
    });
    const context = { baseUrl: 'https://login.example.com', sourceAddress: '', requestId: '' };
    expect(await outcomeOf(tokenEndpoint([uas], [grant], ports)(request, context))).toEqual(
      failed(400, 'unauthorized_client', 'this client may not use this grant_type'),
    );
  });

  it('lets public clients use the others', async () => {
    const clients = [clientWith({ tokenEndpointAuthMethod: 'none' }), apiClient];
    const server = world({ clients });
    expect((await server.post(tokenUrl, { ...form, client_id: 'app' })).status).toBe(200);
  });

  it('challenges a failed Basic, and no other method', async () => {
    const server = world();
    const byBasic = await server.post(tokenUrl, form, { authorization: basic('app', 'wrong') });
    expect(byBasic.headers.get('www-authenticate')).toBe('Basic realm="latchkey", charset="UTF-8"');
    expect(await outcomeOf(byBasic)).toEqual(failed(401, 'invalid_client', 'client authentication failed'));
    const byForm = await server.post(tokenUrl, { ...form, client_id: 'app', client_secret: 'wrong' });
    expect(byForm.headers.get('www-authenticate')).toBeNull();
    expect(await outcomeOf(byForm)).toEqual(failed(401, 'invalid_client', 'client authentication failed'));
  });

  it('asks who it is before what it wants', async () => {
    const wrong = { authorization: basic('app', 'wrong') };
    const refused = failed(401, 'invalid_client', 'client authentication failed');
    expect(await refusedWith({ grant_type: '', scope: '' }, wrong)).toEqual(refused);
    expect(await refusedWith({}, {})).toEqual(refused);
  });

  it('takes a form and nothing else', async () => {
    const server = world();
    const headers = { ...asApp, 'content-type': 'application/json' };
    const json = server.fetch(tokenUrl, { method: 'POST', headers, body: JSON.stringify(form) });
    expect(await outcomeOf(json)).toEqual(
      failed(400, 'invalid_request', 'the body must be application/x-www-form-urlencoded'),
    );
    const large = await outcomeOf(server.post(tokenUrl, { ...form, x: 'x'.repeat(16_384) }, asApp));
    expect(large).toEqual(failed(413, 'invalid_request', 'the body is over 16384 bytes'));
  });

  it('says nothing of a fault of ours', async () => {
    const clients = {
      find: async () => {
        throw new Error('table of 0401234567 is gone');
      },
    };
    const server = world({ ports: { clients } });
    expect(await outcomeOf(server.post(tokenUrl, form, asApp))).toEqual({
      status: 500,
      body: { error: 'server_error' },
    });
    expect(logged).toHaveLength(1);
    expect(logged.join('')).not.toContain('0401234567');
  });

  it('gives tokens that differ in every login', async () => {
    const server = world();
    const first = await server.login();
    server.clock.advance(60);
    const second = await server.login();
    expect(second.access_token).not.toBe(first.access_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(server.grants.contents.size).toBe(2);
  });

  it('has no secret of a login in its log', async () => {
    const server = world();
    await server.post(tokenUrl, { ...form, username: 'nonsense-0401234567' }, asApp);
    const reference = await referenceOf(server.askForCode());
    const wrong = await referenceOf(server.presentCode(reference, '00000000'));
    const { refresh_token } = await tokensOf(
      server.presentCode(wrong, server.messages[0]?.message.text.match(/#(\d{8})/)?.[1] ?? ''),
    );
    await server.post(tokenUrl, { grant_type: 'refresh_token', refresh_token: `${refresh_token}x` }, asApp);
    const text = logged.join('');
    expect(logged).toHaveLength(3);
    for (const secret of ['0401234567', '358401234567', '00000000', 'app-secret', reference, refresh_token])
      expect(text).not.toContain(secret);
  });
});
