import { describe, expect, it } from 'vitest';
import { administrator, aNewSecret, defaults, noConsent } from './administrator.ts';
import type { Json } from './run.ts';

const { ask, at, cloud, fail, login, run } = await administrator();

describe('client rotate-secret', () => {
  it('gives a new secret, and lets the old one work for the grace', async () => {
    const created = await ask('client', 'create', '--client-id', 'rotates');
    const rotated = await ask('client', 'rotate-secret', 'rotates', '--grace', '15m');
    expect(rotated).toEqual({
      client_id: 'rotates',
      ...defaults,
      client_secrets: [{ client_secret_expires_at: 0 }, { client_secret_expires_at: expect.any(Number) }],
      ...aNewSecret,
    });
    const [old, young] = [created['client_secret'], rotated['client_secret']];
    expect([await login('rotates', young), await login('rotates', old)]).toEqual([400, 400]);
    cloud.advance(900);
    expect([await login('rotates', young), await login('rotates', old)]).toEqual([400, 401]);
  });

  it('tells the time of the cloud, whose clock was moved', async () => {
    await ask('client', 'create', '--client-id', 'moved');
    cloud.advance(10 * 86_400);
    const { client_secrets: secrets } = await ask('client', 'rotate-secret', 'moved', '--grace', '1d');
    const [, { client_secret_expires_at: end }] = secrets as [
      Json,
      { readonly client_secret_expires_at: number },
    ];
    const ahead = end - cloud.now() / 1000;
    expect([ahead > 86_000, ahead <= 86_400]).toEqual([true, true]);
  });

  it('asks before it ends the old secret at once', async () => {
    const created = await ask('client', 'create', '--client-id', 'leaked');
    const rotate = ['client', 'rotate-secret', 'leaked', '--grace', '0'];
    expect(await fail(...rotate)).toEqual(noConsent);
    const rotated = await ask(...rotate, '--yes');
    expect([
      await login('leaked', rotated['client_secret']),
      await login('leaked', created['client_secret']),
    ]).toEqual([400, 401]);
  });

  it('says that a wrapped secret has no grace', async () => {
    await ask(
      'client',
      'create',
      '--client-id',
      'wrapped',
      '--token-endpoint-auth-method',
      'client_secret_jwt',
    );
    const { code, stderr, stdout } = await run('client', 'rotate-secret', 'wrapped', '--yes');
    expect([code, stderr]).toEqual([
      0,
      'note: client_secret_jwt has one secret only: the old one ends at once\n',
    ]);
    expect(stdout).toMatch(/^client_secret {2}[A-Za-z0-9_-]{48}$/m);
  });

  it('refuses a public client, an unknown one, and a grace that cannot be read', async () => {
    await ask('client', 'create', '--client-id', 'public', '--token-endpoint-auth-method', 'none');
    expect([
      await fail('client', 'rotate-secret', 'public'),
      await fail('client', 'rotate-secret', 'nobody'),
      await fail('client', 'rotate-secret', 'demo-app', '--grace', '31d'),
    ]).toEqual([
      { code: 1, stdout: '', error: 'client public has no secret (none): a public client proves nothing' },
      {
        code: 1,
        stdout: '',
        error: `there is no client nobody in ${at}: \`client list\` shows those there are`,
      },
      {
        code: 2,
        stdout: '',
        error:
          "option '--grace <duration>' argument '31d' is invalid. Allowed is seconds, or a number with s, m, h or d, such as 90s, 15m, 24h or 7d, and at most 30d.; --help tells more",
      },
    ]);
  });
});

describe('client delete', () => {
  it('removes a client when told yes, and only then', async () => {
    await ask('client', 'create', '--client-id', 'goes');
    expect(await fail('client', 'delete', 'goes')).toEqual(noConsent);
    expect(await ask('client', 'delete', 'goes', '--yes')).toEqual({ client_id: 'goes', deleted: true });
    expect(await fail('client', 'delete', 'goes', '--yes')).toEqual({
      code: 1,
      stdout: '',
      error: `there is no client goes in ${at}: \`client list\` shows those there are`,
    });
  });

  it('tells people so', async () => {
    await ask('client', 'create', '--client-id', 'goes-too');
    expect(await run('client', 'delete', 'goes-too', '--yes')).toEqual({
      code: 0,
      stdout: 'Client goes-too is removed. Running functions know within a minute.\n',
      stderr: '',
    });
  });
});
