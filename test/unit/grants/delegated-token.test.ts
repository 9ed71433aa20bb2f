import { describe, expect, it } from 'vitest';
import type { Client } from '../../../shared/core/model.ts';
import { isRevoked, opens, readBearer } from '../../../shared/endpoints/bearer-claims.ts';
import { as, delegationWorld, granted, type Place, places, refusalAt } from '../../support/delegation.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, introspectionUrl, outcomeOf } from '../../support/world.ts';

logLines();

const [cspPlace, , plainPlace] = places;

const notValid = 'the subject token is not valid';
const mayNotAct = 'this client may not act for the user of the subject token';
const noTarget = 'the resource is not available to this client';

describe.each([cspPlace, plainPlace])('clients that act one for another at $path', (place) => {
  /** Each may act for the users of the one before it; the second also goes back to the first. */
  const relays: readonly Partial<Client>[] = [
    { clientId: 'service', allowedActors: ['relay-1'] },
    { clientId: 'relay-1', allowedActors: ['relay-1', 'relay-2'] },
    { clientId: 'relay-2', allowedActors: ['relay-1', 'relay-3'] },
    { clientId: 'relay-3', allowedActors: ['relay-1', 'relay-4'] },
    { clientId: 'relay-4', allowedActors: ['relay-5'] },
    { clientId: 'relay-5' },
  ];

  async function relayed(count: number) {
    const made = delegationWorld(place, { clients: relays });
    const tokens = [String((await made.login())['access_token'])];
    for (let nth = 1; nth <= count; nth += 1) {
      const { access_token: next } = await granted(made.exchange(String(tokens.at(-1)), {}, `relay-${nth}`));
      tokens.push(String(next));
    }
    return { ...made, tokens, newest: String(tokens.at(-1)) };
  }

  it('are all named, the newest first, four at most', async () => {
    const { claimsOf, exchange, newest } = await relayed(4);
    const { act, client_id: clientId, sub } = await claimsOf(newest);
    expect({ act, clientId, sub }).toEqual({
      act: {
        sub: 'relay-4',
        act: { sub: 'relay-3', act: { sub: 'relay-2', act: { sub: 'relay-1' } } },
      },
      clientId: 'relay-4',
      sub: 'user-alice',
    });
    expect(await exchange(newest, {}, 'relay-5')).toEqual(refusalAt(place, 'unauthorized_client', mayNotAct));
  });

  it.each([1, 2, 3])('make no loop, after %d of them', async (count) => {
    const { exchange, newest } = await relayed(count);
    expect(await exchange(newest, {}, 'relay-1')).toEqual(refusalAt(place, 'unauthorized_client', mayNotAct));
  });

  it('are judged by the client before them, not by the first', async () => {
    const { exchange, newest, tokens } = await relayed(1);
    expect(await exchange(String(tokens[0]), {}, 'relay-2')).toEqual(
      refusalAt(place, 'unauthorized_client', mayNotAct),
    );
    expect((await exchange(newest, {}, 'relay-2')).status).toBe(200);
  });

  it('pass on no more than they have', async () => {
    const { claimsOf, exchange, tokens } = await relayed(1);
    const narrow = await granted(exchange(String(tokens[0]), { audience: 'api' }, 'relay-1'));
    const next = await granted(exchange(String(narrow['access_token']), {}, 'relay-2'));
    const { scope, aud } = await claimsOf(next['access_token']);
    expect({ scope, aud }).toEqual({ scope: 'openid api', aud: 'api' });
    expect(await exchange(String(narrow['access_token']), { audience: 'files' }, 'relay-2')).toEqual(
      refusalAt(place, 'invalid_target', noTarget),
    );
  });

  it('end all at once with the login', async () => {
    const { exchange, grant, newest, server } = await relayed(2);
    await server.grants.revoke(grant.id, 'service', server.clock.seconds());
    expect(await exchange(newest, {}, 'relay-3')).toEqual(refusalAt(place, 'invalid_grant', notValid));
  });
});

describe.each([cspPlace, plainPlace])('a delegated token of $path', (place: Place) => {
  const introspectAt = `${baseUrl}/oauth2/introspect`;
  const revokeAt = `${baseUrl}/oauth2/revoke`;

  async function delegated() {
    const made = delegationWorld(place);
    const { server } = made;
    const subject = await made.login();
    const token = String((await granted(made.exchange(String(subject['access_token']))))['access_token']);
    const introspect = async (text: string, caller: string) =>
      (await outcomeOf(server.post(introspectAt, { token: text }, as(caller)))).body;
    const revoke = (text: string, caller: string) => server.post(revokeAt, { token: text }, as(caller));
    return { ...made, subject, token, introspect, revoke };
  }

  it('is told about to the actor, to the client whose user it is, and to resource servers, with who acts', async () => {
    const { claimsOf, introspect, token } = await delegated();
    const body = await introspect(token, 'backend');
    expect(body).toEqual({
      active: true,
      ...(await claimsOf(token)),
      azp: 'backend',
      token_type: 'Bearer',
    });
    expect(body['act']).toEqual({ sub: 'backend' });
    expect(await introspect(token, 'service')).toEqual(body);
    expect(await introspect(token, 'api')).toEqual(body);
    expect(await introspect(token, 'stranger')).toEqual({ active: false });
  });

  it('is told about at the address of another dialect, with who acts', async () => {
    const { server, token } = await delegated();
    const { body } = await outcomeOf(server.post(introspectionUrl, { token }, as('api')));
    expect([body['active'], body['act'], body['aud']]).toEqual([true, { sub: 'backend' }, 'api']);
  });

  it('is revoked by the actor, alone', async () => {
    const { introspect, revoke, subject, token } = await delegated();
    expect((await revoke(token, 'backend')).status).toBe(200);
    expect(await introspect(token, 'backend')).toEqual({ active: false });
    expect((await introspect(String(subject['access_token']), 'service'))['active']).toBe(true);
    expect((await introspect(String(subject['refresh_token']), 'service'))['active']).toBe(true);
  });

  it("lets the actor revoke neither the subject token nor the user's session", async () => {
    const { introspect, revoke, subject } = await delegated();
    for (const token of [String(subject['access_token']), String(subject['refresh_token'])]) {
      expect((await revoke(token, 'backend')).status).toBe(400);
      expect((await introspect(token, 'service'))['active']).toBe(true);
    }
  });

  it('opens what it is for, until the session that it comes from is revoked', async () => {
    const { introspect, revoke, server, subject, token } = await delegated();
    const bearer = await readBearer(token, baseUrl, server.ports);
    if (!bearer) throw new Error('it is no bearer token');
    const { clientId, subject: user, scope } = bearer;
    expect({ clientId, user, scope }).toEqual({
      clientId: 'backend',
      user: 'user-alice',
      scope: ['openid', 'api', 'files'],
    });
    expect(opens(bearer, { scopes: ['api'], audience: ['api'] })).toBe(true);
    expect(opens(bearer, { scopes: ['other'] })).toBe(false);
    expect(await isRevoked(bearer, server.ports)).toBe(false);
    expect((await revoke(String(subject['refresh_token']), 'service')).status).toBe(200);
    expect(await isRevoked(bearer, server.ports)).toBe(true);
    expect(await introspect(token, 'backend')).toEqual({ active: false });
  });

  it('opens only what it was narrowed to', async () => {
    const { exchange, server, subject } = await delegated();
    const narrowed = await granted(exchange(String(subject['access_token']), { audience: 'api' }));
    const bearer = await readBearer(String(narrowed['access_token']), baseUrl, server.ports);
    if (!bearer) throw new Error('it is no bearer token');
    expect(opens(bearer, { scopes: ['api'], audience: ['api'] })).toBe(true);
    expect(opens(bearer, { scopes: ['openid'] })).toBe(false);
    expect(opens(bearer, { scopes: [], audience: ['files'] })).toBe(false);
  });
});
