import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { organizationForm } from '../../infra/cli/memberships.ts';
import { parseMetadata } from '../../infra/cli/metadata.ts';
import { smsGrant } from '../support/clients.ts';
import { complaintAbout } from './complaint.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsaKey = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa' };
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ecKey = { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256', use: 'sig' };
const edKey = {
  ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }),
  kid: 'ed',
  alg: 'EdDSA',
};

describe('parseMetadata', () => {
  it('reads every member', () => {
    const document = {
      client_id: 'my.app_1-2',
      client_name: 'Åpp 应用',
      grant_types: [smsGrant, 'refresh_token', smsGrant],
      scope: 'openid my-api openid grpn://Admins grpid://a:b/c',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [rsaKey, ecKey, edKey] },
      id_token_signed_response_alg: 'ES256',
      access_token_signed_response_alg: 'EdDSA',
      resource_server: true,
      access_token_ttl: 1,
      id_token_ttl: 86_400,
      refresh_token_ttl: 315_360_000,
      refresh_token_expiry: 'none',
      timestamp_unit: 'ms',
      reissue_on_expiry: false,
      ui_locales_required: true,
      auto_signup: true,
      public_otp_send: true,
      claims: ['email', 'preferred_username'],
      dialect: 'csp',
      resources: ['https://api.example/notes?x=1', 'urn:example:notes'],
      organization: { organization_id: '6f0c1b7e', permissions: ['csp:org_member', 'external/demo/reader'] },
      max_groups_in_id_token: 5,
      allowed_actors: ['backend'],
      code_challenge_method: 'plain',
      redirect_uris: ['https://app.example/cb', 'http://localhost:3000/cb', 'com.example.app:/cb'],
      post_logout_redirect_uris: ['https://app.example/bye?x=1'],
      cors_origins: ['https://app.example', 'https://*.app.example', 'http://localhost:3000'],
    };
    expect(parseMetadata(document)).toEqual({
      metadata: {
        ...document,
        grant_types: [smsGrant, 'refresh_token'],
        scope: ['openid', 'my-api', 'grpn://Admins', 'grpid://a:b/c'],
      },
      ignored: [],
    });
  });

  it('takes back another signature algorithm by the default, and by null', () => {
    const document = { id_token_signed_response_alg: 'RS256', access_token_signed_response_alg: null };
    const metadata = { id_token_signed_response_alg: null, access_token_signed_response_alg: null };
    expect(parseMetadata(document)).toEqual({ metadata, ignored: [] });
  });

  it('takes back optional members by null', () => {
    const document = {
      ...{ client_name: null, scope: null, token_endpoint_auth_method: null, jwks: null },
      ...{ access_token_ttl: null, id_token_ttl: null, refresh_token_ttl: null },
      ...{ dialect: null, organization: null, max_groups_in_id_token: null, code_challenge_method: null },
    };
    expect(parseMetadata(document)).toEqual({ metadata: document, ignored: [] });
  });

  it('takes S256, which every client may use, for taking the other method back', () => {
    expect(parseMetadata({ code_challenge_method: 'S256' })).toEqual({
      metadata: { code_challenge_method: null },
      ignored: [],
    });
  });

  it('reads an organization without permissions, and names every permission once', () => {
    const permissionsOf = (organization: object) =>
      parseMetadata({ organization }).metadata.organization?.permissions;
    expect([
      permissionsOf({ organization_id: 'org' }),
      permissionsOf({ organization_id: 'org', permissions: ['a', 'b', 'a'] }),
    ]).toEqual([[], ['a', 'b']]);
  });

  it("leaves out, and names, members of other servers' documents that change nothing here", () => {
    const document = {
      client_name: 'App',
      logo_uri: 'https://app.example/logo.png',
      response_types: ['code'],
    };
    expect(parseMetadata(document)).toEqual({
      metadata: { client_name: 'App' },
      ignored: ['logo_uri', 'response_types'],
    });
  });

  it.each([
    [{ client_id: '' }, 'client_id is "": allowed is 1 to 256 of A-Z a-z 0-9 _ . -'],
    [{ client_id: 'a b' }, 'client_id is "a b": allowed is 1 to 256 of A-Z a-z 0-9 _ . -'],
    [
      { client_name: 'a\u0007b' },
      'client_name is "a\\u0007b": allowed is 1 to 200 characters, none of them a control character',
    ],
    [
      { grant_types: ['implicit'] },
      expect.stringMatching(/^grant_types is "implicit": allowed is a list of http:.*\brefresh_token\b/),
    ],
    [
      { scope: 'a  b' },
      'scope is "a  b": allowed is scopes with single spaces between them, 1024 characters at most',
    ],
    [
      { scope: 'a"b' },
      'scope is "a\\"b": allowed is scopes with single spaces between them, 1024 characters at most',
    ],
    [
      { token_endpoint_auth_method: 'basic' },
      expect.stringMatching(/^token_endpoint_auth_method is "basic": allowed is client_secret_basic, /),
    ],
    [
      { id_token_signed_response_alg: 'none' },
      'id_token_signed_response_alg is "none": allowed is RS256 (the default), ES256, or EdDSA, which is by Ed25519; a token without a signature cannot be had',
    ],
    [
      { access_token_signed_response_alg: 'Ed25519' },
      'access_token_signed_response_alg is "Ed25519": allowed is RS256 (the default), ES256, or EdDSA, which is by Ed25519; a token without a signature cannot be had',
    ],
    [{ resource_server: 'yes' }, 'resource_server is "yes": allowed is true or false'],
    [{ access_token_ttl: 0 }, 'access_token_ttl is 0: allowed is a whole number of seconds from 1 to 86400'],
    [
      { access_token_ttl: 86_401 },
      'access_token_ttl is 86401: allowed is a whole number of seconds from 1 to 86400',
    ],
    [{ id_token_ttl: 1.5 }, 'id_token_ttl is 1.5: allowed is a whole number of seconds from 1 to 86400'],
    [
      { refresh_token_ttl: 315_360_001 },
      'refresh_token_ttl is 315360001: allowed is a whole number of seconds from 1 to 315360000',
    ],
    [
      { refresh_token_expiry: 'never' },
      'refresh_token_expiry is "never": allowed is fixed (counts from the login), dynamic (counts from each use) or none',
    ],
    [{ dialect: 'plain' }, expect.stringMatching(/^dialect is "plain": allowed is ciam, csp, uas; leave it/)],
    [{ max_groups_in_id_token: 0 }, 'max_groups_in_id_token is 0: allowed is a whole number from 1 to 1000'],
    [{ allowed_actors: ['a b'] }, 'allowed_actors is "a b": allowed is a list of at most 50 client ids'],
    [
      { code_challenge_method: 's256' },
      'code_challenge_method is "s256": allowed is S256, or plain for a client that cannot do better',
    ],
    [{ organization: 'org' }, `organization is "org": allowed is ${organizationForm}`],
    [{ organization: { organization_id: 'a b' } }, `organization is "a b": allowed is ${organizationForm}`],
    [
      { organization: { organization_id: 'org', permissions: ['a,b'] } },
      `organization is "a,b": allowed is ${organizationForm}`,
    ],
    [
      { organization: { permissions: [] } },
      `organization is {"permissions":[]}: allowed is ${organizationForm}`,
    ],
    [
      { organization: { organization_id: 'org', owner: true } },
      `organization is true: allowed is ${organizationForm}`,
    ],
    [{ allowedActorsClientDelegate: [] }, 'allowedActorsClientDelegate: give it as "allowed_actors"'],
    [{ maxGroupsInIdToken: 5 }, 'maxGroupsInIdToken: give it as "max_groups_in_id_token"'],
    [{ timestamp_unit: 'us' }, 'timestamp_unit is "us": allowed is s or ms'],
    [
      { acces_token_ttl: 5 },
      expect.stringMatching(/^unknown member "acces_token_ttl": known are client_id, dialect, client_name, /),
    ],
    [{ constructor: 5 }, expect.stringMatching(/^unknown member "constructor": known are /)],
    [{ client_secret: 's3cr3t' }, 'client_secret: secrets are minted here and cannot be given: leave it out'],
    [
      { jwks_uri: 'https://app.example/jwks' },
      'jwks_uri: keys are not fetched from the network: give them as "jwks"',
    ],
    [[], 'the document is not a JSON object'],
    [null, 'the document is not a JSON object'],
  ])('refuses %j and says what is allowed', (document, complaint) => {
    expect(complaintAbout(document).replace(/^invalid metadata: /, '')).toEqual(complaint);
  });
});

describe('addresses in metadata', () => {
  it.each([
    '/notes',
    'api.example',
    'https://api.example/#part',
    'https://api.example/a b',
    '',
    `https://api.example/${'x'.repeat(500)}`,
  ])('cannot be %j as a resource', (resource) => {
    expect(complaintAbout({ resources: [resource] })).toBe(
      `invalid metadata: resources is ${JSON.stringify(resource).slice(0, 200)}: allowed is a list of at most 50 absolute URIs without a fragment such as https://api.example.com/notes (RFC 8707)`,
    );
  });

  it.each([
    'https://app.example/cb#part',
    'http://app.example/cb',
    'https://user@app.example/cb',
    'javascript:alert(1)',
    'data:text/html,x',
    '/cb',
    '',
    `https://app.example/${'x'.repeat(2_000)}`,
  ])('cannot be %j to return to', (address) => {
    for (const member of ['redirect_uris', 'post_logout_redirect_uris']) {
      expect(complaintAbout({ [member]: [address] })).toBe(
        `invalid metadata: ${member} is ${JSON.stringify(address).slice(0, 200)}: allowed is a list of at most 50 addresses such as https://app.example.com/callback, without a fragment; http only on this machine`,
      );
    }
  });

  const origins =
    'a list of at most 10 origins such as https://app.example.com or https://*.example.com, where * stands for the first label alone';
  it.each([
    'https://app.example/',
    'https://app.example/path',
    'https://app.example:443',
    'https://App.example',
    'http://app.example',
    'https://*',
    'https://*.com',
    'https://a*.example.com',
    'https://app.*.example.com',
    'https://*.*.example.com',
    '*',
    'null',
  ])('cannot be %j as an origin', (origin) => {
    expect(complaintAbout({ cors_origins: [origin] })).toBe(
      `invalid metadata: cors_origins is ${JSON.stringify(origin)}: allowed is ${origins}`,
    );
  });

  it('are at most ten origins', () => {
    const of = (count: number) => Array.from({ length: count }, (_, index) => `https://app${index}.example`);
    expect([complaintAbout({ cors_origins: of(10) }), complaintAbout({ cors_origins: of(11) })]).toEqual([
      'none',
      expect.stringContaining(`: allowed is ${origins}`),
    ]);
  });
});
