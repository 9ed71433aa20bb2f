import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { decodeProtectedHeader } from 'jose';
import * as client from 'openid-client';
import { describe, expect, it } from 'vitest';
import { signingAlgorithms } from '../../shared/contract/signing-algorithm.ts';
import { ask, nextSource, paths } from '../support/calls.ts';
import { demoApi, demoApp, registerClient } from '../support/clients.ts';
import { localCloud } from '../support/local.ts';
import { introspect, login } from '../support/login.ts';

const cloud = await localCloud();
const secret = 'a-secret-of-the-tests';

/** A verifier as a Lambda function of a customer's would make it. Its own fetcher speaks TLS only. */
function verifierFor(audience: string) {
  const fetcher = { fetch: async (uri: string) => (await fetch(uri)).arrayBuffer() };
  const jwksUri = cloud.url + paths.jwks;
  const properties = { issuer: `${cloud.url}/uas`, audience, jwksUri };
  return JwtVerifier.create(properties, { jwksCache: new SimpleJwksCache({ fetcher }) });
}

describe.each(signingAlgorithms)('a client whose tokens are signed with %s', async (alg) => {
  const clientId = `signed-${alg}`;
  const app = { clientId, secret };
  const { grantTypes } = demoApp;
  await registerClient(cloud, {
    ...{ ...app, grantTypes, idTokenSignedResponseAlg: alg, accessTokenSignedResponseAlg: alg },
  });
  const logIn = () => login(cloud, { scope: 'openid demo-api', as: app });

  it('has tokens that aws-jwt-verify verifies', async () => {
    const { accessToken, idToken, username } = await logIn();
    expect([accessToken, idToken].map((token) => decodeProtectedHeader(token).alg)).toEqual([alg, alg]);
    expect(await verifierFor('demo-api').verify(accessToken)).toMatchObject({ sub: username });
    expect(await verifierFor(clientId).verify(idToken)).toMatchObject({ sub: username, azp: clientId });
    await expect(verifierFor('demo-api').verify(`${accessToken.slice(0, -8)}AAAAAAAA`)).rejects.toThrow(
      'Invalid signature',
    );
  });

  it('has ID tokens whose signature openid-client verifies', async () => {
    const metadata = { id_token_signed_response_alg: alg };
    const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
    const authentication = client.ClientSecretBasic(secret);
    const issuer = new URL(`${cloud.url}/uas`);
    const config = await client.discovery(issuer, clientId, metadata, authentication, { execute });
    config[client.customFetch] = (url, options) =>
      fetch(url, {
        ...options,
        headers: { ...options.headers, 'x-local-source-ip': nextSource() },
      } as RequestInit);
    const { refreshToken, username } = await logIn();
    const refreshed = await client.refreshTokenGrant(config, refreshToken);
    expect(refreshed.claims()).toMatchObject({ iss: `${cloud.url}/uas`, sub: username, aud: clientId });
  });

  it('has access tokens that open what the authorizer guards, and are active', async () => {
    const { accessToken } = await logIn();
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await ask(cloud, paths.whoami, { headers })).status).toBe(200);
    expect(await introspect(cloud, accessToken, demoApi)).toMatchObject({
      active: true,
      client_id: clientId,
    });
  });
});
