import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { knownGrantTypes } from '../../infra/cli/grant-types.ts';
import { emailGrant, smsGrant } from '../support/clients.ts';
import { administrator, aNewSecret, defaults } from './administrator.ts';

const { ask, at, cloud, fail, file, login, run } = await administrator();

describe('client create', () => {
  it('registers a client that works at once, and of its secret stores the hash alone', async () => {
    const created = await ask('client', 'create', '--client-name', 'My app');
    expect(created).toEqual({
      client_id: expect.stringMatching(/^[A-Za-z0-9_-]{20}$/),
      client_name: 'My app',
      ...defaults,
      ...aNewSecret,
    });
    const { client_id: clientId, client_secret: secret } = created;
    expect([await login(String(clientId), secret), await login(String(clientId), 'wrong')]).toEqual([
      400, 401,
    ]);
    const stored = JSON.stringify(await cloud.dump());
    const hash = createHash('sha256').update(String(secret)).digest('hex');
    expect([stored.includes(String(secret)), stored.includes(hash)]).toEqual([false, true]);
  });

  it('takes every option', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'first' }] };
    const created = await ask(
      ...['client', 'create', '--client-id', 'every.option'],
      ...['--grant-type', 'otp-sms', '--grant-type', emailGrant, '--scope', 'openid demo-api'],
      ...['--token-endpoint-auth-method', 'private_key_jwt', '--jwks', file('jwks.json', jwks)],
      ...['--id-token-signed-response-alg', 'ES256', '--access-token-signed-response-alg', 'EdDSA'],
      ...['--resource-server', '--access-token-ttl', '15m'],
      ...['--id-token-ttl', '60', '--refresh-token-ttl', '7d', '--refresh-token-expiry', 'dynamic'],
      ...['--timestamp-unit', 'ms', '--no-reissue-on-expiry', '--ui-locales-required'],
      ...['--auto-signup', '--public-otp-send', '--claim', 'email', '--claim', 'name'],
      ...['--redirect-uri', 'com.example.app:/callback', '--cors-origin', 'https://*.example.com'],
      ...['--post-logout-redirect-uri', 'https://app.example.com/bye', '--dialect', 'csp'],
      ...['--resource', 'https://api.example.com/', '--organization', 'org:csp:org_member,external/x/y'],
      ...['--max-groups-in-id-token', '5', '--allowed-actor', 'demo-app'],
      ...['--code-challenge-method', 'plain', '--pkce-optional', '--third-party'],
      '--require-pushed-authorization-requests',
    );
    const expected = {
      client_id: 'every.option',
      dialect: 'csp',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks,
      grant_types: [smsGrant, emailGrant],
      scope: 'openid demo-api',
      id_token_signed_response_alg: 'ES256',
      access_token_signed_response_alg: 'EdDSA',
      resource_server: true,
      access_token_ttl: 900,
      id_token_ttl: 60,
      refresh_token_ttl: 604_800,
      refresh_token_expiry: 'dynamic',
      timestamp_unit: 'ms',
      reissue_on_expiry: false,
      ui_locales_required: true,
      auto_signup: true,
      public_otp_send: true,
      claims: ['email', 'name'],
      resources: ['https://api.example.com/'],
      organization: { organization_id: 'org', permissions: ['csp:org_member', 'external/x/y'] },
      max_groups_in_id_token: 5,
      allowed_actors: ['demo-app'],
      code_challenge_method: 'plain',
      pkce_optional: true,
      third_party: true,
      require_pushed_authorization_requests: true,
      redirect_uris: ['com.example.app:/callback'],
      post_logout_redirect_uris: ['https://app.example.com/bye'],
      cors_origins: ['https://*.example.com'],
      client_secrets: [],
    };
    expect(created).toEqual(expected);
    expect(await ask('client', 'show', 'every.option')).toEqual(expected);
  });

  it('reads a metadata document, which options override, and says what of it changes nothing', async () => {
    const document = {
      client_id: 'from-file',
      client_name: 'From file',
      grant_types: [smsGrant],
      response_types: ['code'],
      access_token_ttl: 60,
    };
    const path = file('metadata.json', document);
    const { code, stderr, stdout } = await run(
      'client',
      'create',
      '--json',
      '--metadata',
      path,
      '--access-token-ttl',
      '5m',
    );
    expect({ code, note: JSON.parse(stderr), created: JSON.parse(stdout) }).toEqual({
      code: 0,
      note: { note: 'these members change nothing here: response_types' },
      created: {
        ...defaults,
        client_id: 'from-file',
        client_name: 'From file',
        grant_types: [smsGrant],
        access_token_ttl: 300,
        ...aNewSecret,
      },
    });
  });

  it('warns of the password grant, and of an actor that is not there', async () => {
    const { code, stderr } = await run(
      ...['client', 'create', '--client-id', 'warned', '--grant-type', 'password'],
      ...['--scope', 'openid grpn://Admins', '--allowed-actor', 'nobody'],
    );
    expect([code, stderr]).toEqual([
      0,
      'note: grant type password: RFC 9700 §2.4 says that it must not be used, because the client sees the password of the user; take authorization_code where you can\nnote: there is no client nobody yet that could act for its users\n',
    ]);
  });

  it('shows people the secret once, and warns of a scope that nobody owns', async () => {
    const { code, stderr, stdout } = await run(
      'client',
      'create',
      '--client-id',
      'shown',
      '--scope',
      'openid nowhere',
    );
    expect([code, stderr]).toEqual([
      0,
      'note: scope nowhere is refused until there is a resource server of that id\n',
    ]);
    expect(stdout).toMatch(/^client_secret {2}[A-Za-z0-9_-]{48}$/m);
    expect(stdout).toContain('This is the only time that the secret is shown.');
    const shown = await run('client', 'show', 'shown');
    expect(shown.stdout).not.toContain('client_secret ');
    expect(shown.stdout).toMatch(/ secrets +│ works +│/);
  });

  it('makes a client of client_secret_jwt whose secret is wrapped', async () => {
    const created = await ask(
      'client',
      'create',
      '--client-id',
      'signs',
      '--token-endpoint-auth-method',
      'client_secret_jwt',
    );
    expect(created).toMatchObject({ ...aNewSecret, client_secrets: [{ client_secret_expires_at: 0 }] });
    expect(JSON.stringify(await cloud.dump())).not.toContain(created['client_secret']);
  });

  it.each<[string, readonly string[], string]>([
    [
      'a taken id',
      ['--client-id', 'demo-app'],
      `there is already a client demo-app in ${at}: take another --client-id, or change it with \`client update\``,
    ],
    [
      'an id with a blank',
      ['--client-id', 'a b'],
      'invalid metadata: client_id is "a b": allowed is 1 to 256 of A-Z a-z 0-9 _ . -',
    ],
    [
      'a grant nobody knows',
      ['--grant-type', 'implicit'],
      `invalid metadata: grant_types is "implicit": allowed is a list of ${knownGrantTypes.join(', ')}`,
    ],
    [
      'more groups than an ID token holds',
      ['--max-groups-in-id-token', '5000'],
      'invalid metadata: max_groups_in_id_token is 5000: allowed is a whole number from 1 to 1000',
    ],
    [
      'a life that is too long',
      ['--access-token-ttl', '2d'],
      'invalid metadata: access_token_ttl is 172800: allowed is a whole number of seconds from 1 to 86400',
    ],
    [
      'another signature algorithm',
      ['--id-token-signed-response-alg', 'none'],
      'invalid metadata: id_token_signed_response_alg is "none": allowed is RS256 (the default), ES256, or EdDSA, which is by Ed25519; a token without a signature cannot be had',
    ],
    [
      'private_key_jwt without keys',
      ['--token-endpoint-auth-method', 'private_key_jwt'],
      'invalid metadata: jwks is missing: private_key_jwt needs the public keys that sign',
    ],
    [
      'a file that is not there',
      ['--metadata', '/nonexistent.json'],
      '/nonexistent.json cannot be read (ENOENT)',
    ],
  ])('refuses %s', async (_, args, error) => {
    expect(await fail('client', 'create', ...args)).toEqual({ code: 1, stdout: '', error });
  });

  it.each(['five', '1e3', '-1'])('refuses %s as a number of groups', async (text) => {
    expect(await fail('client', 'create', `--max-groups-in-id-token=${text}`)).toEqual({
      code: 2,
      stdout: '',
      error: `option '--max-groups-in-id-token <number>' argument '${text}' is invalid. Allowed is a whole number.; --help tells more`,
    });
  });

  it('refuses a private key without showing it', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const path = file('private.json', { keys: [privateKey.export({ format: 'jwk' })] });
    const failure = await fail(
      'client',
      'create',
      '--token-endpoint-auth-method',
      'private_key_jwt',
      '--jwks',
      path,
    );
    expect(failure).toEqual({
      code: 1,
      stdout: '',
      error:
        'invalid metadata: jwks: key 1 of 1 has the private member "d": give the public key alone, and replace this one if the file was shared; allowed is a JWK set of 1 to 10 public keys',
    });
  });

  it('refuses a file without JSON, and does not show what it holds', async () => {
    const path = file('broken.json', '{"client_name": secret');
    expect(await fail('client', 'create', '--metadata', path)).toEqual({
      code: 1,
      stdout: '',
      error: `${path} is not JSON`,
    });
  });
});
