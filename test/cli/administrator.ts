import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { localCloud, type TestCloud } from '../support/local.ts';
import { askCommand, failCommand, type Json, type Run, type RunOptions, runCommand } from './run.ts';

/** Somebody who runs the command against a stack of their own. */
export interface Administrator {
  readonly cloud: TestCloud;
  /** The stack, as messages name it. */
  readonly at: string;
  ask(...args: string[]): Promise<Json>;
  fail(...args: string[]): Promise<Json>;
  run(...args: string[]): Promise<Run>;
  /** All three with a text on standard input. */
  given(input: string): Pick<Administrator, 'ask' | 'fail' | 'run'>;
  /** Writes a file, as JSON unless it is a text, and gives its path. */
  file(name: string, content: unknown): string;
  /** The status that the token endpoint gives the credentials: 401 for a wrong secret, 400 for a right one and no refresh token. */
  login(clientId: string, secret: unknown): Promise<number>;
}

/** Starts a local cloud; it ends with the suite. */
export async function administrator(): Promise<Administrator> {
  const cloud = await localCloud();
  const where = ['--local', cloud.url];
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    cloud,
    at: `the local cloud at ${cloud.url}`,
    ...commands(where),
    given: (input) => commands(where, { input }),
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    },
    async login(clientId, secret) {
      const response = await fetch(`${cloud.url}/uas/oauth2/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'none' }),
      });
      return response.status;
    },
  };
}

function commands(
  where: readonly string[],
  options?: RunOptions,
): Pick<Administrator, 'ask' | 'fail' | 'run'> {
  return {
    ask: (...args) => askCommand([...args, ...where], options),
    fail: (...args) => failCommand([...args, ...where], options),
    run: (...args) => runCommand([...args, ...where], options),
  };
}

/** What the command tells of a client that was created with its id alone, besides that. */
export const defaults = {
  grant_types: ['refresh_token'],
  id_token_signed_response_alg: 'RS256',
  access_token_signed_response_alg: 'RS256',
  resource_server: false,
  refresh_token_expiry: 'fixed',
  timestamp_unit: 's',
  reissue_on_expiry: true,
  ui_locales_required: false,
  auto_signup: false,
  public_otp_send: false,
  claims: [],
  resources: [],
  allowed_actors: [],
  pkce_optional: false,
  third_party: false,
  require_pushed_authorization_requests: false,
  redirect_uris: [],
  post_logout_redirect_uris: [],
  cors_origins: [],
  client_secrets: [{ client_secret_expires_at: 0 }],
};

/** What it tells beside the client when it minted a secret. */
export const aNewSecret = {
  client_secret: expect.stringMatching(/^[A-Za-z0-9_-]{48}$/),
  client_secret_expires_at: 0,
};

/** What every command says that would need somebody's consent. */
export const noConsent = {
  code: 1,
  stdout: '',
  error: 'this cannot be undone and there is no terminal to ask on: add --yes; nothing was changed',
};
