import { describe, expect, it } from 'vitest';
import { plain } from '../../../shared/dialects/plain.ts';
import { callback, carol, mintCode } from '../../support/codes.ts';
import { asService, cspUrl, cspWorld, envelope, service } from '../../support/csp.ts';
import { clientWith, storedSecret } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, basic, type Form, outcomeOf, tokensOf, world } from '../../support/world.ts';

logLines();

const address = `${cspUrl}/userinfo`;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('CSP UserInfo', () => {
  const person = {
    sub: 'user-carol',
    context: expect.stringMatching(/^[\da-f-]{36}$/),
    context_name: 'acme',
    acct: 'carol@example.com',
    domain: 'example.com',
    username: 'carol',
    email: 'carol@example.com',
    email_verified: true,
    given_name: 'Carol',
    family_name: 'Example',
  };
  const organization = { id: 'acme', permissions: [] };

  it('tells the user, in the organization of the token', async () => {
    const made = await cspWorld();
    const { access_token: token } = await made.login({ organization });
    expect(await outcomeOf(made.fetch(address, { headers: bearer(token) }))).toEqual({
      status: 200,
      body: person,
    });
  });

  it('tells names and ids of groups in one order, as they are now', async () => {
    const made = await cspWorld();
    const { access_token: token } = await made.login({
      organization,
      scope: ['openid', 'group_names', 'group_ids'],
    });
    const groups = [...carol.groups, { id: 'g-4', name: 'auditors' }].reverse();
    made.users.contents.set(carol.id, { ...carol, groups });
    expect((await outcomeOf(made.fetch(address, { headers: bearer(token) }))).body).toEqual({
      ...person,
      group_names: ['auditors', 'owners', 'writers', 'readers'],
      group_ids: ['g-4', 'g-3', 'g-2', 'g-1'],
    });
  });

  it('challenges whoever has no token that is good, in the envelope', async () => {
    const made = await cspWorld();
    const { access_token: token, id_token, refresh_token } = await made.login();
    const ask = async (headers: Readonly<Record<string, string>>) => {
      const response = await made.fetch(address, { headers });
      return [response.headers.get('www-authenticate'), await outcomeOf(response)];
    };
    const invalid = [
      'Bearer error="invalid_token"',
      envelope(401, 'invalid_token', 'the access token is not valid'),
    ];
    expect(await ask({})).toEqual([
      'Bearer error="invalid_request"',
      envelope(400, 'invalid_request', 'the access token is missing'),
    ]);
    expect(await ask(asService)).toEqual(await ask({}));
    for (const wrong of ['x', id_token, refresh_token]) expect(await ask(bearer(wrong))).toEqual(invalid);
    made.clock.advance(3_600);
    expect(await ask(bearer(token))).toEqual(invalid);
  });

  it('challenges a token without openid, of a user that is locked, and of one that is gone', async () => {
    const made = await cspWorld();
    const [{ access_token: token }, { access_token: narrow }] = [
      await made.login(),
      await made.login({ scope: ['group_names'] }),
    ];
    const ask = async (presented: string) => {
      const response = await made.fetch(address, { headers: bearer(presented) });
      const { status, body } = await outcomeOf(response);
      return [status, response.headers.get('www-authenticate'), body['cspErrorCode']];
    };
    expect(await ask(narrow)).toEqual([
      403,
      'Bearer error="insufficient_scope"',
      'csp.auth.insufficient_scope',
    ]);
    made.users.contents.set(carol.id, { ...carol, status: 'locked' });
    expect(await ask(token)).toEqual([401, 'Bearer error="invalid_token"', 'csp.auth.invalid_token']);
    made.users.contents.clear();
    expect(await ask(token)).toEqual([404, 'Bearer error="invalid_token"', 'csp.auth.invalid_token']);
  });
});

describe('UserInfo at the root', () => {
  const app = clientWith({
    clientId: 'plain-app',
    secrets: [storedSecret('plain-secret')],
    grantTypes: ['authorization_code'],
    claims: ['email', 'given_name'],
    redirectUris: [callback],
    resources: ['https://api.example.com/'],
  });

  async function loggedIn(form: Form = {}, scope: readonly string[] = ['openid']) {
    const made = world({ clients: [app, service], users: [carol] });
    const resources = app.resources;
    const code = await mintCode(made.ports, { clientId: 'plain-app', dialect: plain, scope, resources });
    const { access_token: token } = await tokensOf(
      made.post(
        `${baseUrl}/oauth2/token`,
        { grant_type: 'authorization_code', code, redirect_uri: callback, ...form },
        { authorization: basic('plain-app', 'plain-secret') },
      ),
    );
    return made.fetch(`${baseUrl}/userinfo`, { headers: bearer(token) });
  }

  it('refuses the token of a plain client that was asked for a resource alone', async () => {
    const response = await loggedIn();
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(await outcomeOf(response)).toEqual({ status: 401, body: { error: 'invalid_token' } });
  });

  it('tells a plain client’s user what the client may know', async () => {
    const made = world({ clients: [app], users: [carol] });
    const code = await mintCode(made.ports, { clientId: 'plain-app', dialect: plain });
    const { access_token: token } = await tokensOf(
      made.post(
        `${baseUrl}/oauth2/token`,
        { grant_type: 'authorization_code', code, redirect_uri: callback },
        { authorization: basic('plain-app', 'plain-secret') },
      ),
    );
    expect(await outcomeOf(made.fetch(`${baseUrl}/userinfo`, { headers: bearer(token) }))).toEqual({
      status: 200,
      body: { sub: 'user-carol', email: 'carol@example.com', given_name: 'Carol' },
    });
  });

  it('refuses the token of another dialect’s issuer', async () => {
    const made = await cspWorld();
    const { access_token: token } = await made.login();
    const { status } = await made.fetch(`${baseUrl}/userinfo`, { headers: bearer(token) });
    expect(status).toBe(401);
  });
});
