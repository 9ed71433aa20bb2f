import { describe, expect, it } from 'vitest';
import type { Grant } from '../../../shared/core/model.ts';
import { jsonRequest } from '../../support/ciam.ts';
import { startOfTests } from '../../support/clock.ts';
import {
  apiToken,
  apiTokenGrant,
  cspIssuer,
  cspUrl,
  cspWorld,
  envelope,
  service,
} from '../../support/csp.ts';
import { memoryGrantStore } from '../../support/memory-grants.ts';
import { logLines } from '../../support/memory-log.ts';
import { type Form, outcomeOf, type WorldOptions, world } from '../../support/world.ts';

logLines();

const tradeUrl = `${cspIssuer}/api-tokens/authorize`;
const detailsUrl = `${cspIssuer}/api-tokens/details`;
const refused = envelope(400, 'invalid_grant', 'Invalid refresh token: it is unknown, expired or revoked');

async function traded(form: Form = { api_token: apiToken }, options: WorldOptions = {}) {
  const made = await cspWorld(options);
  const { status, body } = await outcomeOf(made.post(tradeUrl, form));
  const claims = async (name: string) => (await made.ports.publicKeys.verify(String(body[name])))?.claims;
  return { made, status, body, claims };
}

/** What becomes of a token whose grant is another than the usual one. */
async function tradedFor(overrides: Partial<Grant>) {
  const made = world({ clients: [service] });
  await made.grants.claim({ ...apiTokenGrant, ...overrides });
  return outcomeOf(made.post(tradeUrl, { api_token: apiToken }));
}

describe('an API token', () => {
  it('is traded for tokens of its owner without any client authentication', async () => {
    const { status, body, claims } = await traded();
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.any(String),
        id_token: expect.any(String),
        refresh_token: apiToken,
        token_type: 'Bearer',
        expires_in: 3_600,
        scope: 'openid group_names',
      },
    ]);
    expect(await claims('access_token')).toMatchObject({
      iss: cspIssuer,
      sub: 'user-carol',
      azp: 'service',
      username: 'carol',
      context_name: 'acme',
      perms: ['csp:org_member'],
    });
    expect(await claims('id_token')).toMatchObject({
      aud: ['service'],
      group_names: ['readers', 'writers', 'owners'],
    });
  });

  it.each<Form>([
    { refresh_token: apiToken },
    { api_token: apiToken, refresh_token: apiToken },
    { api_token: apiToken, passcode: '123456' },
    { api_token: apiToken, passcode: 'x'.repeat(10_000), other: 'x' },
    { api_token: apiToken, refresh_token: '' },
  ])('is also taken as %j', async (form) => {
    const { status } = await traded(form);
    expect(status).toBe(200);
  });

  it('is traded again and again, each time for a token of its own', async () => {
    const { made, body } = await traded();
    const again = await outcomeOf(made.post(tradeUrl, { api_token: String(body['refresh_token']) }));
    expect(again.status).toBe(200);
    expect(again.body['access_token']).not.toBe(body['access_token']);
  });

  it('gives no ID token where openid was not granted', async () => {
    const { body } = await tradedFor({ scope: ['group_names'] });
    expect(Object.keys(body).sort()).toEqual([
      'access_token',
      'expires_in',
      'refresh_token',
      'scope',
      'token_type',
    ]);
  });

  it('names as many groups as the client may be told', async () => {
    const { claims } = await traded(undefined, { clients: [{ ...service, maxGroupsInIdToken: 2 }] });
    expect(await claims('id_token')).toMatchObject({
      group_names: ['readers', 'writers'],
      groups_truncated: true,
    });
  });

  it('gives nothing that outlives it', async () => {
    const { made } = await traded();
    made.clock.advance(86_400 - 10);
    const { body } = await outcomeOf(made.post(tradeUrl, { api_token: apiToken }));
    const ends = await Promise.all(
      ['access_token', 'id_token'].map(async (name) => {
        const token = await made.ports.publicKeys.verify(String(body[name]));
        return token?.claims['exp'];
      }),
    );
    expect([body['expires_in'], ...ends]).toEqual([10, startOfTests + 86_400, startOfTests + 86_400]);
  });

  it('gives tokens that die with it', async () => {
    const { made, body } = await traded();
    const tell = () =>
      made.fetch(`${cspUrl}/userinfo`, { headers: { authorization: `Bearer ${body['access_token']}` } });
    expect((await tell()).status).toBe(200);
    await made.grants.revoke(apiTokenGrant.id, 'service', startOfTests);
    expect((await tell()).status).toBe(401);
    expect(await outcomeOf(made.post(tradeUrl, { api_token: apiToken }))).toEqual(refused);
  });

  it('is no refresh token of the token endpoint', async () => {
    const { made } = await traded();
    expect((await outcomeOf(made.refresh(apiToken))).body['error']).toBe('invalid_grant');
  });

  it('is in no log line and in nothing that is written', async () => {
    const { made } = await traded();
    expect(made.written()).not.toContain(apiToken);
    expect(made.written()).not.toContain(apiToken.slice(24));
  });

  it('costs one read of the table', async () => {
    const grants = memoryGrantStore();
    await grants.claim(apiTokenGrant);
    let reads = 0;
    const grantReader = {
      ...grants,
      find: (id: Uint8Array) => {
        reads += 1;
        return grants.find(id);
      },
    };
    await traded(undefined, { ports: { grantReader } });
    expect(reads).toBe(1);
    await traded({ api_token: 'not one' }, { ports: { grantReader } });
    expect(reads).toBe(1);
  });
});

describe('an API token that is not good', () => {
  const bytes = Buffer.from(apiToken, 'base64url');
  const with1 = (at: number) =>
    Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))).toString('base64url');

  it.each([
    ['another secret', with1(47)],
    ['another grant', with1(0)],
    ['no secret', bytes.subarray(0, 16).toString('base64url')],
    ['too long a secret', `${apiToken}AAAA`],
    ['other letters', `${apiToken.slice(0, -1)}*`],
    ['a JWT', 'eyJhbGciOiJub25lIn0.e30.'],
    ['a word', 'token'],
  ])('is refused: %s', async (_case, text) => {
    const made = await cspWorld();
    expect(await outcomeOf(made.post(tradeUrl, { api_token: text }))).toEqual(refused);
    expect(await outcomeOf(made.fetch(detailsUrl, jsonRequest('POST', { tokenValue: text })))).toEqual({
      status: 404,
      body: { ...refused.body, statusCode: 404 },
    });
  });

  it.each<[string, Partial<Grant>]>([
    ['expired', { expiresAt: startOfTests }],
    ['revoked', { revokedAt: startOfTests - 1 }],
    ['of a client that is gone', { clientId: 'gone' }],
    ['of another dialect', { dialect: 'plain' }],
    ['the id of a login', { apiToken: undefined } as unknown as Partial<Grant>],
  ])('is refused: %s', async (_case, overrides) => {
    expect(await tradedFor(overrides)).toEqual(refused);
  });

  it.each<[Form, string]>([
    [{}, 'api_token is missing'],
    [{ api_token: '' }, 'api_token is missing'],
    [{ passcode: '123456' }, 'api_token is missing'],
    [{ api_token: apiToken, refresh_token: 'x' }, 'api_token and refresh_token differ'],
    [{ api_token: 'x'.repeat(257) }, 'api_token is over 256 characters'],
  ])('is an invalid request: %j', async (form, description) => {
    const made = await cspWorld();
    expect(await outcomeOf(made.post(tradeUrl, form))).toEqual(envelope(400, 'invalid_request', description));
  });

  it('is not taken in JSON', async () => {
    const made = await cspWorld();
    const request = jsonRequest('POST', { api_token: apiToken });
    expect(await outcomeOf(made.fetch(tradeUrl, request))).toEqual(
      envelope(400, 'invalid_request', 'the body must be application/x-www-form-urlencoded'),
    );
  });
});

describe('details of an API token', () => {
  it('are told to who has it', async () => {
    const made = await cspWorld();
    const response = await made.fetch(detailsUrl, jsonRequest('POST', { tokenValue: apiToken }));
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await outcomeOf(response)).toEqual({
      status: 200,
      body: {
        tokenName: 'nightly build',
        userId: 'user-carol',
        username: 'carol',
        orgId: 'acme',
        scopes: ['openid', 'group_names'],
        createdAt: startOfTests * 1000,
        expiresAt: (startOfTests + 86_400) * 1000,
      },
    });
  });

  it('leave out an organization that there is none', async () => {
    const made = world({ clients: [service] });
    const { organization: _, ...alone } = apiTokenGrant;
    await made.grants.claim(alone);
    const { body } = await outcomeOf(made.fetch(detailsUrl, jsonRequest('POST', { tokenValue: apiToken })));
    expect(Object.keys(body)).not.toContain('orgId');
  });

  it.each<[unknown, string]>([
    [{}, 'tokenValue is missing'],
    [{ tokenValue: '' }, 'tokenValue is missing'],
    [{ tokenValue: 1 }, 'tokenValue must be a string'],
    [{ tokenValue: null }, 'every member must be a string'],
    [[apiToken], 'the body must be a JSON object'],
    ['{', 'the body is not JSON'],
  ])('are an invalid request for %j', async (body, description) => {
    const made = await cspWorld();
    expect(await outcomeOf(made.fetch(detailsUrl, jsonRequest('POST', body)))).toEqual(
      envelope(400, 'invalid_request', description),
    );
  });

  it('may be read by pages of the client', async () => {
    const made = await cspWorld();
    const origin = { origin: 'https://service.example.com' };
    const asked = await made.fetch(detailsUrl, jsonRequest('POST', { tokenValue: apiToken }, origin));
    expect(asked.headers.get('access-control-allow-origin')).toBe('https://service.example.com');
    const traded = await made.post(tradeUrl, { api_token: apiToken }, origin);
    expect(traded.headers.get('access-control-allow-origin')).toBe('https://service.example.com');
  });
});
