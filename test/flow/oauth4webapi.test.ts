import { randomBytes, randomUUID } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import * as oauth from 'oauth4webapi';
import { beforeAll, describe, expect, it } from 'vitest';
import { kmsKeyWrapper } from '../../shared/crypto/kms-key-wrapper.ts';
import { nextSource } from '../support/calls.ts';
import {
  demoApi,
  demoApp,
  emailGrant,
  registerClient,
  smsGrant,
  type TestClient,
} from '../support/clients.ts';
import { localAws, localCloud } from '../support/local.ts';
import { newestCode, nextAddress, nextPhone } from '../support/login.ts';

const cloud = await localCloud();
/** The local cloud has no TLS, which the library wants unless told otherwise. */
const insecure = { [oauth.allowInsecureRequests]: true } as const;
const issuer = new URL(`${cloud.url}/uas`);

/** A client of ours as the library sees it: what it is called, and how it proves itself. */
interface Proven {
  readonly client: oauth.Client;
  readonly auth: oauth.ClientAuth;
}

const rsa = await generateKeyPair('RS256');
const ec = await generateKeyPair('ES256');

function proven(clientId: string, auth: oauth.ClientAuth): Proven {
  return { client: { client_id: clientId }, auth };
}

/** Signed with the moved clock. */
function skewed({ client, auth }: Proven): Proven {
  return { client: { ...client, [oauth.clockSkew]: Math.round((cloud.now() - Date.now()) / 1000) }, auth };
}

const secretJwtSecret = randomBytes(32).toString('base64url');
const methods: readonly (readonly [string, Proven])[] = [
  ['client_secret_basic', proven('demo-app', oauth.ClientSecretBasic(demoApp.secret))],
  ['client_secret_post', proven('demo-app', oauth.ClientSecretPost(demoApp.secret))],
  ['private_key_jwt with RS256', proven('rsa-app', oauth.PrivateKeyJwt({ key: rsa.privateKey, kid: 'rsa' }))],
  ['private_key_jwt with ES256', proven('ec-app', oauth.PrivateKeyJwt({ key: ec.privateKey, kid: 'ec' }))],
  ['client_secret_jwt', proven('secret-app', oauth.ClientSecretJwt(secretJwtSecret))],
];

async function registerSigningClients(): Promise<void> {
  const { grantTypes } = demoApp;
  const signing = async (clientId: string, kid: string, key: CryptoKey): Promise<TestClient> => ({
    clientId,
    grantTypes,
    tokenEndpointAuthMethod: 'private_key_jwt',
    jwks: { keys: [{ ...(await exportJWK(key)), kid }] },
  });
  await registerClient(cloud, await signing('rsa-app', 'rsa', rsa.publicKey));
  await registerClient(cloud, await signing('ec-app', 'ec', ec.publicKey));
  const kms = new KMSClient({ endpoint: cloud.endpoints.kms, ...localAws });
  const wrapper = kmsKeyWrapper(
    kms,
    String(cloud.outputs['WrappingKeyArn']),
    String(cloud.outputs['TableName']),
  );
  await registerClient(cloud, {
    clientId: 'secret-app',
    grantTypes,
    tokenEndpointAuthMethod: 'client_secret_jwt',
    wrappedSecret: await wrapper.wrap('client-secret', new TextEncoder().encode(secretJwtSecret)),
  });
  kms.destroy();
}

function options() {
  return { ...insecure, headers: { 'x-local-source-ip': nextSource() } };
}

async function discover(): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(issuer, insecure);
  return oauth.processDiscoveryResponse(issuer, response);
}

async function logIn(
  server: oauth.AuthorizationServer,
  { client, auth }: Proven,
  grantType: string,
  username: string,
): Promise<oauth.TokenEndpointResponse> {
  const first = { scope: 'openid demo-api', username };
  const sent = await oauth.genericTokenEndpointRequest(server, client, auth, grantType, first, options());
  const body = (await sent.json()) as { x_globalsign_iam_challenge: { reference: string } };
  const second = {
    ...first,
    x_globalsign_iam_reference_id: body.x_globalsign_iam_challenge.reference,
    x_globalsign_iam_otp_code: newestCode(cloud),
  };
  const answered = await oauth.genericTokenEndpointRequest(
    server,
    client,
    auth,
    grantType,
    second,
    options(),
  );
  const result = await oauth.processGenericTokenEndpointResponse(server, client, answered);
  await oauth.validateApplicationLevelSignature(server, answered, insecure);
  return result;
}

describe('a certified OAuth client', async () => {
  await registerSigningClients();
  let server: oauth.AuthorizationServer;
  beforeAll(async () => {
    server = await discover();
  });

  it.each(methods)('logs in with %s, refreshes, introspects and revokes', async (_method, plain) => {
    const app = skewed(plain);
    const username = nextPhone();
    const tokens = await logIn(server, app, smsGrant, username);
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub: username, phone_number: username });

    const { client, auth } = app;
    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, auth, String(tokens.refresh_token), options()),
    );
    expect(oauth.getValidatedIdTokenClaims(refreshed)).toMatchObject({ sub: username });

    const api = proven('demo-api', oauth.ClientSecretBasic(demoApi.secret));
    const introspect = async (token: string) =>
      oauth.processIntrospectionResponse(
        server,
        api.client,
        await oauth.introspectionRequest(server, api.client, api.auth, token, insecure),
      );
    expect(await introspect(refreshed.access_token)).toMatchObject({
      active: true,
      sub: username,
      client_id: client.client_id,
    });
    const revoked = await oauth.revocationRequest(
      server,
      client,
      auth,
      String(refreshed.refresh_token),
      insecure,
    );
    expect(await oauth.processRevocationResponse(revoked)).toBeUndefined();
    expect(await introspect(refreshed.access_token)).toMatchObject({ active: false });
  });

  it('logs in by e-mail', async () => {
    const [, app] = methods[0] ?? [];
    if (!app) throw new Error('no method');
    const username = nextAddress();
    const tokens = await logIn(server, app, emailGrant, username);
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ email: username, email_verified: true });
  });

  it('reads our refusals as errors of the token endpoint', async () => {
    const { client } = proven('demo-app', oauth.None());
    const auth = oauth.ClientSecretPost('wrong');
    const refused = await oauth.genericTokenEndpointRequest(
      server,
      client,
      auth,
      smsGrant,
      { scope: 'openid' },
      insecure,
    );
    await expect(oauth.processGenericTokenEndpointResponse(server, client, refused)).rejects.toMatchObject({
      status: 401,
      error: 'invalid_client',
    });
  });

  it('cannot use one client assertion twice', async () => {
    const [, app] = methods[2] ?? [];
    if (!app) throw new Error('no method');
    const { client } = skewed(app);
    let assertion: string | null = null;
    const auth: oauth.ClientAuth = async (as, who, body, headers) => {
      if (assertion === null) await app.auth(as, who, body, headers);
      assertion ??= body.get('client_assertion');
      body.set('client_assertion', String(assertion));
      body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
      body.set('client_id', client.client_id);
    };
    const statuses = [];
    for (let nth = 1; nth <= 2; nth += 1) {
      const response = await oauth.revocationRequest(server, client, auth, randomUUID(), insecure);
      statuses.push(response.status);
    }
    expect(statuses).toEqual([200, 401]);
  });

  it('validates access tokens against our keys (RFC 9068)', async () => {
    const [, app] = methods[0] ?? [];
    if (!app) throw new Error('no method');
    const { access_token, id_token } = await logIn(server, app, smsGrant, nextPhone());
    const request = (token: string | undefined) =>
      new Request('https://api.example.com/', { headers: { authorization: `Bearer ${token}` } });
    const claims = await oauth.validateJwtAccessToken(server, request(access_token), 'demo-api', insecure);
    expect(claims).toMatchObject({ client_id: 'demo-app', scope: 'openid demo-api' });
    await expect(
      oauth.validateJwtAccessToken(server, request(id_token), 'demo-app', insecure),
    ).rejects.toThrow();
  });
});
