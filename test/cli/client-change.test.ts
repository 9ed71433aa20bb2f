import { describe, expect, it } from 'vitest';
import { administrator, aNewSecret, defaults, noConsent } from './administrator.ts';
import type { Json } from './run.ts';

const { ask, at, fail, file, run } = await administrator();

describe('client list', () => {
  it('lists the clients by id, as JSON and as a table', async () => {
    await ask('client', 'create', '--client-id', 'listed', '--client-name', 'In the list');
    const { clients } = (await ask('client', 'list')) as { readonly clients: readonly Json[] };
    const ids = clients.map(({ client_id: id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toEqual(expect.arrayContaining(['demo-api', 'demo-app', 'demo-limited', 'listed']));
    expect(clients.find(({ client_id: id }) => id === 'listed')).toEqual({
      client_id: 'listed',
      client_name: 'In the list',
      ...defaults,
    });
    const { code, stderr, stdout } = await run('client', 'list');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/│ listed +│ In the list +│ Basic or form fields │ refresh_token +│ +│/);
  });
});

describe('client show', () => {
  it('refuses an unknown client', async () => {
    expect(await fail('client', 'show', 'nobody')).toEqual({
      code: 1,
      stdout: '',
      error: `there is no client nobody in ${at}: \`client list\` shows those there are`,
    });
  });
});

describe('client update', () => {
  it('changes what is given and nothing else', async () => {
    const {
      client_secret: _,
      client_secret_expires_at: __,
      ...before
    } = await ask(
      'client',
      'create',
      '--client-id',
      'changes',
      '--client-name',
      'Before',
      '--scope',
      'openid',
    );
    const changed = await ask('client', 'update', 'changes', '--access-token-ttl', '60', '--unset', 'scope');
    const { scope: ___, ...kept } = before;
    expect(changed).toEqual({ ...kept, access_token_ttl: 60 });
    expect(await ask('client', 'show', 'changes')).toEqual(changed);
  });

  it('takes back what `client show --json` gave, edited', async () => {
    await ask('client', 'create', '--client-id', 'edited');
    const shown = await ask('client', 'show', 'edited');
    const path = file('edited.json', { ...shown, client_name: 'Edited' });
    expect(await ask('client', 'update', 'edited', '--metadata', path)).toEqual({
      ...shown,
      client_name: 'Edited',
    });
  });

  it('asks before it ends a secret, and shows the new one', async () => {
    await ask('client', 'create', '--client-id', 'method');
    const toJwt = ['client', 'update', 'method', '--token-endpoint-auth-method', 'client_secret_jwt'];
    expect(await fail(...toJwt)).toEqual(noConsent);
    expect(await ask(...toJwt, '--yes')).toEqual({
      client_id: 'method',
      token_endpoint_auth_method: 'client_secret_jwt',
      ...defaults,
      ...aNewSecret,
    });
  });

  it.each<[string, readonly string[], number, string]>([
    [
      'an unknown client',
      ['nobody', '--client-name', 'x'],
      1,
      `there is no client nobody in ${at}: \`client list\` shows those there are`,
    ],
    [
      'no change',
      ['demo-app'],
      2,
      'nothing to change: give at least one option; `client update --help` lists them',
    ],
    [
      'a value that is not allowed',
      ['demo-app', '--timestamp-unit', 'us'],
      1,
      'invalid metadata: timestamp_unit is "us": allowed is s or ms',
    ],
    [
      'taking back what must be there',
      ['demo-app', '--unset', 'grant_types'],
      2,
      '--unset grant_types: allowed is client_name, scope, token_endpoint_auth_method, jwks, access_token_ttl, id_token_ttl, refresh_token_ttl, dialect, organization, max_groups_in_id_token, code_challenge_method',
    ],
  ])('refuses %s', async (_, args, code, error) => {
    expect(await fail('client', 'update', ...args)).toEqual({ code, stdout: '', error });
  });

  it('refuses the metadata of another client', async () => {
    const path = file('other.json', { client_id: 'other', client_name: 'x' });
    expect(await fail('client', 'update', 'demo-app', '--metadata', path)).toEqual({
      code: 1,
      stdout: '',
      error: 'the metadata are of client other, not demo-app: an id cannot be changed',
    });
  });
});
