import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import {
  accessTokenType,
  aliceOf,
  demoBackend,
  demoService,
  paths,
  tokenExchange,
} from '../e2e/csp/steps.ts';
import { actor, app, plainOf } from '../e2e/plain/steps.ts';
import { nextSource } from '../support/calls.ts';
import { callback } from '../support/codes.ts';
import { localCloud } from '../support/local.ts';

const cloud = await localCloud();
/** The local cloud has no TLS, which the library wants unless told otherwise. */
const insecure = { [oauth.allowInsecureRequests]: true } as const;

/** A client of ours as the library sees it. */
function proven({ clientId, secret }: { readonly clientId: string; readonly secret: string }) {
  return { client: { client_id: clientId } as oauth.Client, auth: oauth.ClientSecretBasic(secret) };
}

const { user: alice, logIn: logInAtVendor } = await aliceOf(cloud);
const { logIn: logInAtRoot, asCode } = await plainOf(cloud);

describe.each([
  {
    name: 'VMware CSP',
    issuer: cloud.url + paths.issuer,
    ...{ app: proven(demoService), actor: proven(demoBackend), logIn: logInAtVendor },
    // Access tokens are told about elsewhere (contradiction 42).
    ...{ tellsAccessTokens: false, context: { username: 'alice' } },
  },
  {
    name: 'plain OAuth at the root',
    issuer: cloud.url,
    ...{ app: proven(app), actor: proven(actor), logIn: logInAtRoot },
    ...{ tellsAccessTokens: true, context: {} },
  },
])('a certified OAuth client of $name', async ({ app, actor, context, issuer, logIn, tellsAccessTokens }) => {
  const discovered = await oauth.discoveryRequest(new URL(issuer), insecure);
  const server = await oauth.processDiscoveryResponse(new URL(issuer), discovered);
  const options = () => ({ ...insecure, headers: { 'x-local-source-ip': nextSource() } });

  const introspect = async (token: string) => {
    const response = await oauth.introspectionRequest(server, app.client, app.auth, token, options());
    return oauth.processIntrospectionResponse(server, app.client, response);
  };
  const exchange = async (grantType: string, subject_token: string) => {
    const form = { subject_token, subject_token_type: accessTokenType };
    const { client, auth } = actor;
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      auth,
      grantType,
      form,
      options(),
    );
    return oauth.processGenericTokenEndpointResponse(server, client, response);
  };

  it('gets tokens for itself', async () => {
    const { client, auth } = app;
    const response = await oauth.clientCredentialsGrantRequest(server, client, auth, {}, options());
    const tokens = await oauth.processClientCredentialsResponse(server, client, response);
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: expect.any(Number) });
    expect(tokens).not.toHaveProperty('refresh_token');
  });

  it('refreshes, and verifies the ID token by our keys', async () => {
    const { client, auth } = app;
    const { refreshToken } = await logIn();
    const response = await oauth.refreshTokenGrantRequest(server, client, auth, refreshToken, options());
    const tokens = await oauth.processRefreshTokenResponse(server, client, response);
    await oauth.validateApplicationLevelSignature(server, response, insecure);
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ iss: issuer, sub: alice.id, ...context });
    expect(tokens.refresh_token).not.toBe(refreshToken);
  });

  it('exchanges a user’s token for one with which it acts for the user', async () => {
    const { accessToken } = await logIn();
    const tokens = await exchange(tokenExchange, accessToken);
    expect(tokens).toMatchObject({ issued_token_type: accessTokenType, token_type: 'bearer' });
    expect(tokens).not.toHaveProperty('refresh_token');
    expect(tokens).not.toHaveProperty('id_token');
    await expect(exchange(tokenExchange, `${accessToken}x`)).rejects.toMatchObject({
      name: 'ResponseBodyError',
      ...{ status: 400, error: 'invalid_grant' },
    });
  });

  it('introspects and revokes', async () => {
    const { client, auth } = app;
    const { accessToken, refreshToken } = await logIn();
    expect(await introspect(refreshToken)).toMatchObject({ active: true, sub: alice.id });
    expect((await introspect(accessToken)).active).toBe(tellsAccessTokens);
    const response = await oauth.revocationRequest(server, client, auth, refreshToken, options());
    expect(await oauth.processRevocationResponse(response)).toBeUndefined();
    expect(await introspect(refreshToken)).toEqual({ active: false });
    expect(await introspect(accessToken)).toEqual({ active: false });
    const again = await oauth.refreshTokenGrantRequest(server, client, auth, refreshToken, options());
    await expect(oauth.processRefreshTokenResponse(server, client, again)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('is told about the user', async () => {
    const { accessToken } = await logIn();
    const response = await oauth.userInfoRequest(server, app.client, accessToken, insecure);
    const told = await oauth.processUserInfoResponse(server, app.client, alice.id, response);
    expect(told).toMatchObject({ sub: alice.id, email: 'alice@example.com', ...context });
  });
});

describe('a certified OAuth client of VMware CSP', () => {
  it('calls delegation by the vendor’s name as well', async () => {
    const issuer = new URL(cloud.url + paths.issuer);
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, insecure),
    );
    expect(server.grant_types_supported).toEqual(expect.arrayContaining(['client_delegate', tokenExchange]));
    const { client, auth } = proven(demoBackend);
    const form = { subject_token: (await logInAtVendor()).accessToken, subject_token_type: accessTokenType };
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      auth,
      'client_delegate',
      form,
      insecure,
    );
    const tokens = await oauth.processGenericTokenEndpointResponse(server, client, response);
    expect(tokens['issued_token_type']).toBe(accessTokenType);
  });
});

describe('a certified OAuth client at the root', () => {
  it('verifies access tokens of RFC 9068', async () => {
    const { accessToken, idToken } = await logInAtRoot();
    const issuer = new URL(cloud.url);
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, insecure),
    );
    const validate = (token: string, audience: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const request = new Request('https://api.example.com/', { headers });
      return oauth.validateJwtAccessToken(server, request, audience, insecure);
    };
    expect(await validate(accessToken, cloud.url)).toMatchObject({ sub: alice.id, client_id: app.clientId });
    await expect(validate(idToken, app.clientId)).rejects.toThrow();
  });

  it('redeems a code with PKCE', async () => {
    const verifier = oauth.generateRandomCodeVerifier();
    const issuer = new URL(cloud.url);
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, insecure),
    );
    const { client, auth } = proven(app);
    const { code } = await asCode({
      codeChallenge: await oauth.calculatePKCECodeChallenge(verifier),
      ...{ codeChallengeMethod: 'S256', nonce: 'n-1' },
    });
    const returned = new URL(`${callback}?${new URLSearchParams({ code, state: 's-1', iss: cloud.url })}`);
    const checked = oauth.validateAuthResponse(server, client, returned, 's-1');
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      auth,
      checked,
      callback,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: 'n-1',
      requireIdToken: true,
    });
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub: alice.id, nonce: 'n-1' });
  });
});
