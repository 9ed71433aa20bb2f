import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { expandGrantType } from '../../infra/cli/grant-types.ts';
import { startLocalCloud } from '../../infra/local/cloud.ts';
import { demoContext, demoNotes, seedDemo } from '../../infra/local/demo.ts';
import { scriptedBrowser } from '../flow/scripted-browser.ts';
import { assemblyOf } from '../support/assembly.ts';
import { emailGrant, smsGrant } from '../support/clients.ts';
import { askCommand, type Json } from './run.ts';

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const organization = '6f0c1b7e-3c1f-4a5b-9d38-5a1d7f0e2b11';
const sourceGrants = ['otp-token-sms', 'otp-token-email', 'authorization_code', 'refresh_token'].flatMap(
  expandGrantType,
);

/** What commands print that are pasted into a shell, and asked for `input`. */
async function bash(commands: string, input = ''): Promise<string> {
  const running = promisify(execFile)('bash', ['-euo', 'pipefail', '-c', commands]);
  running.child.stdin?.end(input);
  return (await running).stdout;
}

async function demoCloud() {
  const cloud = await startLocalCloud({ assembly: await assemblyOf(demoContext), port: 0 });
  return { ...cloud, [Symbol.asyncDispose]: cloud.close };
}

it('seeds the demo clients, and leaves them alone when they are there', async () => {
  await using cloud = await demoCloud();
  await seedDemo(cloud);
  await askCommand(['client', 'update', 'demo-app', '--client-name', 'Mine', '--local', cloud.url]);
  await seedDemo(cloud);
  const { clients } = (await askCommand(['client', 'list', '--local', cloud.url])) as {
    readonly clients: readonly Json[];
  };
  const told = clients.map(
    ({ client_id, client_name, grant_types, resource_server, scope, token_endpoint_auth_method }) => ({
      client_id,
      client_name,
      grant_types,
      resource_server,
      scope,
      token_endpoint_auth_method,
    }),
  );
  expect(told).toEqual([
    { client_id: 'demo-api', client_name: 'Demo API', grant_types: [], resource_server: true },
    {
      client_id: 'demo-app',
      client_name: 'Mine',
      grant_types: [smsGrant, emailGrant, 'authorization_code', 'refresh_token'],
      resource_server: false,
      scope: 'openid demo-api',
    },
    {
      client_id: 'demo-backend',
      client_name: 'Demo backend',
      grant_types: ['client_delegate', tokenExchange, 'client_credentials'],
      resource_server: false,
    },
    {
      client_id: 'demo-cli',
      client_name: 'Demo command line',
      grant_types: ['authorization_code', 'refresh_token'],
      resource_server: false,
      scope: 'openid group_names group_ids',
      token_endpoint_auth_method: 'none',
    },
    {
      client_id: 'demo-limited',
      client_name: 'Demo without login',
      grant_types: ['refresh_token'],
      resource_server: false,
    },
    {
      client_id: 'demo-partner',
      client_name: 'Demo partner',
      grant_types: ['authorization_code', 'refresh_token'],
      resource_server: false,
    },
    {
      client_id: 'demo-plain',
      client_name: 'Demo of plain OAuth',
      grant_types: ['client_credentials', tokenExchange],
      resource_server: false,
    },
    {
      client_id: 'demo-service',
      client_name: 'Demo service',
      grant_types: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'password',
        'client_delegate',
      ],
      resource_server: false,
      scope: 'openid group_names group_ids grpn://Engineering grpid://demo-group-1',
    },
    {
      client_id: 'demo-spa',
      client_name: 'Demo page',
      grant_types: sourceGrants,
      resource_server: false,
      token_endpoint_auth_method: 'none',
    },
    {
      client_id: 'demo-web',
      client_name: 'Demo web application',
      grant_types: sourceGrants,
      resource_server: false,
    },
  ]);
});

it('seeds auth sources and users once', async () => {
  await using cloud = await demoCloud();
  await seedDemo(cloud);
  const ask = (...args: string[]) => askCommand([...args, '--local', cloud.url]);
  await ask('user', 'unfreeze', '--email', 'frozen@example.com');
  await ask('source', 'update', 'email-login', '--digits', '8');
  await seedDemo(cloud);
  const clients = ['demo-web', 'demo-spa'];
  const common = { max_attempts: 5, clients, test: false };
  expect(await ask('source', 'list')).toEqual({
    auth_sources: [
      { auth_source_id: 'email-login', channel: 'email', digits: 8, valid_for: 300, ...common },
      {
        auth_source_id: 'sms-login',
        channel: 'sms',
        digits: 6,
        valid_for: 60,
        default_region: 'CN',
        recipient_limits: [
          { count: 1, seconds: 30 },
          { count: 5, seconds: 3_600 },
          { count: 20, seconds: 86_400 },
        ],
        ...common,
      },
    ],
  });
  expect(await ask('user', 'show', '--username', 'Alice')).toMatchObject({
    status: 'active',
    username: 'alice',
    email: 'alice@example.com',
    phone_number: '+358401234567',
    profile: { given_name: 'Alice', family_name: 'Virtanen' },
    has_password: true,
    organizations: [
      { organization_id: organization, permissions: ['csp:org_member', 'external/demo/editor'] },
    ],
    groups: expect.objectContaining({ length: 7 }),
  });
  expect(await ask('user', 'show', '--email', 'frozen@example.com')).toMatchObject({ status: 'active' });
});

it('seeds a frozen user', async () => {
  await using cloud = await demoCloud();
  await seedDemo(cloud);
  const user = await askCommand(['user', 'show', '--email', 'frozen@example.com', '--local', cloud.url]);
  expect(user).toMatchObject({ status: 'frozen', email: 'frozen@example.com' });
});

it('lets the client of the third vendor have what the vendor has', async () => {
  await using cloud = await demoCloud();
  await seedDemo(cloud);
  const client = await askCommand(['client', 'show', 'demo-service', '--local', cloud.url]);
  expect(client).toMatchObject({
    dialect: 'csp',
    organization: { organization_id: organization, permissions: ['csp:org_member', 'external/demo/reader'] },
    redirect_uris: ['http://localhost:3000/callback'],
    access_token_ttl: 1_800,
    refresh_token_ttl: 86_400,
    max_groups_in_id_token: 5,
    allowed_actors: ['demo-backend'],
  });
});

it('prints the clients and logins that work as pasted into bash', async () => {
  await using cloud = await demoCloud();
  await seedDemo(cloud);
  const notes = demoNotes(cloud);
  for (const name of [
    'demo-app',
    'demo-api',
    'demo-limited',
    'demo-service',
    'demo-backend',
    'demo-plain',
    'demo-partner',
  ]) {
    expect(notes).toMatch(new RegExp(`│ ${name} +│ ${name}-secret +│`));
  }
  const start = notes.search(/curl .*demo-service/);
  const byPassword = JSON.parse(await bash(notes.slice(start, notes.indexOf('\n\n', start))));
  expect(byPassword).toMatchObject({ token_type: 'Bearer', expires_in: 1_800, scope: 'openid group_names' });
  expect(decodeJwt(byPassword['id_token'])).toMatchObject({
    username: 'alice',
    context_name: organization,
    group_names: ['Engineering', 'On call', 'Releases', 'Security', 'Writers'],
    groups_truncated: true,
  });
  const stdout = await bash(notes.slice(notes.indexOf('REFERENCE=')));
  const { access_token: token, ...tokens } = JSON.parse(stdout);
  expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3_600, scope: 'openid demo-api' });
  expect(decodeJwt(token)).toMatchObject({ sub: '+358401234567', client_id: 'demo-app' });
});

it('prints sign-ins to open in a browser, and a command that trades the code as pasted into bash', async () => {
  await using cloud = await demoCloud();
  await seedDemo(cloud);
  const notes = demoNotes(cloud);
  const addresses = [...notes.matchAll(/^(demo-[a-z]+): .+\n {2}(http\S+)$/gm)];
  expect(addresses.map(([, client]) => client)).toEqual([
    'demo-web',
    'demo-service',
    'demo-partner',
    'demo-app',
  ]);
  for (const [, , address = ''] of addresses) {
    const { html } = await scriptedBrowser(cloud.url).open(address);
    expect(html).toMatch(/<h1[^>]*>Sign in</);
  }
  const browser = scriptedBrowser(cloud.url);
  const first = await browser.open(addresses[0]?.[2] ?? '');
  const second = await browser.send(first, '/signin/recipient', { recipient: 'me@example.com' });
  const [code = ''] = /\b\d{6}\b/.exec(cloud.outbox()[0]?.text ?? '') ?? [];
  const { url } = await browser.send(second, '/signin/code', { code });
  expect(url).toMatch(/^http:\/\/localhost:3000\/callback\?code=/);
  const start = notes.indexOf('read -rp');
  const commands = notes.slice(start, notes.indexOf('\n\n', start));
  const tokens = JSON.parse(await bash(commands, `${new URL(url).searchParams.get('code')}\n`));
  expect(decodeJwt(tokens['id_token'])).toMatchObject({ aud: 'demo-web', iss: cloud.url });
});
