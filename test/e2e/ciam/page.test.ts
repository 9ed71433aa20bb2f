import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newSource } from '../../../infra/cli/sources.ts';
import { registerClient } from '../../support/clients.ts';
import { localCloud } from '../../support/local.ts';
import { grants, newestCode, nextMobile, paths, registerSource } from './steps.ts';

const chromium = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find((file) => existsSync(file));

const cloud = await localCloud();
const page = await startPage();
const stranger = await startPage();
await registerClient(cloud, {
  clientId: 'page',
  tokenEndpointAuthMethod: 'none',
  grantTypes: [grants.sms, 'refresh_token'],
  autoSignup: true,
  publicOtpSend: true,
  corsOrigins: [page.origin],
});
const source = newSource('sms-page', 'sms', { default_region: 'CN', clients: ['page'] });
await registerSource(cloud, source);

/** Signs in as a page's script does; the outbox stands for the phone. */
const script = `
const members = { client_id: 'page', auth_source_id: 'sms-page', phone_number: new URLSearchParams(location.search).get('number') };
const call = async (path, body) => {
  const response = await fetch('${cloud.url}' + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};
const signIn = async () => {
  const { body } = await call('${paths.send}', members);
  const otp = await (await fetch('/code')).text();
  const answer = { ...members, grant_type: '${grants.sms}', otp_token: body.otp_token, auto_signup: true };
  return { wrong: await call('${paths.token}', { ...answer, otp: 'x' }), right: await call('${paths.token}', { ...answer, otp }) };
};
signIn()
  .catch((error) => ({ error: error.name }))
  .then((result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) }));
`;

/** A site of its own origin, whose page signs in and reports how that went. */
async function startPage() {
  const reported = Promise.withResolvers<unknown>();
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/result') reported.resolve(JSON.parse(await textOf(request)));
    if (request.url === '/code') return response.end(newestCode(cloud));
    response.setHeader('content-type', 'text/html');
    return response.end(`<!doctype html><script>${script}</script>`);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, 'localhost', resolve);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://localhost:${port}`, result: reported.promise };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Opens the page in a browser until it has reported. */
async function visit({ origin, result }: typeof page): Promise<unknown> {
  const profile = mkdtempSync(join(tmpdir(), 'page-'));
  const options = [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-port=0'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ];
  const browser = spawn(
    String(chromium),
    [...options, `--user-data-dir=${profile}`, `${origin}/?number=${nextMobile()}`],
    { stdio: 'ignore', timeout: 50_000 },
  );
  const ended = new Promise((resolve) => {
    browser.once('exit', resolve);
  });
  try {
    return await Promise.race([result, ended.then((code) => `the browser ended with ${code}`)]);
  } finally {
    browser.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

describe.skipIf(chromium === undefined)('a page in a browser', () => {
  it('of a registered origin signs in, and reads what was wrong before', async () => {
    expect(await visit(page)).toEqual({
      wrong: {
        status: 400,
        body: { error: 'invalid_grant', error_description: 'Unknown or expired OTP' },
      },
      right: {
        status: 200,
        body: {
          access_token: expect.any(String),
          token_type: 'Bearer',
          expires_in: 3_600,
          scope: 'openid',
          refresh_token: expect.any(String),
          id_token: expect.any(String),
        },
      },
    });
  });

  it('of another origin may read nothing', async () => {
    expect(await visit(stranger)).toEqual({ error: 'TypeError' });
  });
});
