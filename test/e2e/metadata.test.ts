import { describe, expect, it } from 'vitest';
import { ask, paths } from '../support/calls.ts';
import { emailGrant, smsGrant } from '../support/clients.ts';
import { localCloud } from '../support/local.ts';

const cloud = await localCloud();
const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'];
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];

function expectPublic(headers: Headers): void {
  expect(headers.get('content-type')).toBe('application/json');
  expect(headers.get('cache-control')).toBe('public, max-age=3600, stale-while-revalidate=86400');
  expect(headers.get('access-control-allow-origin')).toBe('*');
}

describe('discovery', () => {
  it.each([paths.discovery, '/uas/.well-known/oauth-authorization-server', '/uas/oauth2/metadata.json'])(
    'at %s tells clients everything',
    async (path) => {
      const { status, body, headers } = await ask(cloud, path);
      const at = (tail: string) => `${cloud.url}/uas/oauth2/${tail}`;
      expect(status).toBe(200);
      expectPublic(headers);
      expect(body).toEqual({
        issuer: `${cloud.url}/uas`,
        token_endpoint: at('token'),
        introspection_endpoint: at('introspection'),
        tokeninfo_endpoint: at('tokeninfo'),
        revocation_endpoint: at('revocation'),
        jwks_uri: at('metadata.jwks'),
        grant_types_supported: [smsGrant, emailGrant, 'refresh_token'],
        response_types_supported: [],
        scopes_supported: ['openid', 'userinfo'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: [...methods, 'none'],
        revocation_endpoint_auth_methods_supported: [...methods, 'none'],
        introspection_endpoint_auth_methods_supported: methods,
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
        claims_supported: [
          ...['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'jti', 'auth_time', 'amr', 'session_index'],
          ...['phone_number', 'phone_number_verified', 'email', 'email_verified'],
        ],
        ui_locales_supported: ['en', 'fi', 'sv', 'de', 'fr', 'es', 'zh'],
      });
    },
  );

  it('names no address after the Host header of a caller', async () => {
    const { body } = await ask(cloud, paths.discovery, {
      headers: { 'x-forwarded-host': 'evil.example.com', forwarded: 'host=evil.example.com' },
    });
    expect(body['issuer']).toBe(`${cloud.url}/uas`);
  });
});

describe('the key set', () => {
  it('shows the public halves of the current and the next key, and nothing else', async () => {
    const { status, body, headers } = await ask(cloud, paths.jwks);
    expect(status).toBe(200);
    expectPublic(headers);
    const key = {
      kty: 'RSA',
      use: 'sig',
      alg: 'RS256',
      e: 'AQAB',
      n: expect.stringMatching(/^[\w-]{342}$/),
      kid: expect.stringMatching(/^[\w-]{43}$/),
    };
    expect(body).toEqual({ keys: [key, key] });
  });
});
