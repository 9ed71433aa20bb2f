import { describe, expect, it } from 'vitest';
import { ciamWorld, webCredentials } from '../../support/ciam.ts';
import { apiClient, clientWith, storedSecret } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import {
  asApp,
  baseUrl,
  basic,
  type Json,
  outcomeOf,
  revocationUrl,
  tokenUrl,
  world,
} from '../../support/world.ts';

logLines();

async function loggedIn() {
  const stranger = clientWith({ clientId: 'other', secrets: [storedSecret('s')] });
  const server = world({ clients: [clientWith(), apiClient, stranger] });
  const tokens = await server.login();
  const revoke = (token: string, headers: Readonly<Record<string, string>> = asApp) =>
    server.post(revocationUrl, { token, token_type_hint: 'access_token' }, headers);
  const grant = () => [...server.grants.contents.values()][0];
  return { server, tokens, revoke, grant };
}

const foreign = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'the token is not of this client' },
};

describe('revocation', () => {
  it('of a refresh token ends the grant, and says nothing', async () => {
    const { grant, revoke, server, tokens } = await loggedIn();
    const response = await revoke(tokens.refresh_token);
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(grant()?.revokedAt).toBe(server.clock.seconds());
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect((await server.post(tokenUrl, form, asApp)).status).toBe(400);
  });

  it('of an access token ends that one', async () => {
    const { grant, revoke, server, tokens } = await loggedIn();
    expect((await revoke(tokens.access_token)).status).toBe(200);
    const claims = (await server.ports.publicKeys.verify(tokens.access_token))?.claims;
    expect([grant()?.revokedTokenIds, grant()?.revokedAt]).toEqual([[claims?.['jti']], undefined]);
  });

  it('may be asked for again', async () => {
    const { revoke, tokens } = await loggedIn();
    for (const token of [
      tokens.access_token,
      tokens.refresh_token,
      tokens.access_token,
      tokens.refresh_token,
    ])
      expect((await revoke(token)).status).toBe(200);
  });

  it('of a text that is no token of ours is done already', async () => {
    const { grant, revoke, tokens } = await loggedIn();
    const before = grant();
    for (const text of ['nonsense', 'a.b.c', tokens.id_token, `${tokens.refresh_token}A`])
      expect((await revoke(text)).status).toBe(200);
    expect(grant()).toEqual(before);
  });

  it("of another client's token is refused", async () => {
    const { grant, revoke, tokens } = await loggedIn();
    const before = grant();
    const asOther = { authorization: basic('other', 's') };
    expect(await outcomeOf(revoke(tokens.refresh_token, asOther))).toEqual(foreign);
    expect(await outcomeOf(revoke(tokens.access_token, asOther))).toEqual(foreign);
    expect(grant()).toEqual(before);
  });

  it('is for clients that prove themselves, and needs a token', async () => {
    const { revoke, tokens } = await loggedIn();
    expect((await revoke(tokens.refresh_token, {})).status).toBe(401);
    expect(await outcomeOf(revoke(''))).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'token is missing' },
    });
  });
});

describe('revocation at the root issuer', () => {
  async function loggedInAtRoot() {
    const server = ciamWorld();
    const tokens = await server.loginAlice();
    const url = `${baseUrl}/oauth2/revoke`;
    const revoke = (token: string, credentials: Readonly<Record<string, string>> = webCredentials) =>
      server.post(url, { ...credentials, token });
    const revokeByJson = (members: Json) => server.postJson(url, { ...webCredentials, ...members });
    const grant = () => [...server.grants.contents.values()][0];
    return { server, tokens, revoke, revokeByJson, grant };
  }

  it('of a refresh token takes everything with it, and says nothing', async () => {
    const { grant, revoke, server, tokens } = await loggedInAtRoot();
    const response = await revoke(tokens.refresh_token);
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(grant()?.revokedAt).toBe(server.clock.seconds());
  });

  it('of an access token ends that one, asked for as a form or as JSON', async () => {
    const { grant, revokeByJson, server, tokens } = await loggedInAtRoot();
    expect((await revokeByJson({ token: tokens.access_token })).status).toBe(200);
    const claims = (await server.ports.publicKeys.verify(tokens.access_token))?.claims;
    expect([grant()?.revokedTokenIds, grant()?.revokedAt]).toEqual([[claims?.['jti']], undefined]);
  });

  it("of another client's token is refused with the vendor's status, and changes nothing", async () => {
    const { grant, revoke, tokens } = await loggedInAtRoot();
    const before = grant();
    const outcome = {
      status: 401,
      body: { error: 'invalid_client', error_description: 'the token is not of this client' },
    };
    expect(await outcomeOf(revoke(tokens.refresh_token, { client_id: 'spa' }))).toEqual(outcome);
    expect(await outcomeOf(revoke(tokens.access_token, { client_id: 'spa' }))).toEqual(outcome);
    expect(grant()).toEqual(before);
  });

  it('of a text that is no token of ours is done already', async () => {
    const { grant, revoke } = await loggedInAtRoot();
    const before = grant();
    for (const text of ['nonsense', 'a.b.c']) expect((await revoke(text)).status).toBe(200);
    expect(grant()).toEqual(before);
  });
});
