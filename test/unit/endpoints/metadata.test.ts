import { describe, expect, it } from 'vitest';
import { locales } from '../../../shared/channels/texts.ts';
import { routes } from '../../../shared/contract/routes.ts';
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
  `${baseUrl}/.well-known/oauth-authorization-server/uas`,
];
const publicDocument = {
  'content-type': 'application/json',
  'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
  'access-control-allow-origin': '*',
};
const context = { baseUrl, sourceAddress: '', requestId: '' };

/** What every issuer tells of its authorization endpoint and of its claims. */
const authorization = {
  response_types_supported: ['code'],
  response_modes_supported: ['query', 'form_post'],
  code_challenge_methods_supported: ['S256', 'plain'],
  prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
  claims_parameter_supported: true,
  claim_types_supported: ['normal'],
  request_parameter_supported: false,
  request_uri_parameter_supported: false,
  require_pushed_authorization_requests: false,
  authorization_response_iss_parameter_supported: true,
};
const tokenClaims = ['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'jti', 'sid', 'auth_time', 'acr', 'nonce'];
const userClaims = [
  ...['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile'],
  ...['picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
  ...['email', 'email_verified', 'phone_number', 'phone_number_verified', 'address'],
];
const acrs = ['otp:sms', 'otp:email', 'password'].map((way) => `urn:latchkey:params:oauth:acr:${way}`);
const scopes = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access'];

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
        ...authorization,
        authorization_endpoint: `${issuer}/oauth2/authorization`,
        pushed_authorization_request_endpoint: `${issuer}/oauth2/par`,
        userinfo_endpoint: `${issuer}/oauth2/userinfo`,
        end_session_endpoint: `${issuer}/logout`,
        acr_values_supported: ['ubikey.sms.5', 'smtp.1'].map((name) => `${issuer}/saml2/names/ac/${name}`),
        scopes_supported: ['openid', 'userinfo', 'email', 'phone', 'offline_access'],
        grant_types_supported: [smsGrant, emailGrant, 'authorization_code', 'refresh_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'ES256', 'EdDSA'],
        token_endpoint_auth_methods_supported: methods,
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_endpoint_auth_methods_supported: confidential,
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
        revocation_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
        claims_supported: [
          ...[...tokenClaims, 'amr', 'session_index'],
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
        ...authorization,
        authorization_endpoint: `${baseUrl}/oauth2/authorize`,
        pushed_authorization_request_endpoint: `${baseUrl}/oauth2/par`,
        acr_values_supported: acrs,
        scopes_supported: scopes,
        grant_types_supported: [
          'http://tencentciam.com/oauth2/grant-type/otp/sms',
          `${baseUrl}/oauth2/grant-type/otp/sms`,
          'http://tencentciam.com/oauth2/grant-type/otp/email',
          `${baseUrl}/oauth2/grant-type/otp/email`,
          ...directGrantTypes.map(({ type }) => type),
        ],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'ES256', 'EdDSA'],
        token_endpoint_auth_methods_supported: methods,
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_endpoint_auth_methods_supported: methods.filter((method) => method !== 'none'),
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
        revocation_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
        claims_supported: [...tokenClaims, 'amr', 'session_index', ...userClaims],
        ui_locales_supported: locales,
      },
    });
  });

  it.each([
    `${cspIssuer}/.well-known/openid-configuration`,
    `${cspUrl}/.well-known/openid-configuration`,
    `${cspIssuer}/.well-known/oauth-authorization-server`,
    `${baseUrl}/.well-known/oauth-authorization-server/csp/gateway/am/api/auth`,
  ])('of CSP has claims under two names, and Basic alone, at %s', async (address) => {
    const response = await world().fetch(address);
    expect(Object.fromEntries(response.headers)).toEqual(publicDocument);
    const claims = [
      ...[...tokenClaims, 'acct', 'context', 'context_name', 'domain', 'username', 'perms'],
      ...[...userClaims, 'group_names', 'group_ids'],
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
        ...authorization,
        authorization_endpoint: `${baseUrl}/csp/gateway/discovery`,
        pushed_authorization_request_endpoint: `${cspIssuer}/par`,
        acr_values_supported: acrs,
        scopes_supported: [...scopes, 'group_names', 'group_ids'],
        grant_types_supported: [
          ...[...named, 'client_delegate'],
          ...directGrantTypes.map(({ type }) => type).filter((type) => !named.includes(type)),
        ],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'ES256', 'EdDSA'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
        introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
        revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
        claims_supported: claims,
        claimsSupported: claims,
        ui_locales_supported: locales,
      },
    });
  });

  it('lists the grants that there are', async () => {
    const document = metadataEndpoint([refreshTokenGrant], [])(new Request(addresses[0] ?? ''), context);
    const { grant_types_supported, response_types_supported } = (await outcomeOf(document)).body;
    expect([grant_types_supported, response_types_supported]).toEqual([['refresh_token'], []]);
  });

  it.each([baseUrl, issuer, cspIssuer])(
    'of %s names addresses of ours alone, each a route that is there',
    async (of) => {
      const { body } = await outcomeOf(world().fetch(`${of}/.well-known/openid-configuration`));
      const named = Object.entries(body).flatMap(([name, value]) =>
        /_endpoint$|^jwks_uri$/.test(name) ? [String(value).replace(baseUrl, '')] : [],
      );
      const there = routes.map(({ path }) => path);
      expect([body['issuer'], named.filter((path) => !there.includes(path)), named.length]).toEqual([
        of,
        [],
        of === issuer ? 9 : 8,
      ]);
    },
  );
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
