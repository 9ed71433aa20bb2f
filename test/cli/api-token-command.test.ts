import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { decodeApiToken, hashApiToken, isApiTokenOf } from '../../shared/core/api-token.ts';
import { dynamoGrantRegistry } from '../../shared/dynamo/grant-admin.ts';
import { adminTargetOf } from './admin-target.ts';
import { administrator, noConsent } from './administrator.ts';
import type { Json } from './run.ts';

const { ask, at, cloud, fail, given, run } = await administrator();
const { clock, table } = adminTargetOf(cloud);
const grants = dynamoGrantRegistry(table);
const organization = '6f0c1b7e-3c1f-4a5b-9d38-5a1d7f0e2b11';
const forService = ['--client-id', 'demo-service', '--expires', '30d'];

let made = 0;

/** A new user's id. */
async function newUser(...args: string[]): Promise<string> {
  made += 1;
  return String((await ask('user', 'create', '--username', `user_${made}`, ...args))['sub']);
}

const create = (...args: string[]) => ask('api-token', 'create', ...args);
const listOf = async (sub: string) => {
  const { api_tokens: tokens } = await ask('api-token', 'list', sub);
  return tokens as readonly Json[];
};

/** Trades the token at the vendor's address. */
async function trade(token: unknown): Promise<{ readonly status: number; readonly body: Json }> {
  const response = await fetch(`${cloud.url}/csp/gateway/am/api/auth/api-tokens/authorize`, {
    method: 'POST',
    body: new URLSearchParams({ api_token: String(token) }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

describe('api-token create', () => {
  it('makes a token that opens what the user may do, shows it once, and keeps a hash of it alone', async () => {
    const before = clock.seconds();
    const { api_token: token, ...created } = await create(
      ...['--username', 'alice', ...forService, '--name', 'CI', '--scope', 'openid group_names'],
    );
    const { sub } = await ask('user', 'show', '--username', 'alice');
    expect(created).toEqual({
      token_id: expect.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{21}$/),
      name: 'CI',
      sub,
      client_id: 'demo-service',
      organization_id: organization,
      scope: 'openid group_names',
      created_at: expect.any(Number),
      expires_at: Number(created['created_at']) + 30 * 86_400,
    });
    expect(created['created_at']).toBeGreaterThanOrEqual(before);
    expect(await listOf(String(sub))).toEqual([created]);
    const decoded = decodeApiToken(String(token));
    const grant = decoded && (await grants.find(decoded.grantId));
    expect(decoded && grant && isApiTokenOf(decoded, grant, clock.seconds())).toBe(true);
    expect(grant).toMatchObject({
      dialect: 'csp',
      method: 'password',
      user: { username: 'alice', groups: { length: 7 } },
      apiToken: { name: 'CI', secretHash: hashApiToken(decoded?.secret ?? new Uint8Array()) },
    });
    expect(JSON.stringify(await cloud.dump())).not.toContain(token);
  });

  it('is traded for tokens at the address of the vendor', async () => {
    const { api_token: token } = await create('--username', 'alice', ...forService, '--scope', 'openid');
    const { status, body } = await trade(token);
    expect(status).toBe(200);
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      azp: 'demo-service',
      username: 'alice',
      context_name: organization,
      perms: ['csp:org_member', 'external/demo/editor'],
    });
  });

  it('has all scopes that the client lists, or openid where it lists none, unless told', async () => {
    const sub = await newUser();
    const scopes = await Promise.all(
      ['demo-service', 'demo-backend'].map((id) => create(sub, '--client-id', id, '--expires', '60')),
    );
    expect(scopes.map(({ scope }) => scope)).toEqual([
      'openid group_names group_ids grpn://Engineering grpid://demo-group-1',
      'openid',
    ]);
  });

  it("is for the user's first organization, the one that is named, or the client's without any permission", async () => {
    const member = await newUser('--organization', 'office:write', '--organization', 'club:play');
    const stranger = await newUser();
    const made = [
      await create(member, ...forService),
      await create(member, ...forService, '--organization', 'club'),
      await create(stranger, ...forService),
    ];
    const organizations = await Promise.all(
      made.map(async ({ api_token: token }) => {
        const id = decodeApiToken(String(token))?.grantId ?? new Uint8Array();
        return (await grants.find(id))?.organization;
      }),
    );
    expect(organizations).toEqual([
      { id: 'office', permissions: ['write'] },
      { id: 'club', permissions: ['play'] },
      { id: organization, permissions: [] },
    ]);
  });

  it('shows people the token once', async () => {
    const { code, stderr, stdout } = await run('api-token', 'create', await newUser(), ...forService);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/│ name +│ API token +│/);
    expect(stdout).toMatch(/^api_token {2}[A-Za-z0-9_-]{64}$/m);
    expect(stdout).toContain('This is the only time that the token is shown.');
  });

  const alice = ['--username', 'alice'];
  it.each<[string, readonly string[], number, unknown]>([
    [
      'an unknown client',
      [...alice, '--client-id', 'nobody', '--expires', '1d'],
      1,
      `there is no client nobody in ${at}: \`client list\` shows those there are`,
    ],
    [
      'a scope that the client may not have',
      [...alice, ...forService, '--scope', 'openid demo-api'],
      1,
      'client demo-service may not have that scope: `client show demo-service` tells which it may, and each resource server among them must be registered',
    ],
    [
      'a scope that is none',
      [...alice, ...forService, '--scope', 'a"b'],
      1,
      'client demo-service may not have that scope: `client show demo-service` tells which it may, and each resource server among them must be registered',
    ],
    [
      'an organization that the user is no member of',
      [...alice, ...forService, '--organization', 'office'],
      1,
      expect.stringMatching(
        /^user [0-9a-f-]{36} is no member of organization office: `user show` tells its organizations$/,
      ),
    ],
    [
      'a frozen user',
      ['--email', 'frozen@example.com', ...forService],
      1,
      expect.stringMatching(/^user [0-9a-f-]{36} is frozen: it would open nothing$/),
    ],
    [
      'no end',
      [...alice, '--client-id', 'demo-service'],
      2,
      "required option '--expires <duration>' not specified; --help tells more",
    ],
    [
      'an end that is too far',
      [...alice, '--client-id', 'demo-service', '--expires', '3651d'],
      2,
      expect.stringContaining('and at most 3650d.; --help tells more'),
    ],
    [
      'a life of nothing',
      [...alice, '--client-id', 'demo-service', '--expires', '0'],
      2,
      expect.stringContaining('and at most 3650d.; --help tells more'),
    ],
  ])('refuses %s', async (_, args, code, error) => {
    expect(await fail('api-token', 'create', ...args)).toEqual({ code, stdout: '', error });
  });
});

describe('api-token list', () => {
  it('lists those that live, also among the sessions', async () => {
    const sub = await newUser();
    const { api_token: _, ...long } = await create(sub, ...forService, '--name', 'long');
    await create(sub, '--client-id', 'demo-service', '--expires', '1s', '--name', 'short');
    cloud.advance(2);
    expect(await listOf(sub)).toEqual([long]);
    const { sessions } = await ask('user', 'sessions', sub);
    expect(sessions).toEqual([
      {
        grant_id: long['token_id'],
        api_token: 'long',
        client_id: 'demo-service',
        organization_id: organization,
        scope: long['scope'],
        auth_time: long['created_at'],
        expires_at: long['expires_at'],
      },
    ]);
    const drawn = await run('api-token', 'list', sub);
    expect(drawn.stdout).toMatch(new RegExp(`│ ${long['token_id']} │ long │ demo-service │`));
  });

  it('says so where there are none', async () => {
    const { stdout } = await run('api-token', 'list', await newUser());
    expect(stdout).toBe('There are no API tokens: `api-token create` makes one.\n');
  });
});

describe('api-token revoke', () => {
  const unknown = {
    code: 1,
    stdout: '',
    error: `there is no such API token in ${at}: \`api-token list\` shows those of a user there are`,
  };

  it('ends a token once it was agreed to', async () => {
    const sub = await newUser();
    const { api_token: token, token_id: id } = await create(sub, ...forService);
    expect(await fail('api-token', 'revoke', String(id))).toEqual(noConsent);
    expect((await trade(token)).status).toBe(200);
    expect(await ask('api-token', 'revoke', String(id), '--yes')).toEqual({ token_id: id, revoked: true });
    expect((await trade(token)).status).toBe(400);
    expect(await listOf(sub)).toEqual([]);
  });

  it('takes the token itself from standard input, where a found one is not shown to other processes', async () => {
    const { api_token: token, token_id: id } = await create(await newUser(), ...forService);
    expect(await given(`${token}\n`).ask('api-token', 'revoke', '-', '--yes')).toEqual({
      token_id: id,
      revoked: true,
    });
    expect((await trade(token)).status).toBe(400);
  });

  it('ends with every session of its user', async () => {
    const sub = await newUser();
    const { api_token: token } = await create(sub, ...forService);
    expect(await ask('user', 'sign-out', sub, '--no-wait')).toEqual({
      sub,
      ended_sessions: 1,
      ended_browser_sessions: 0,
    });
    expect((await trade(token)).status).toBe(400);
  });

  it.each([
    ['an unknown id', 'AAAAAAAAAAAAAAAAAAAAAA'],
    ['a text that is no id', 'alice'],
    ['an unknown token', 'A'.repeat(64)],
  ])('refuses %s', async (_, named) => {
    expect(await fail('api-token', 'revoke', named, '--yes')).toEqual(unknown);
  });
});
