import * as client from 'openid-client';
import { describe, expect, it } from 'vitest';
import { demoWeb, login, userinfo } from '../e2e/ciam/steps.ts';
import { nextSource } from '../support/calls.ts';
import { localCloud } from '../support/local.ts';

const cloud = await localCloud();

describe('openid-client at the root issuer', async () => {
  const config = await client.discovery(
    new URL(cloud.url),
    demoWeb.clientId,
    undefined,
    client.ClientSecretPost(demoWeb.secret),
    { execute: [client.allowInsecureRequests] },
  );
  config[client.customFetch] = (url, options) =>
    fetch(url, {
      ...options,
      headers: { ...options.headers, 'x-local-source-ip': nextSource() },
    } as RequestInit);

  it('discovers the endpoints', () => {
    expect(config.serverMetadata()).toMatchObject({
      issuer: cloud.url,
      token_endpoint: `${cloud.url}/oauth2/token`,
      revocation_endpoint: `${cloud.url}/oauth2/revoke`,
      userinfo_endpoint: `${cloud.url}/userinfo`,
      end_session_endpoint: `${cloud.url}/logout`,
      jwks_uri: `${cloud.url}/oauth2/jwks`,
      scopes_supported: expect.arrayContaining(['openid', 'profile', 'email', 'phone', 'offline_access']),
      response_types_supported: expect.any(Array),
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
      token_endpoint_auth_methods_supported: expect.arrayContaining([
        'client_secret_basic',
        'client_secret_post',
      ]),
      grant_types_supported: expect.arrayContaining([
        'refresh_token',
        'http://tencentciam.com/oauth2/grant-type/otp/sms',
        'http://tencentciam.com/oauth2/grant-type/otp/email',
        `${cloud.url}/oauth2/grant-type/otp/sms`,
        `${cloud.url}/oauth2/grant-type/otp/email`,
      ]),
    });
  });

  it('refreshes a login, reads the user, and revokes', async () => {
    const first = await login(cloud);
    const refreshed = await client.refreshTokenGrant(config, first.refresh);
    const claims = refreshed.claims();
    expect(claims).toMatchObject({ iss: cloud.url, aud: 'demo-web', azp: 'demo-web' });
    const subject = String(claims?.sub);
    const told = await client.fetchUserInfo(config, refreshed.access_token, subject);
    expect(told).toEqual({ sub: subject, phone_number: expect.stringMatching(/^\+86\d{11}$/) });
    await client.tokenRevocation(config, String(refreshed.refresh_token));
    expect((await userinfo(cloud, refreshed.access_token)).status).toBe(401);
    await expect(client.refreshTokenGrant(config, String(refreshed.refresh_token))).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});
