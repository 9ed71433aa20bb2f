import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../shared/core/encoding.ts';
import type { Client } from '../../../shared/core/model.ts';
import { ciamWorld, web } from '../../support/ciam.ts';
import {
  accessTokenType,
  as,
  clientOf,
  delegationWorld,
  granted,
  places,
  refusalAt,
  tokenExchange,
} from '../../support/delegation.ts';
import { signingKeyId, testKeySet, testSigner } from '../../support/memory-keys.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, type Json, outcomeOf } from '../../support/world.ts';

const logged = logLines();

const [cspPlace, , plainPlace] = places;

const notValid = 'the subject token is not valid';

/** What a test makes of a good subject token, with its claims. */
type Spoilt = (token: string, claims: Json) => string | Promise<string>;

const resigned =
  (overrides: Json, dropped: readonly string[] = []): Spoilt =>
  (_token, claims) =>
    testSigner.sign(
      Object.fromEntries(
        Object.entries({ ...claims, ...overrides }).filter(([name]) => !dropped.includes(name)),
      ),
      'JWT',
    );

const part = (value: Json) => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
const payloadOf = (token: string) => String(token.split('.')[1]);

/** The same claims under another header, truly signed. */
const under =
  (header: Json): Spoilt =>
  (token) => {
    const [key] = testKeySet.keys;
    if (!key) throw new Error('there is no key');
    const der = Buffer.from(key.wrappedPrivateKey);
    const input = `${part({ alg: 'RS256', typ: 'JWT', kid: signingKeyId, ...header })}.${payloadOf(token)}`;
    const signature = sign(
      'sha256',
      Buffer.from(input),
      createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
    );
    return `${input}.${toBase64Url(signature)}`;
  };

const unsigned: Spoilt = (token) =>
  `${part({ alg: 'none', typ: 'JWT', kid: signingKeyId })}.${payloadOf(token)}.`;

const signedWithPublicKey: Spoilt = (token) => {
  const [key] = testKeySet.keys;
  const secret = createPublicKey({ key: { ...key?.publicJwk }, format: 'jwk' }).export({
    format: 'pem',
    type: 'spki',
  });
  const input = `${part({ alg: 'HS256', typ: 'JWT', kid: signingKeyId })}.${payloadOf(token)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};

describe.each([cspPlace, plainPlace])('a subject token at $path', (place) => {
  const refused = refusalAt(place, 'invalid_grant', notValid);

  it('may be signed anew and is the same, or the tests below would show nothing', async () => {
    const { claimsOf, exchange, login } = delegationWorld(place);
    const token = String((await login())['access_token']);
    for (const spoil of [resigned({}), under({})]) {
      expect((await exchange(await spoil(token, await claimsOf(token)))).status).toBe(200);
    }
  });

  it.each<[string, Spoilt]>([
    ['is no token', () => 'nonsense'],
    ['is no JWT', () => 'a.b.c'],
    ['has five parts', (token) => `${token}.a.b`],
    ['has letters behind it', (token) => `${token}x`],
    ['lacks its signature', (token) => `${token.split('.', 2).join('.')}.`],
    ['is unsigned', unsigned],
    ['is signed with the public key as a secret', signedWithPublicKey],
    ['names an extension that must be understood', under({ crit: ['exp2'], exp2: 1 })],
    ['names a key by a path', under({ kid: '../../../../etc/passwd\u0000/%2e%2e\\' })],
    ['names no key', under({ kid: undefined })],
    ['brings its own key', under({ kid: undefined, jwk: testKeySet.keys[0]?.publicJwk })],
    ['says another algorithm of its signature', under({ alg: 'RS512' })],
    ['is of another host', resigned({ iss: 'https://evil.example.com' })],
    ['is of no issuer', resigned({}, ['iss'])],
    ['is of a third dialect', resigned({ iss: `${baseUrl}/uas` })],
    ['says that it is an ID token', resigned({ token_use: 'id' })],
    ['says nothing of its use', resigned({}, ['token_use'])],
    ['has no end', resigned({}, ['exp'])],
    ['has an end that is no number', resigned({ exp: '9999999999' })],
    ['is of no grant, as of a client that acts for itself', resigned({}, ['grant_id'])],
    ['is of a grant that is none', resigned({ grant_id: '../x' })],
    ['is of a grant that is not there', resigned({ grant_id: toBase64Url(new Uint8Array(16)) })],
    ['is of nobody', resigned({}, ['sub'])],
    ["is of another user than the grant's", resigned({ sub: 'user-bob' })],
    ['has no id', resigned({}, ['jti'])],
    ['has actors that are none', resigned({ act: 'backend' })],
    ['names no client', resigned({}, ['client_id'])],
  ])('that %s is refused', async (_case, spoil) => {
    const { claimsOf, exchange, login } = delegationWorld(place);
    const token = String((await login())['access_token']);
    expect(await exchange(await spoil(token, await claimsOf(token)))).toEqual(refused);
    expect(JSON.parse(logged.at(-1) ?? '{}').because).toBe('subject-token-refused');
  });

  it("is no good in another client's name", async () => {
    const { claimsOf, exchange, login } = delegationWorld(place, {
      clients: [{ clientId: 'other', allowedActors: ['backend'] }],
    });
    const token = String((await login())['access_token']);
    const claims = await claimsOf(token);
    const renamed = await testSigner.sign({ ...claims, client_id: 'other' }, 'JWT');
    expect(await exchange(renamed)).toEqual(refused);
    const acted = await testSigner.sign({ ...claims, client_id: 'other', act: { sub: 'third' } }, 'JWT');
    expect(await exchange(acted)).toEqual(refused);
  });

  it('that is an ID token or a refresh token is refused', async () => {
    const { exchange, login } = delegationWorld(place);
    const tokens = await login();
    expect(await exchange(String(tokens['id_token']))).toEqual(refused);
    expect(await exchange(String(tokens['refresh_token']))).toEqual(refused);
  });

  it("that is a client's own is refused", async () => {
    const { exchange, server, urls } = delegationWorld(place, {
      clients: [{ clientId: 'service', grantTypes: ['client_credentials'], allowedActors: ['backend'] }],
    });
    const own = outcomeOf(server.post(urls.token, { grant_type: 'client_credentials' }, as('service')));
    const { access_token: token } = await granted(own);
    expect(await exchange(String(token))).toEqual(refused);
  });

  it('is refused once it is over', async () => {
    const { exchange, login, server } = delegationWorld(place);
    const token = String((await login())['access_token']);
    server.clock.advance(3_599);
    expect((await exchange(token)).body['expires_in']).toBe(1);
    server.clock.advance(1);
    expect(await exchange(token)).toEqual(refused);
  });

  it('is refused once it is revoked, alone or with its grant', async () => {
    const { exchange, login, server, grant } = delegationWorld(place);
    const first = await login();
    const second = await login();
    const revoke = (token: string | undefined) =>
      server.post(`${baseUrl}/oauth2/revoke`, { token: String(token) }, as('service'));
    expect((await revoke(first['access_token'])).status).toBe(200);
    expect(await exchange(String(first['access_token']))).toEqual(refused);
    expect((await exchange(String(second['access_token']))).status).toBe(200);
    await server.grants.revoke(grant.id, 'service', server.clock.seconds());
    expect(await exchange(String(second['access_token']))).toEqual(refused);
  });

  it('changes nothing, whatever becomes of it', async () => {
    const { exchange, login, server } = delegationWorld(place);
    const token = String((await login())['access_token']);
    const before = server.written();
    await exchange(token);
    await exchange('a.b.c');
    await exchange(token, {}, 'stranger');
    expect(server.written()).toBe(before);
  });
});

describe("a token of another dialect's issuer", () => {
  it('is no subject token, and good at its own', async () => {
    const both = [clientOf(cspPlace, { clientId: 'other-backend' })];
    const atRoot = delegationWorld(plainPlace, {
      clients: [...both, { clientId: 'service', allowedActors: ['backend', 'other-backend'] }],
    });
    const subjectToken = String((await atRoot.login())['access_token']);
    const form = {
      grant_type: 'client_delegate',
      subject_token: subjectToken,
      subject_token_type: accessTokenType,
    };
    const url = baseUrl + cspPlace.path;
    expect(await outcomeOf(atRoot.server.post(url, form, as('other-backend')))).toEqual(
      refusalAt(cspPlace, 'invalid_grant', notValid),
    );
    expect((await atRoot.exchange(subjectToken)).status).toBe(200);
  });

  it.each<[string, Partial<Client>]>([
    ["the vendor's own", { grantTypes: [...web.grantTypes, tokenExchange] }],
    ['of no vendor', { dialect: 'plain' }],
  ])('at the same address stays for its own client alone, where the actor is %s', async (_case, actor) => {
    const backend = { ...web, clientId: 'backend', secrets: clientOf(plainPlace, {}).secrets };
    const server = ciamWorld({
      clients: [
        { ...web, allowedActors: ['backend'] },
        { ...backend, grantTypes: [tokenExchange], ...actor },
      ],
    });
    const { access_token: token } = await server.loginAlice();
    const form = { grant_type: tokenExchange, subject_token: token, subject_token_type: accessTokenType };
    const { access_token: delegated } = await granted(
      outcomeOf(server.post(baseUrl + plainPlace.path, form, as('backend'))),
    );
    const {
      aud,
      client_id: clientId,
      act,
      sub,
      scope,
    } = (await server.ports.publicKeys.verify(String(delegated)))?.claims ?? {};
    expect({ aud, clientId, act, sub, scope: [scope].flat() }).toEqual({
      ...{ aud: 'web', clientId: 'backend', act: { sub: 'backend' }, sub: 'user-alice' },
      scope: ['openid'],
    });
  });
});
