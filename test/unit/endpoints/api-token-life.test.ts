import { describe, expect, it } from 'vitest';
import { encodeApiToken, hashApiToken } from '../../../shared/core/api-token.ts';
import { cspIssuer, refreshing } from '../../support/granted.ts';
import { apiClient, clientWith, grantWith, storedSecret } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { asApi, asApp, basic, type Form, outcomeOf, world } from '../../support/world.ts';

logLines();

const inactive = { status: 200, body: { active: false } };
const asOther = { authorization: basic('other', 's') };

/** A world with an API token of `app`. */
async function minted() {
  const other = clientWith({ clientId: 'other', secrets: [storedSecret('s')] });
  const server = world({ clients: [refreshing.csp.client, apiClient, other] });
  const secret = new Uint8Array(32).fill(3);
  const grant = grantWith({
    ...{ dialect: 'csp', subject: 'user-1', audience: [], method: 'password' },
    apiToken: { secretHash: hashApiToken(secret), name: 'ci' },
  });
  await server.grants.claim(grant);
  const apiToken = encodeApiToken({ grantId: grant.id, secret });
  const send = (path: string, token: string, headers: Form) =>
    server.post(`${cspIssuer}/${path}`, { token }, headers);
  return {
    server,
    grant,
    apiToken,
    introspect: (token = apiToken, headers: Form = asApp) => outcomeOf(send('introspect', token, headers)),
    revoke: async (token = apiToken, headers: Form = asApp) => (await send('revoke', token, headers)).status,
  };
}

describe('an API token', () => {
  it('is told of as the refresh token that it is traded like', async () => {
    const { grant, introspect } = await minted();
    const body = {
      ...{ active: true, iat: grant.authTime, exp: grant.expiresAt },
      ...{ sub: 'user-1', token_type: 'refresh_token' },
    };
    expect(await introspect()).toEqual({ status: 200, body });
    expect(await introspect(undefined, asApi)).toEqual({ status: 200, body });
    expect(await introspect(undefined, asOther)).toEqual(inactive);
  });

  it('ends when its client revokes it', async () => {
    const { apiToken, introspect, revoke, server } = await minted();
    expect(await revoke()).toBe(200);
    expect(await introspect()).toEqual(inactive);
    const trade = server.post(`${cspIssuer}/api-tokens/authorize`, { api_token: apiToken });
    expect((await trade).status).toBe(400);
    expect(await revoke()).toBe(200);
  });

  it("is no other client's to revoke", async () => {
    const { introspect, revoke } = await minted();
    expect(await revoke(undefined, asOther)).toBe(400);
    expect((await introspect()).body['active']).toBe(true);
  });

  it('with another secret is unknown, and ends nothing', async () => {
    const { grant, introspect, revoke } = await minted();
    const forged = encodeApiToken({ grantId: grant.id, secret: new Uint8Array(32).fill(4) });
    expect(await introspect(forged)).toEqual(inactive);
    expect([await revoke(forged), await revoke(forged, asOther)]).toEqual([200, 200]);
    expect((await introspect()).body['active']).toBe(true);
  });

  it('is not told of after its end', async () => {
    const { grant, introspect, server } = await minted();
    server.clock.advance(grant.expiresAt - server.clock.seconds());
    expect(await introspect()).toEqual(inactive);
  });
});
