import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { startLocalCloud } from '../../infra/local/cloud.ts';
import { demoContext, demoNotes, seedDemo } from '../../infra/local/demo.ts';
import { assemblyOf } from '../support/assembly.ts';
import { emailGrant, smsGrant } from '../support/clients.ts';
import { askCommand, type Json } from './run.ts';

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
  const told = clients.map(({ client_id, client_name, grant_types, resource_server, scope }) => ({
    client_id,
    client_name,
    grant_types,
    resource_server,
    scope,
  }));
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
  ]);
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
