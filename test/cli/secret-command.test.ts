import { describe, expect, it } from 'vitest';
import { administrator } from './administrator.ts';
import type { Json } from './run.ts';

const { ask, cloud, fail, run } = await administrator();

const aTime = expect.any(Number);
const version = (number: number, state: string) => ({ version: number, state, usable_from: aTime });
const fresh = (secret: string) => ({ secret, versions: [version(1, 'current')] });

async function secretsNow(): Promise<readonly Json[]> {
  const { secrets } = await ask('secret', 'list');
  return secrets as readonly Json[];
}

/** Epoch seconds. */
async function usableFrom(purpose: string, number: number): Promise<number> {
  const versions = (await secretsNow()).find(({ secret }) => secret === purpose)?.['versions'];
  const found = (versions as readonly Json[]).find((known) => known['version'] === number);
  return Number(found?.['usable_from']);
}

/** Rotates, and waits until the new version is used. */
async function rotateFully(secret: string): Promise<void> {
  await ask('secret', 'rotate', secret, '--yes');
  cloud.advance(1_200);
}

describe('secret list', () => {
  it('shows the versions of both secrets, and nothing of the secrets themselves', async () => {
    expect(await ask('secret', 'list')).toEqual({ secrets: [fresh('otp'), fresh('refresh')] });
  });

  it('draws a table for people', async () => {
    const { code, stderr, stdout } = await run('secret', 'list');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/│ refresh │ 1 +│ current │ \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ │/);
  });
});

describe('secret rotate', () => {
  it('refuses without a word of consent', async () => {
    const { code, stderr } = await run('secret', 'rotate', 'refresh');
    expect([code, stderr]).toEqual([1, expect.stringContaining('add --yes; nothing was changed')]);
    expect(await secretsNow()).toEqual([fresh('otp'), fresh('refresh')]);
  });

  it('makes a version that is used in twenty minutes, and not another one before', async () => {
    const made = await usableFrom('refresh', 1);
    const rotated = { secret: 'refresh', versions: [version(1, 'current'), version(2, 'next')] };
    expect(await ask('secret', 'rotate', 'refresh', '--yes')).toEqual(rotated);
    expect((await usableFrom('refresh', 2)) - made).toBeGreaterThanOrEqual(1_200);
    expect(await secretsNow()).toEqual([fresh('otp'), rotated]);
    expect(await run('secret', 'rotate', 'refresh', '--yes', '--json')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('version 2 of the refresh secret is not in use yet: wait until it is'),
    });
    cloud.advance(1_200);
    expect((await secretsNow())[1]).toEqual({
      secret: 'refresh',
      versions: [version(1, 'kept'), version(2, 'current')],
    });
  });

  it('says what lives on', async () => {
    const { stderr } = await run('secret', 'rotate', 'otp', '--yes');
    expect(stderr).toMatch(/^note: Codes, references and otp_tokens that are out stay good until they end\./);
    cloud.advance(1_200);
  });

  it('takes versions of codes away that nothing alive was made under, and never the first', async () => {
    cloud.advance(2 * 86_400 + 1);
    await rotateFully('otp');
    const lasting = version(1, 'lasting');
    expect((await secretsNow())[0]).toEqual({
      secret: 'otp',
      versions: [lasting, version(2, 'kept'), version(3, 'current')],
    });
    cloud.advance(2 * 86_400 + 1);
    expect(await ask('secret', 'rotate', 'otp', '--yes')).toEqual({
      secret: 'otp',
      versions: [lasting, version(3, 'current'), version(4, 'next')],
    });
  });
});

describe('secret drop', () => {
  it('refuses without a word of consent, and tells what would end', async () => {
    const { code, stderr } = await run('secret', 'drop', 'refresh', '1');
    expect([code, stderr.split('\n').length]).toEqual([1, 3]);
    expect(stderr).toMatch(
      /^note: Refresh tokens of that version are refused within five minutes: .*\nerror: .*add --yes/,
    );
  });

  it('takes an old version away', async () => {
    expect(await ask('secret', 'drop', 'refresh', '1', '--yes')).toEqual({
      secret: 'refresh',
      versions: [version(2, 'current')],
    });
  });

  it.each([
    [
      'the version in use',
      'refresh',
      '2',
      'version 2 of the refresh secret is in use, or will be: rotate first',
    ],
    ['one that is to come', 'otp', '4', 'version 4 of the otp secret is in use, or will be: rotate first'],
    ['what is not there', 'refresh', '9', 'the refresh secret has no version 9 that could be dropped'],
    ['the first of codes, twice', 'otp', '1', 'the otp secret has no version 1 that could be dropped'],
  ])('refuses %s', async (_what, secret, number, error) => {
    const { code, stderr } = await run('secret', 'drop', secret, number, '--yes');
    expect([code, stderr]).toEqual([1, expect.stringContaining(`error: ${error}\n`)]);
  });

  it.each([
    [['rotate', 'signing', '--yes'], 'Allowed choices are otp, refresh'],
    [['drop', 'otp', 'x', '--yes'], 'Allowed is the number of a version.'],
  ])('is wrongly called with %j', async (args, error) => {
    expect(await fail('secret', ...args)).toEqual({
      code: 2,
      stdout: '',
      error: expect.stringContaining(error),
    });
  });
});
