import * as client from 'openid-client';
import { describe, expect, it } from 'vitest';
import {
  accessTokenType,
  aliceOf,
  demoBackend,
  demoOrganization,
  demoService,
  paths,
  tokenExchange,
} from '../e2e/csp/steps.ts';
import { actor, app, plainOf } from '../e2e/plain/steps.ts';
import { nextSource } from '../support/calls.ts';
import { callback, type MintedCode } from '../support/codes.ts';
import { localCloud } from '../support/local.ts';

const cloud = await localCloud();
const { codeOf, logIn: logInAtVendor, user: alice } = await aliceOf(cloud);
const { asCode, logIn: logInAtRoot } = await plainOf(cloud);

/** The library's configuration for a client, found from the issuer. */
async function configure(
  issuer: string,
  { clientId, secret }: { readonly clientId: string; readonly secret: string },
): Promise<client.Configuration> {
  const options = { execute: [client.allowInsecureRequests] };
  const proof = client.ClientSecretBasic(secret);
  const config = await client.discovery(new URL(issuer), clientId, undefined, proof, options);
  config[client.customFetch] = (url, options) =>
    fetch(url, {
      ...options,
      headers: { ...options.headers, 'x-local-source-ip': nextSource() },
    } as RequestInit);
  return config;
}

const codeAtRoot = async (minted: Partial<MintedCode>) => (await asCode(minted)).code;
const vendor = cloud.url + paths.issuer;

describe.each([
  {
    name: 'VMware CSP',
    issuer: vendor,
    ...{ owner: demoService, delegate: demoBackend, logIn: logInAtVendor, code: codeOf },
    ...{ about: { orgId: demoOrganization.id }, keys: cloud.url + paths.keys },
  },
  {
    name: 'plain OAuth at the root',
    issuer: cloud.url,
    ...{ owner: app, delegate: actor, logIn: logInAtRoot, code: codeAtRoot },
    ...{ about: { client_id: app.clientId }, keys: `${cloud.url}/oauth2/jwks` },
  },
])('openid-client with $name', async ({ about, code, delegate, issuer, keys, logIn, owner }) => {
  const config = await configure(issuer, owner);
  const acting = await configure(issuer, delegate);

  it('discovers everything from the issuer', () => {
    const metadata = config.serverMetadata();
    expect(metadata).toMatchObject({ issuer, jwks_uri: keys });
    expect(metadata.grant_types_supported).toEqual(
      expect.arrayContaining([
        ...['authorization_code', 'refresh_token', 'client_credentials', 'password', tokenExchange],
      ]),
    );
    expect(metadata.code_challenge_methods_supported).toContain('S256');
  });

  it('redeems a code with PKCE and a nonce', async () => {
    const verifier = client.randomPKCECodeVerifier();
    const returned = new URL(`${callback}?${new URLSearchParams({ iss: issuer })}`);
    const minted = {
      codeChallenge: await client.calculatePKCECodeChallenge(verifier),
      ...{ codeChallengeMethod: 'S256', nonce: 'n-1' },
    };
    returned.searchParams.set('code', await code(minted));
    const checks = { pkceCodeVerifier: verifier, expectedNonce: 'n-1', idTokenExpected: true };
    const tokens = await client.authorizationCodeGrant(config, returned, checks);
    expect(tokens.claims()).toMatchObject({ iss: issuer, sub: alice.id, nonce: 'n-1' });
  });

  it('gets tokens for itself', async () => {
    const tokens = await client.clientCredentialsGrant(config);
    expect(tokens).toMatchObject({ token_type: 'bearer' });
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('refreshes, introspects and revokes', async () => {
    const { refreshToken } = await logIn();
    const refreshed = await client.refreshTokenGrant(config, refreshToken);
    expect(refreshed.claims()).toMatchObject({ iss: issuer, sub: alice.id });
    const successor = String(refreshed.refresh_token);
    expect(await client.tokenIntrospection(config, successor)).toMatchObject({
      active: true,
      sub: alice.id,
      ...about,
    });
    await client.tokenRevocation(config, successor);
    expect(await client.tokenIntrospection(config, successor)).toEqual({ active: false });
    await expect(client.refreshTokenGrant(config, successor)).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 400,
    });
  });

  it('exchanges a user’s token for one with which it acts for the user', async () => {
    const { accessToken } = await logIn();
    const tokens = await client.genericGrantRequest(acting, tokenExchange, {
      ...{ subject_token: accessToken, subject_token_type: accessTokenType },
    });
    expect(tokens['issued_token_type']).toBe(accessTokenType);
    const told = await client.fetchUserInfo(config, accessToken, alice.id);
    expect(told).toMatchObject({ sub: alice.id, email: 'alice@example.com' });
  });
});
