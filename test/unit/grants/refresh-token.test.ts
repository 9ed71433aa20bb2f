import { describe, expect, it } from 'vitest';
import { logLines } from '../../support/memory-log.ts';
import { asApp, type Form, outcomeOf, tokensOf, tokenUrl, world } from '../../support/world.ts';

const logged = logLines();

async function loggedIn() {
  const server = world();
  const { refresh_token } = await server.login();
  const refresh = (form: Form = {}) =>
    server.post(tokenUrl, { grant_type: 'refresh_token', refresh_token, ...form }, asApp);
  return { server, refresh };
}

const refused = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'the refresh token is not valid' },
};

describe('refreshing', () => {
  it('gives new tokens for all that was granted', async () => {
    const { server, refresh } = await loggedIn();
    const { status, body } = await outcomeOf(refresh());
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual([
      'access_token',
      'expires_in',
      'id_token',
      'refresh_token',
      'scope',
      'token_type',
    ]);
    expect(body['scope']).toBe('openid api');
    const again = await tokensOf(refresh({ refresh_token: String(body['refresh_token']) }));
    expect(again.refresh_token).not.toBe(body['refresh_token']);
    expect([...server.grants.contents.values()][0]?.generation).toBe(2);
  });

  it('narrows the tokens to the scope asked for, not the grant', async () => {
    const { refresh } = await loggedIn();
    const { body } = await outcomeOf(refresh({ scope: 'api' }));
    expect(body['scope']).toBe('api');
    expect(body['id_token']).toBeUndefined();
    const { body: next } = await outcomeOf(refresh({ refresh_token: String(body['refresh_token']) }));
    expect(next['scope']).toBe('openid api');
  });

  it('is refused more than was granted', async () => {
    const { refresh } = await loggedIn();
    expect(await outcomeOf(refresh({ scope: 'openid other' }))).toEqual({
      status: 400,
      body: { error: 'invalid_scope', error_description: 'scope exceeds what was granted' },
    });
    expect(await outcomeOf(refresh({ scope: 'a"b' }))).toEqual({
      status: 400,
      body: { error: 'invalid_scope', error_description: 'scope has a character that no scope may have' },
    });
    expect((await refresh()).status).toBe(200);
  });

  it('needs a token, of its own making', async () => {
    const { refresh } = await loggedIn();
    expect(await outcomeOf(refresh({ refresh_token: '' }))).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'refresh_token is missing' },
    });
    expect(await outcomeOf(refresh({ refresh_token: 'nonsense' }))).toEqual(refused);
  });

  it('says the same of a token that comes back too late, ends the session, and logs why', async () => {
    const { server, refresh } = await loggedIn();
    const { refresh_token } = await tokensOf(refresh());
    server.clock.advance(31);
    expect(await outcomeOf(refresh())).toEqual(refused);
    expect(logged.map((line) => JSON.parse(line).because)).toEqual(['refresh-token-reused']);
    expect(await outcomeOf(refresh({ refresh_token }))).toEqual(refused);
  });
});
