import * as client from 'openid-client';
import { describe, expect, it } from 'vitest';
import { nextSource } from '../support/calls.ts';
import { demoApp } from '../support/clients.ts';
import { localCloud } from '../support/local.ts';
import { login } from '../support/login.ts';

const cloud = await localCloud();

describe('openid-client', async () => {
  const config = await client.discovery(
    new URL(`${cloud.url}/uas`),
    demoApp.clientId,
    undefined,
    client.ClientSecretBasic(demoApp.secret),
    { execute: [client.allowInsecureRequests] },
  );
  config[client.customFetch] = (url, options) =>
    fetch(url, {
      ...options,
      headers: { ...options.headers, 'x-local-source-ip': nextSource() },
    } as RequestInit);

  it('discovers the endpoints from the issuer', () => {
    expect(config.serverMetadata()).toMatchObject({
      issuer: `${cloud.url}/uas`,
      token_endpoint: `${cloud.url}/uas/oauth2/token`,
      introspection_endpoint: `${cloud.url}/uas/oauth2/introspection`,
      tokeninfo_endpoint: `${cloud.url}/uas/oauth2/tokeninfo`,
      revocation_endpoint: `${cloud.url}/uas/oauth2/revocation`,
      jwks_uri: `${cloud.url}/uas/oauth2/metadata.jwks`,
    });
  });

  it('refreshes a login, introspects it, and revokes it', async () => {
    const { refreshToken, username } = await login(cloud);
    const refreshed = await client.refreshTokenGrant(config, refreshToken);
    expect(refreshed.claims()).toMatchObject({ iss: `${cloud.url}/uas`, sub: username, aud: 'demo-app' });
    const introspect = () => client.tokenIntrospection(config, refreshed.access_token);
    expect(await introspect()).toMatchObject({ active: true, sub: username });
    await client.tokenRevocation(config, String(refreshed.refresh_token));
    expect(await introspect()).toEqual({ active: false });
  });
});
