import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { expandGrantType } from '../../infra/cli/grant-types.ts';
import { startLocalCloud } from '../../infra/local/cloud.ts';
import { demoContext, demoNotes, seedDemo } from '../../infra/local/demo.ts';
import { assemblyOf } from '../support/assembly.ts';
import { emailGrant, smsGrant } from '../support/clients.ts';
import { askCommand, type Json } from './run.ts';

const sourceGrants = ['otp-token-sms', 'otp-token-email', 'refresh_token'].flatMap(expandGrantType);

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
      grant_types: [smsGrant, emailGrant, 'refresh_token'],
      resource_server: false,
      scope: 'openid demo-api',
    },
    {
      client_id: 'demo-limited',
      client_name: 'Demo without login',
      grant_types: ['refresh_token'],
      resource_server: false,
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
          { count: 50, seconds: 86_400 },
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
  });
  expect(await ask('user', 'show', '--email', 'frozen@example.com')).toMatchObject({ status: 'active' });
});

it('seeds a frozen user', async () => {
  await using cloud = await demoCloud();
  await seedDemo(cloud);
  const user = await askCommand(['user', 'show', '--email', 'frozen@example.com', '--local', cloud.url]);
  expect(user).toMatchObject({ status: 'frozen', email: 'frozen@example.com' });
});

it('prints the clients and a login that works as pasted into bash', async () => {
  await using cloud = await demoCloud();
  await seedDemo(cloud);
  const notes = demoNotes(cloud);
  for (const name of ['demo-app', 'demo-api', 'demo-limited']) {
    expect(notes).toMatch(new RegExp(`│ ${name} +│ ${name}-secret +│`));
  }
  const commands = notes.slice(notes.indexOf('REFERENCE='));
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', commands]);
  const { access_token: token, ...tokens } = JSON.parse(stdout);
  expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3_600, scope: 'openid demo-api' });
  expect(decodeJwt(token)).toMatchObject({ sub: '+358401234567', client_id: 'demo-app' });
});
