import { KMSClient } from '@aws-sdk/client-kms';
import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { rotateKeys } from '../../shared/core/key-custodian.ts';
import { publicJwkOf } from '../../shared/crypto/jwk.ts';
import { kmsKeyWrapper } from '../../shared/crypto/kms-key-wrapper.ts';
import { dynamoKeyStore } from '../../shared/dynamo/key-store.ts';
import { ask, paths } from '../support/calls.ts';
import { demoApi } from '../support/clients.ts';
import { localAws, localCloud } from '../support/local.ts';
import { introspect, login, nextPhone } from '../support/login.ts';

const cloud = await localCloud();

/** A verifier as a Lambda function of a customer's would make it. Its own fetcher speaks TLS only. */
function verifierFor(audience: string, use: 'access' | 'id') {
  const fetcher = { fetch: async (uri: string) => (await fetch(uri)).arrayBuffer() };
  return JwtVerifier.create(
    {
      issuer: `${cloud.url}/uas`,
      audience,
      jwksUri: cloud.url + paths.jwks,
      customJwtCheck({ payload }) {
        if (payload['token_use'] !== use) throw new Error(`not an ${use} token`);
      },
    },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
}

/** As the administrator's command does. */
async function rotate(): Promise<void> {
  const kms = new KMSClient({ endpoint: cloud.endpoints.kms, ...localAws });
  const { WrappingKeyArn = '', TableName = '' } = cloud.outputs;
  await rotateKeys({
    clock: { seconds: () => Math.floor(cloud.now() / 1000), milliseconds: cloud.now },
    keyStore: dynamoKeyStore(cloud.table),
    keyWrapper: kmsKeyWrapper(kms, WrappingKeyArn, TableName),
    publicJwkOf,
  });
  kms.destroy();
}

async function publishedKeys(): Promise<readonly string[]> {
  const { body } = await ask(cloud, paths.jwks);
  return (body as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
}

const kidOf = (token: string) => String(decodeProtectedHeader(token).kid);

describe('aws-jwt-verify', () => {
  it('verifies access tokens for their audiences and ID tokens for their client', async () => {
    const username = nextPhone();
    const { accessToken, idToken } = await login(cloud, { username, scope: 'openid demo-api' });
    for (const audience of ['demo-api', `${cloud.url}/uas`]) {
      expect(await verifierFor(audience, 'access').verify(accessToken)).toMatchObject({
        sub: username,
        client_id: 'demo-app',
      });
    }
    expect(await verifierFor('demo-app', 'id').verify(idToken)).toMatchObject({
      sub: username,
      azp: 'demo-app',
    });
  });

  it('takes no token of one kind for the other', async () => {
    const { accessToken, idToken } = await login(cloud);
    await expect(verifierFor('demo-app', 'access').verify(idToken)).rejects.toThrow('not an access token');
    await expect(verifierFor(`${cloud.url}/uas`, 'id').verify(accessToken)).rejects.toThrow(
      'not an id token',
    );
  });

  it('takes no token for another audience', async () => {
    const { accessToken, idToken } = await login(cloud);
    await expect(verifierFor('demo-api', 'access').verify(accessToken)).rejects.toThrow(
      'Audience not allowed',
    );
    await expect(verifierFor('demo-limited', 'id').verify(idToken)).rejects.toThrow('Audience not allowed');
  });

  it('verifies old tokens and new ones after the keys were rotated', async () => {
    const before = await login(cloud, { scope: 'openid demo-api' });
    const [current, next] = await publishedKeys();
    await rotate();
    // A running function looks for a new signing key once an hour.
    const meanwhile = await login(cloud, { scope: 'openid demo-api' });
    cloud.advance(3_601);
    const after = await login(cloud, { scope: 'openid demo-api' });
    expect([before, meanwhile, after].map(({ accessToken }) => kidOf(accessToken))).toEqual([
      current,
      current,
      next,
    ]);
    const published = await publishedKeys();
    expect(published.slice(0, 2)).toEqual([current, next]);
    // Three algorithms, each with a next, a current and a retired key: one fewer than a load balancer takes.
    expect(published).toHaveLength(9);

    expect(await introspect(cloud, after.accessToken, demoApi)).toMatchObject({ active: true });
    const headers = { authorization: `Bearer ${after.accessToken}` };
    expect((await ask(cloud, paths.whoami, { headers })).status).toBe(200);
    const verifier = verifierFor('demo-api', 'access');
    for (const { accessToken } of [before, meanwhile, after]) {
      expect(await verifier.verify(accessToken)).toMatchObject({ client_id: 'demo-app' });
    }
  });

  it('keeps a token active whose key was retired after it was signed', async () => {
    const { accessToken } = await login(cloud, { scope: 'openid demo-api' });
    await rotate();
    cloud.advance(301);
    expect(await introspect(cloud, accessToken, demoApi)).toMatchObject({ active: true });
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await ask(cloud, paths.whoami, { headers })).status).toBe(200);
  });
});
