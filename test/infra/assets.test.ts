import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type FunctionName, functions } from '../../shared/contract/functions.ts';
import { routes } from '../../shared/contract/routes.ts';
import { defaultContext, functionOf, repository, type Template } from '../support/stack.ts';

// The one place where everything is bundled for real, as `cdk synth` and `npm start` do it.
const folder = mkdtempSync(join(tmpdir(), 'latchkey-assets-'));
afterAll(() => rmSync(folder, { recursive: true }));

function commandFor(outdir: string, context: Readonly<Record<string, unknown>> = {}) {
  return {
    cwd: repository,
    env: {
      ...process.env,
      CDK_OUTDIR: join(folder, outdir),
      CDK_CONTEXT_JSON: JSON.stringify({ ...defaultContext, ...context }),
    },
    encoding: 'utf8',
  } as const;
}

function synthesize(outdir: string): Template {
  execFileSync(process.execPath, ['infra/app.ts'], { ...commandFor(outdir), stdio: 'pipe' });
  return JSON.parse(readFileSync(join(folder, outdir, 'Latchkey.template.json'), 'utf8'));
}

const template = synthesize('first');
const again = synthesize('second');
const names = Object.keys(functions) as FunctionName[];

/** The folder that Lambda unpacks for a function. */
function assetFolder(name: FunctionName): string {
  const { S3Key } = functionOf(template, name)['Code'] as { S3Key: string };
  return join(folder, 'first', `asset.${S3Key.replace('.zip', '')}`);
}

const bundles = new Map(
  names.map((name) => [name, readFileSync(join(assetFolder(name), 'index.mjs'), 'utf8')] as const),
);
const bytesOf = (name: FunctionName) => Buffer.byteLength(bundles.get(name) ?? '');
const holding = (text: string) => names.filter((name) => bundles.get(name)?.includes(text));

/** Most that a bundle may weigh, in bytes. Each is a cold start: raise one only together with docs/decisions/small-bundles.md. */
const limits: Readonly<Record<FunctionName, number>> = {
  token: 407_000,
  'token-otp': 426_000,
  'token-direct': 245_000,
  'otp-send': 423_000,
  userinfo: 361_000,
  signup: 368_000,
  'api-tokens': 186_000,
  par: 219_000,
  'sign-in': 517_000,
  logout: 267_000,
  introspection: 220_000,
  revocation: 223_000,
  metadata: 75_000,
  jwks: 51_000,
  authorizer: 43_000,
  resource: 10_000,
  'signing-keys': 168_000,
};

describe('the synthesized assets', () => {
  it('are the same for the same input', () => {
    expect(again).toEqual(template);
  });

  it('are one file a function', () => {
    expect(names.map((name) => readdirSync(assetFolder(name)))).toEqual(names.map(() => ['index.mjs']));
  });

  it.each(names)('keep %s within its size', (name) => {
    expect(bytesOf(name)).toBeGreaterThan(0);
    expect(bytesOf(name)).toBeLessThanOrEqual(limits[name]);
  });

  it('hold a client of an AWS service only where a capability uses it', () => {
    expect(holding('DynamoDB_20120810')).toEqual([
      'token',
      'token-otp',
      'token-direct',
      'otp-send',
      'sign-in',
      'par',
      'introspection',
      'revocation',
      'userinfo',
      'signup',
      'api-tokens',
      'logout',
      'jwks',
      'authorizer',
      'signing-keys',
    ]);
  });

  it.each(['SimpleNotificationService', 'SimpleEmailService'])(
    'hold a client of %s only where messages leave',
    (client) => {
      expect(holding(client)).toEqual(['token-otp', 'otp-send', 'sign-in']);
    },
  );

  it.each([
    ['ciam', 'tencentciam.com'],
    ['csp', 'cspErrorCode'],
    ['uas', 'x_globalsign_iam_challenge'],
  ])('hold the dialect %s where its routes lead, and nowhere else', (dialect, text) => {
    // Keys are the same in every dialect.
    const speaking = routes.filter((route) => route.dialect === dialect && route.purpose !== 'jwks');
    expect(new Set(holding(text))).toEqual(new Set(speaking.map((route) => route.function)));
  });

  it.each([
    ['the local cloud', '/_local'],
    ['a folder of the machine that built it', repository],
    ['the SSO credential provider', 'sso-oidc'],
    ['the STS credential provider', 'AssumeRoleWithWebIdentity'],
    ['the instance metadata provider', '169.254.169.254'],
    ['the process credential provider', 'credential_process'],
    ['operations that we never call', 'TransactWriteItems'],
  ])('hold nothing of %s', (_, text) => {
    expect(holding(text)).toEqual([]);
  });

  it('keep the SDK out of the functions that start on the way of every request', () => {
    expect(bundles.get('authorizer')).not.toContain('aws-sdk-js');
    expect(bundles.get('metadata')).not.toContain('DynamoDB');
    expect(bundles.get('resource')).not.toContain('DynamoDB');
  });
});

describe('the app', () => {
  it('answers a bad setting with one sentence and a failing exit code', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['infra/app.ts'],
      commandFor('refused', { smsCountries: 'UK' }),
    );
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'setting "smsCountries" is "UK": allowed is a list of ISO 3166 country codes such as FI,SE,GB\n',
    });
  });
});
