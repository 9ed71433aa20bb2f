import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { basic, type Form, paths, post } from '../support/calls.ts';
import { demoApi, demoApp, registerClient, smsGrant } from '../support/clients.ts';
import { localCloud } from '../support/local.ts';
import { answer, nextPhone, sendCode, start } from '../support/login.ts';

const cloud = await localCloud();
const oddSecret = 'p+l%20u/s:ä&=';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const refused = { error: 'invalid_client', error_description: 'client authentication failed' };

/** Asks a harmless question under an `Authorization` header, or with credentials in the form. */
async function statusOf(form: Form, headers: Form = {}): Promise<number> {
  return (await post(cloud, paths.revocation, { token: 'x', ...form }, { as: null, headers })).status;
}

describe('a client with a secret', async () => {
  await registerClient(cloud, { clientId: 'odd-app', secret: oddSecret });
  await registerClient(cloud, {
    clientId: 'post-app',
    secret: 'post-app-secret',
    tokenEndpointAuthMethod: 'client_secret_post',
  });
  await registerClient(cloud, {
    clientId: 'rotated-app',
    secrets: [
      { sha256: sha256('new') },
      { sha256: sha256('old'), expiresAt: Math.floor(cloud.now() / 1000) + 500 },
    ],
  });

  it.each([
    ['form-encoded first (RFC 6749)', encodeURIComponent(oddSecret)],
    ['as it is', oddSecret],
  ])('may send it by Basic %s', async (_how, secret) => {
    expect(await statusOf({}, { authorization: basic({ clientId: 'odd-app', secret }) })).toBe(200);
  });

  it('may send it in the form', async () => {
    expect(await statusOf({ client_id: 'odd-app', client_secret: oddSecret })).toBe(200);
  });

  it('may name itself beside Basic, by the same name', async () => {
    const headers = { authorization: basic(demoApp) };
    expect(await statusOf({ client_id: 'demo-app' }, headers)).toBe(200);
    expect(await statusOf({ client_id: 'demo-api' }, headers)).toBe(401);
  });

  it('must use the method that it is registered for', async () => {
    const as = { clientId: 'post-app', secret: 'post-app-secret' };
    expect(await statusOf({ client_id: as.clientId, client_secret: as.secret })).toBe(200);
    expect(await statusOf({}, { authorization: basic(as) })).toBe(401);
  });

  it('may use a replaced secret until its time is over', async () => {
    const statuses = () =>
      Promise.all(
        ['old', 'new'].map((client_secret) => statusOf({ client_id: 'rotated-app', client_secret })),
      );
    expect(await statuses()).toEqual([200, 200]);
    cloud.advance(501);
    expect(await statuses()).toEqual([401, 200]);
  });

  it('must not leave it out', async () => {
    expect(await statusOf({ client_id: 'demo-app' })).toBe(401);
    expect(await statusOf({ client_id: 'demo-app', client_secret: '' })).toBe(401);
    expect(await statusOf({}, { authorization: 'Basic' })).toBe(401);
    expect(await statusOf({}, { authorization: 'Basic %%%' })).toBe(401);
  });
});

describe('a public client', async () => {
  const publicApp = { clientId: 'public-app', tokenEndpointAuthMethod: 'none' } as const;
  await registerClient(cloud, { ...publicApp, grantTypes: [smsGrant] });
  const name = { client_id: publicApp.clientId };

  it('logs in by its name alone, and gets no refresh token that it is not registered for', async () => {
    const started = await start(cloud, { as: null, extra: name });
    const { status, body } = await answer(cloud, started, { as: null, extra: name });
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual([
      'access_token',
      'expires_in',
      'id_token',
      'scope',
      'token_type',
    ]);
  });

  it('may not introspect, nor use a secret', async () => {
    const introspection = await post(cloud, paths.introspection, { token: 'x', ...name }, { as: null });
    expect({ status: introspection.status, body: introspection.body }).toEqual({
      status: 401,
      body: refused,
    });
    expect(await statusOf({ ...name, client_secret: 'x' })).toBe(401);
  });
});

describe('a client that signs', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const stranger = await generateKeyPair('RS256');
  const clientId = 'signing-app';
  await registerClient(cloud, {
    clientId,
    grantTypes: [smsGrant],
    tokenEndpointAuthMethod: 'private_key_jwt',
    jwks: { keys: [{ ...(await exportJWK(publicKey)) }] },
  });

  async function assertion(claims: object = {}, key = privateKey): Promise<Form> {
    const now = Math.floor(cloud.now() / 1000);
    const all = {
      iss: clientId,
      sub: clientId,
      aud: `${cloud.url}/uas`,
      exp: now + 60,
      jti: randomUUID(),
      ...claims,
    };
    return {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await new SignJWT(all).setProtectedHeader({ alg: 'RS256' }).sign(key),
    };
  }
  const inSeconds = (seconds: number) => Math.floor(cloud.now() / 1000) + seconds;

  it('may address the issuer, or the endpoint, or several', async () => {
    const endpoint = cloud.url + paths.revocation;
    for (const aud of [`${cloud.url}/uas`, endpoint, ['https://example.com', endpoint]]) {
      expect(await statusOf(await assertion({ aud }))).toBe(200);
    }
  });

  it.each([
    ['for somebody else', () => ({ aud: 'https://example.com' })],
    ['for nobody', () => ({ aud: undefined })],
    ['in another name', () => ({ iss: 'demo-app', sub: 'demo-app' })],
    ['of another issuer', () => ({ iss: 'demo-app' })],
    ['that is over', () => ({ exp: inSeconds(-61) })],
    ['that never ends', () => ({ exp: undefined })],
    ['that lives too long', () => ({ exp: inSeconds(3_600) })],
    ['that has not begun', () => ({ nbf: inSeconds(120) })],
    ['without a jti', () => ({ jti: undefined })],
  ])('is refused with an assertion %s', async (_what, claims) => {
    expect(await statusOf(await assertion(claims()))).toBe(401);
  });

  it("is refused with another one's signature, and with a secret", async () => {
    expect(await statusOf(await assertion({}, stranger.privateKey))).toBe(401);
    expect(await statusOf({ client_id: clientId, client_secret: 'x' })).toBe(401);
    expect(await statusOf({}, { authorization: basic({ clientId, secret: '' }) })).toBe(401);
  });

  it('begins a login with it, and may use it once', async () => {
    const extra = await assertion();
    const first = await sendCode(cloud, { as: null, extra });
    const second = await sendCode(cloud, { as: null, extra, username: nextPhone() });
    expect([first.status, second.status]).toEqual([200, 401]);
  });
});

describe('a request with two ways to prove its client', () => {
  it('is refused before either is looked at', async () => {
    cloud.resetRequests();
    const headers = { authorization: basic(demoApi) };
    expect(await statusOf({ client_id: 'demo-api', client_secret: demoApi.secret }, headers)).toBe(400);
    expect(cloud.requests()).toEqual([]);
  });
});
