import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { localCloud } from '../support/local.ts';
import { login } from '../support/login.ts';
import { askCommand, failCommand, type Run, runCommand } from './run.ts';

const cloud = await localCloud();
const where = ['--local', cloud.url];
const tokens = await login(cloud, { scope: 'openid demo-api' });
const asApi = ['--client-id', 'demo-api'];
const secret = { env: { LATCHKEY_CLIENT_SECRET: 'demo-api-secret' } };

const contents = (token: string) => ({ header: decodeProtectedHeader(token), claims: decodeJwt(token) });
const genuine = { signature: 'valid', issuer: 'this stack', time: 'valid' };

describe('token inspect', () => {
  it('decodes an access token, verifies and introspects it', async () => {
    const { introspection, ...report } = await askCommand(
      ['token', 'inspect', tokens.accessToken, ...asApi, ...where],
      secret,
    );
    const { header, claims } = contents(tokens.accessToken);
    expect(report).toEqual({ kind: 'access_token', header, claims, ...genuine });
    expect(introspection).toMatchObject({
      active: true,
      sub: claims.sub,
      client_id: 'demo-app',
      token_type: 'access_token',
    });
  });

  it('reads the token from standard input', async () => {
    const report = await askCommand(['token', 'inspect', '-', ...where], { input: `${tokens.idToken}\n` });
    expect(report).toEqual({ kind: 'id_token', ...contents(tokens.idToken), ...genuine });
  });

  it('knows a refresh token, and introspects it with a secret from the command line', async () => {
    const report = await askCommand([
      'token',
      'inspect',
      tokens.refreshToken,
      ...asApi,
      '--client-secret',
      'demo-api-secret',
      ...where,
    ]);
    expect(report).toEqual({
      kind: 'refresh_token',
      introspection: expect.objectContaining({ active: true, token_type: 'refresh_token' }),
    });
  });

  it('tells a forged token', async () => {
    const [header, , signature] = tokens.accessToken.split('.');
    const claims = { iss: 'https://other.example', sub: '\u001b[31mred', exp: 1 };
    const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    const verdict = { signature: 'not by a key of this stack', issuer: 'another', time: 'expired' };
    expect(await askCommand(['token', 'inspect', forged, ...asApi, ...where], secret)).toEqual({
      kind: 'other_jwt',
      header: decodeProtectedHeader(tokens.accessToken),
      claims,
      ...verdict,
      introspection: { active: false },
    });
    const { stdout } = await runCommand(['token', 'inspect', forged, ...where]);
    expect([stdout.includes('\u001b'), stdout.includes('\\u{1b}[31mred')]).toEqual([false, true]);
  });

  it('knows when a token is over by the clock of the cloud', async () => {
    cloud.advance(3_600);
    const report = await askCommand(['token', 'inspect', tokens.accessToken, ...where]);
    expect(report).toEqual({
      kind: 'access_token',
      ...contents(tokens.accessToken),
      ...genuine,
      time: 'expired',
    });
  });

  it('shows people tables, what else it could tell, and never the token', async () => {
    const seen = (run: Run) => run.stdout + run.stderr;
    const parts = tokens.accessToken.split('.');
    const plain = await runCommand(['token', 'inspect', tokens.accessToken, ...where]);
    const introspected = await runCommand(
      ['token', 'inspect', tokens.accessToken, ...asApi, ...where],
      secret,
    );
    expect([plain.code, plain.stderr]).toEqual([
      0,
      'note: add --client-id and LATCHKEY_CLIENT_SECRET to introspect it as well\n',
    ]);
    expect(plain.stdout).toMatch(/│ token +│ access token │[\s\S]*\nHeader\n[\s\S]*\nClaims\n/);
    expect(introspected.stdout).toContain('\nIntrospection\n');
    expect(parts.filter((part) => (seen(plain) + seen(introspected)).includes(part))).toEqual([]);
  });

  it('says which credentials are missing or wrong', async () => {
    const inspect = ['token', 'inspect', tokens.accessToken, ...where];
    expect([
      await failCommand([...inspect, ...asApi]),
      await failCommand([...inspect, '--client-secret', 'x']),
      await failCommand([...inspect, ...asApi, '--client-secret', 'wrong']),
    ]).toEqual([
      {
        code: 2,
        stdout: '',
        error:
          'introspecting takes both --client-id and a secret (LATCHKEY_CLIENT_SECRET or --client-secret)',
      },
      {
        code: 2,
        stdout: '',
        error:
          'introspecting takes both --client-id and a secret (LATCHKEY_CLIENT_SECRET or --client-secret)',
      },
      {
        code: 1,
        stdout: '',
        error: `the local cloud at ${cloud.url} refused client demo-api: check its id and secret; \`client show\` tells how it proves itself`,
      },
    ]);
  });
});
