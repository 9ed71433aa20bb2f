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
        authorization_endpoint: at('authorization'),
        pushed_authorization_request_endpoint: at('par'),
        userinfo_endpoint: at('userinfo'),
        end_session_endpoint: `${cloud.url}/uas/logout`,
        grant_types_supported: [smsGrant, emailGrant, 'authorization_code', 'refresh_token'],
        response_types_supported: ['code'],
        response_modes_supported: ['query', 'form_post'],
        code_challenge_methods_supported: ['S256', 'plain'],
        prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
        acr_values_supported: ['ubikey.sms.5', 'smtp.1'].map(
          (name) => `${cloud.url}/uas/saml2/names/ac/${name}`,
        ),
        claim_types_supported: ['normal'],
        claims_parameter_supported: true,
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        require_pushed_authorization_requests: false,
        authorization_response_iss_parameter_supported: true,
        scopes_supported: ['openid', 'userinfo', 'email', 'phone', 'offline_access'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'ES256', 'EdDSA'],
        token_endpoint_auth_methods_supported: [...methods, 'none'],
        revocation_endpoint_auth_methods_supported: [...methods, 'none'],
        introspection_endpoint_auth_methods_supported: methods,
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
        claims_supported: [
          ...['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'jti', 'sid', 'auth_time', 'acr', 'nonce'],
          ...['amr', 'session_index'],
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
  it('shows the public halves of the current and the next key of each algorithm, and nothing else', async () => {
    const { status, body, headers } = await ask(cloud, paths.jwks);
    expect(status).toBe(200);
    expectPublic(headers);
    const coordinate = expect.stringMatching(/^[\w-]{43}$/);
    const common = { use: 'sig', kid: expect.stringMatching(/^[\w-]{43}$/) };
    const rsa = { ...common, kty: 'RSA', alg: 'RS256', e: 'AQAB', n: expect.stringMatching(/^[\w-]{342}$/) };
    const ec = { ...common, kty: 'EC', alg: 'ES256', crv: 'P-256', x: coordinate, y: coordinate };
    const ed = { ...common, kty: 'OKP', alg: 'EdDSA', crv: 'Ed25519', x: coordinate };
    expect(body).toEqual({ keys: [rsa, rsa, ec, ec, ed, ed] });
  });
});
