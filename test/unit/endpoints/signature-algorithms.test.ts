import { decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { signingAlgorithms } from '../../../shared/contract/signing-algorithm.ts';
import { currentKey } from '../../../shared/core/key-set.ts';
import type { Client } from '../../../shared/core/model.ts';
import { authorizer } from '../../../shared/endpoints/authorizer.ts';
import { authorizerEvent } from '../../lambda/events.ts';
import { delegationWorld, places } from '../../support/delegation.ts';
import { lastCode } from '../../support/memory-courier.ts';
import { apiClient, clientWith } from '../../support/memory-fixtures.ts';
import { testKeySet, testSigner } from '../../support/memory-keys.ts';
import { logLines } from '../../support/memory-log.ts';
import {
  asApi,
  asApp,
  baseUrl,
  introspectionUrl,
  issuer,
  outcomeOf,
  referenceOf,
  tokensOf,
  tokenUrl,
  world,
} from '../../support/world.ts';

logLines();

const whoami = { method: 'GET', path: '/resource/whoami', scopes: ['openid'] } as const;
const headerOf = (alg: (typeof signingAlgorithms)[number], typ: string) => ({
  alg,
  typ,
  kid: currentKey(testKeySet, alg).kid,
});

async function loggedIn(changes: Partial<Client>) {
  const server = world({ clients: [clientWith(changes), apiClient] });
  return { server, tokens: await server.login() };
}

describe('the tokens of a client', () => {
  it('are each signed with the algorithm that it is registered with, also after a refresh', async () => {
    const { server, tokens } = await loggedIn({
      idTokenSignedResponseAlg: 'ES256',
      accessTokenSignedResponseAlg: 'EdDSA',
    });
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    for (const given of [tokens, await tokensOf(server.post(tokenUrl, form, asApp))]) {
      expect(decodeProtectedHeader(given.id_token)).toEqual(headerOf('ES256', 'JWT'));
      expect(decodeProtectedHeader(given.access_token)).toEqual(headerOf('EdDSA', 'at+jwt'));
    }
  });

  it('are signed with RS256 where nothing else was registered for that kind', async () => {
    const { tokens } = await loggedIn({ accessTokenSignedResponseAlg: 'ES256' });
    expect(decodeProtectedHeader(tokens.id_token)).toEqual(headerOf('RS256', 'JWT'));
    expect(decodeProtectedHeader(tokens.access_token)).toEqual(headerOf('ES256', 'at+jwt'));
  });
});

describe('a login whose key cannot be opened just now', () => {
  it('keeps its code, which is good once the key can be opened', async () => {
    const opening = { fails: false };
    const ready = async () => {
      if (opening.fails) throw new Error('outage');
    };
    const app = clientWith({ accessTokenSignedResponseAlg: 'ES256' });
    const server = world({ clients: [app, apiClient], ports: { signer: { ...testSigner, ready } } });
    const reference = await referenceOf(server.askForCode());
    const code = lastCode(server.messages);
    const before = server.written();
    opening.fails = true;
    expect((await outcomeOf(server.presentCode(reference, code))).status).toBe(500);
    expect(server.written()).toBe(before);
    opening.fails = false;
    expect((await outcomeOf(server.presentCode(reference, code))).status).toBe(200);
  });
});

describe.each(signingAlgorithms)('an access token that is signed with %s', (alg) => {
  const changes = { accessTokenSignedResponseAlg: alg, idTokenSignedResponseAlg: alg };

  it('is active at introspection, and another after one letter was changed', async () => {
    const { server, tokens } = await loggedIn(changes);
    const introspect = async (token: string) =>
      (await outcomeOf(server.post(introspectionUrl, { token }, asApi))).body;
    expect(await introspect(tokens.access_token)).toMatchObject({ active: true, sub: '+358401234567' });
    const [header, payload, signature = ''] = tokens.access_token.split('.');
    const other = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect(await introspect(`${header}.${payload}.${other}`)).toEqual({ active: false });
  });

  it('opens userinfo and what the authorizer guards', async () => {
    const { server, tokens } = await loggedIn(changes);
    const authorization = `Bearer ${tokens.access_token}`;
    const userinfo = await server.fetch(`${issuer}/oauth2/userinfo`, { headers: { authorization } });
    expect(userinfo.status).toBe(200);
    const judge = authorizer([whoami], baseUrl, server.ports);
    const { policyDocument } = await judge(authorizerEvent(whoami, { authorization: [authorization] }));
    expect(policyDocument.Statement.map(({ Effect }) => Effect)).toEqual(['Allow']);
  });

  it('can be exchanged by a client of another algorithm', async () => {
    const [, , plain] = places;
    const { exchange, login } = delegationWorld(plain, { clients: [{ clientId: 'service', ...changes }] });
    const { access_token: token = '' } = await login();
    const { body, status } = await exchange(token);
    expect([decodeProtectedHeader(token).alg, status]).toEqual([alg, 200]);
    expect(decodeProtectedHeader(String(body['access_token'])).alg).toBe('RS256');
  });
});
