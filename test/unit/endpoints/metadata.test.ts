import { describe, expect, it } from 'vitest';
import { locales } from '../../../shared/channels/texts.ts';
import { uas } from '../../../shared/dialects/uas.ts';
import { byDialect } from '../../../shared/endpoints/by-dialect.ts';
import { metadataEndpoint } from '../../../shared/endpoints/metadata.ts';
import { directGrantTypes } from '../../../shared/grants/direct.ts';
import { refreshTokenGrant } from '../../../shared/grants/refresh-token.ts';
import { empty } from '../../../shared/http/respond.ts';
import { emailGrant, smsGrant } from '../../support/clients.ts';
import { cspIssuer, cspUrl } from '../../support/csp.ts';
import { testKeySet } from '../../support/memory-keys.ts';
import { baseUrl, issuer, outcomeOf, world } from '../../support/world.ts';

const addresses = [
  `${issuer}/.well-known/openid-configuration`,
  `${issuer}/.well-known/oauth-authorization-server`,
  `${issuer}/oauth2/metadata.json`,
];
const publicDocument = {
  'content-type': 'application/json',
  'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
  'access-control-allow-origin': '*',
};
const context = { baseUrl, sourceAddress: '', requestId: '' };

describe('the discovery document', () => {
  it.each(addresses)('stands at %s', async (address) => {
    const response = await world().fetch(address);
    expect(Object.fromEntries(response.headers)).toEqual(publicDocument);
    const methods = [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'none',
    ];
    const confidential = methods.filter((method) => method !== 'none');
    const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];
    expect(await outcomeOf(response)).toEqual({
      status: 200,
      body: {
        issuer,
        token_endpoint: `${issuer}/oauth2/token`,
        introspection_endpoint: `${issuer}/oauth2/introspection`,
        tokeninfo_endpoint: `${issuer}/oauth2/tokeninfo`,
        revocation_endpoint: `${issuer}/oauth2/revocation`,
        jwks_uri: `${issuer}/oauth2/metadata.jwks`,
        scopes_supported: ['openid', 'userinfo'],
        grant_types_supported: [smsGrant, emailGrant, 'refresh_token'],
        response_types_supported: [],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: methods,
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_endpoint_auth_methods_supported: confidential,
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
        revocation_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
        claims_supported: [
          ...['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'jti', 'auth_time', 'amr', 'session_index'],
          ...['phone_number', 'phone_number_verified', 'email', 'email_verified'],
        ],
        ui_locales_supported: locales,
      },
    });
  });

  it.each([
    `${baseUrl}/.well-known/openid-configuration`,
    `${baseUrl}/.well-known/oauth-authorization-server`,
  ])('of the root issuer tells all that its dialects answer there, at %s', async (address) => {
    const response = await world().fetch(address);
    expect(Object.fromEntries(response.headers)).toEqual({
      ...publicDocument,
      'content-type': 'application/json;charset=UTF-8',
    });
    const methods = [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'none',
    ];
    const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];
    expect(await outcomeOf(response)).toEqual({
      status: 200,
      body: {
        issuer: baseUrl,
        token_endpoint: `${baseUrl}/oauth2/token`,
        introspection_endpoint: `${baseUrl}/oauth2/introspect`,
        revocation_endpoint: `${baseUrl}/oauth2/revoke`,
        jwks_uri: `${baseUrl}/oauth2/jwks`,
        userinfo_endpoint: `${baseUrl}/userinfo`,
        end_session_endpoint: `${baseUrl}/logout`,
        scopes_supported: ['openid'],
        grant_types_supported: [
          'http://tencentciam.com/oauth2/grant-type/otp/sms',
          `${baseUrl}/oauth2/grant-type/otp/sms`,
          'http://tencentciam.com/oauth2/grant-type/otp/email',
          `${baseUrl}/oauth2/grant-type/otp/email`,
          ...directGrantTypes.map(({ type }) => type),
        ],
        code_challenge_methods_supported: ['S256', 'plain'],
        response_types_supported: [],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: methods,
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_endpoint_auth_methods_supported: methods.filter((method) => method !== 'none'),
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
        revocation_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
        claims_supported: [
          ...['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'jti', 'auth_time'],
          ...['phone_number', 'phone_number_verified', 'email', 'email_verified', 'preferred_username'],
          ...['name', 'nickname', 'given_name', 'family_name', 'locale', 'zoneinfo'],
          ...['amr', 'session_index'],
        ],
        ui_locales_supported: locales,
      },
    });
  });

  it.each([`${cspIssuer}/.well-known/openid-configuration`, `${cspUrl}/.well-known/openid-configuration`])(
    'of CSP has claims under two names, and Basic alone, at %s',
    async (address) => {
      const response = await world().fetch(address);
      expect(Object.fromEntries(response.headers)).toEqual(publicDocument);
      const claims = [
        ...['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'jti', 'sid', 'auth_time', 'nonce'],
        ...['acct', 'context', 'context_name', 'domain', 'username', 'perms'],
        ...['email', 'email_verified', 'given_name', 'family_name', 'group_names', 'group_ids'],
      ];
      const named = ['client_credentials', 'password'];
      expect(await outcomeOf(response)).toEqual({
        status: 200,
        body: {
          issuer: cspIssuer,
          token_endpoint: `${cspIssuer}/token`,
          introspection_endpoint: `${cspIssuer}/introspect`,
          revocation_endpoint: `${cspIssuer}/revoke`,
          jwks_uri: `${cspIssuer}/keys`,
          userinfo_endpoint: `${cspUrl}/userinfo`,
          end_session_endpoint: `${cspIssuer}/logout`,
          scopes_supported: ['openid', 'group_names', 'group_ids'],
          grant_types_supported: [
            ...[...named, 'client_delegate'],
            ...directGrantTypes.map(({ type }) => type).filter((type) => !named.includes(type)),
          ],
          response_types_supported: [],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          code_challenge_methods_supported: ['S256', 'plain'],
          token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
          introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
          revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
          claims_supported: claims,
          claimsSupported: claims,
          ui_locales_supported: locales,
        },
      });
    },
  );

  it('lists the grants that there are', async () => {
    const document = metadataEndpoint([refreshTokenGrant], [])(new Request(addresses[0] ?? ''), context);
    expect((await outcomeOf(document)).body['grant_types_supported']).toEqual(['refresh_token']);
  });
});

describe('the public keys', () => {
  it('are a JWK set without a private member', async () => {
    const response = await world().fetch(`${issuer}/oauth2/metadata.jwks`);
    expect(Object.fromEntries(response.headers)).toEqual(publicDocument);
    const { body, status } = await outcomeOf(response);
    expect({ status, body }).toEqual({
      status: 200,
      body: { keys: testKeySet.keys.map((key) => key.publicJwk) },
    });
    const [key = {}] = testKeySet.keys.map(({ publicJwk }) => publicJwk);
    expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });
});

describe('a path that no dialect of the function speaks', () => {
  it.each(['/elsewhere', '/resource/whoami', '/oauth2/token'])(
    'is a fault of the registry: %s',
    async (path) => {
      const handler = byDialect('token', [uas], async () => empty());
      const method = path === '/oauth2/token' ? 'POST' : 'GET';
      await expect(handler(new Request(baseUrl + path, { method }), context)).rejects.toThrow(
        'the route is of no dialect that this function speaks',
      );
    },
  );
});
