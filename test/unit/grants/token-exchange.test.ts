import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../shared/core/encoding.ts';
import type { Client } from '../../../shared/core/model.ts';
import { clientToItem, dynamoClientStore } from '../../../shared/dynamo/client-store.ts';
import { dynamoGrantStore } from '../../../shared/dynamo/grant-store.ts';
import { countingTable } from '../../contract/counting-table.ts';
import {
  accessTokenType,
  aliceGrant,
  clientOf,
  delegationWorld,
  granted,
  places,
  refusalAt,
  resourceUri,
} from '../../support/delegation.ts';
import { forEachDynamo } from '../../support/dynalite.ts';
import { logLines } from '../../support/memory-log.ts';
import { type Form, outcomeOf } from '../../support/world.ts';

const logged = logLines();

const [cspPlace, , plainPlace] = places;
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';

const mayNotAct = 'this client may not act for the user of the subject token';
const noTarget = 'the resource is not available to this client';
const noScope = 'scope exceeds that of the subject token, or what is available to this client';

describe.each(places)('acting for a user at $path by $grantType', (place) => {
  const refused = (error: string, description: string, status?: number) =>
    refusalAt(place, error, description, status);

  it('gives the actor a token of its own, and neither a refresh token nor an ID token', async () => {
    const { claimsOf, exchange, login, server } = delegationWorld(place);
    const { access_token: subjectToken } = await login();
    server.clock.advance(100);
    const { status, body } = await exchange(String(subjectToken));
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: body['access_token'],
        token_type: 'Bearer',
        expires_in: 3_500,
        scope: 'openid api files',
        issued_token_type: accessTokenType,
      },
    });
    const subject = await claimsOf(subjectToken);
    const claims = await claimsOf(body['access_token']);
    expect(claims).toEqual({
      ...subject,
      client_id: 'backend',
      ...(place.dialect === 'csp' ? { azp: 'backend' } : {}),
      act: { sub: 'backend' },
      iat: server.clock.seconds(),
      exp: subject['exp'],
      jti: claims['jti'],
    });
    expect(claims['jti']).not.toBe(subject['jti']);
    expect(claims['grant_id']).toBe(toBase64Url(aliceGrant.id));
  });

  it('lasts no longer than the actor has tokens for', async () => {
    const { exchange, login } = delegationWorld(place, {
      clients: [{ clientId: 'backend', accessTokenTtl: 60 }],
    });
    const { access_token: subjectToken } = await login();
    const { expires_in: life } = await granted(exchange(String(subjectToken)));
    expect(life).toBe(60);
  });

  it('keeps to the subject token where its grant holds more', async () => {
    const { claimsOf, exchange, login, urls } = delegationWorld(place);
    const { access_token: subjectToken } = await login({ scope: 'openid files' });
    const { access_token: token } = await granted(exchange(String(subjectToken)));
    const { scope, aud } = await claimsOf(token);
    expect({ scope, aud }).toEqual({ scope: 'openid files', aud: ['files', urls.issuer] });
    expect(await exchange(String(subjectToken), { scope: 'api' })).toEqual(refused('invalid_scope', noScope));
  });

  it('narrows the scope to what is asked for, and to what the actor may have', async () => {
    const { claimsOf, exchange, login, urls } = delegationWorld(place, {
      clients: [{ clientId: 'backend', scope: ['openid', 'api'] }],
    });
    const { access_token: subjectToken } = await login();
    const all = await granted(exchange(String(subjectToken)));
    expect([all['scope'], (await claimsOf(all['access_token']))['aud']]).toEqual([
      'openid api',
      ['api', urls.issuer],
    ]);
    const one = await granted(exchange(String(subjectToken), { scope: 'openid' }));
    expect([one['scope'], (await claimsOf(one['access_token']))['aud']]).toEqual(['openid', urls.issuer]);
    expect(await exchange(String(subjectToken), { scope: 'files' })).toEqual(
      refused('invalid_scope', noScope),
    );
  });

  it('narrows the audience to what is asked for, by name or as a resource', async () => {
    const { claimsOf, exchange, login } = delegationWorld(place, { grant: { resources: [resourceUri] } });
    const { access_token: subjectToken } = await login();
    expect((await claimsOf(subjectToken))['aud']).toEqual([resourceUri, 'api', 'files']);
    const reachOf = async (form: Form) => {
      const { access_token: token } = await granted(exchange(String(subjectToken), form));
      const { scope, aud } = await claimsOf(token);
      return { scope, aud };
    };
    expect(await reachOf({ audience: 'api' })).toEqual({ scope: 'openid api', aud: 'api' });
    expect(await reachOf({ resource: resourceUri })).toEqual({ scope: 'openid', aud: resourceUri });
    expect(await reachOf({ resource: resourceUri, audience: 'files' })).toEqual({
      scope: 'openid files',
      aud: [resourceUri, 'files'],
    });
  });

  it.each([
    ['an audience', { audience: 'other' }],
    ['one of two audiences', { audience: 'api other' }],
    ["a resource of the actor's", { resource: 'https://other.example.com' }],
    ['a resource of nobody', { resource: 'https://nobody.example.com' }],
    ['an audience whose scope is left out', { scope: 'openid', audience: 'files' }],
  ])('is refused %s that the subject token is not for', async (_case, form) => {
    const { exchange, login } = delegationWorld(place);
    const { access_token: subjectToken } = await login();
    expect(await exchange(String(subjectToken), form)).toEqual(refused('invalid_target', noTarget));
  });

  it.each([
    ['a client that nobody allowed', 'stranger', {}],
    ['the client that holds the token', 'service', {}],
    ['an actor that is allowed no more', 'backend', { clientId: 'service', allowedActors: [] }],
  ])('is refused to %s', async (_case, actor, changed) => {
    const clients = 'clientId' in changed ? [changed] : [];
    const { exchange, login } = delegationWorld(place, { clients });
    const { access_token: subjectToken } = await login();
    expect(await exchange(String(subjectToken), {}, actor)).toEqual(
      refused('unauthorized_client', mayNotAct),
    );
    expect(JSON.parse(logged.at(-1) ?? '{}').because).toBe('actor-refused');
  });

  it('is for clients that prove themselves and have the grant type', async () => {
    const clients: Partial<Client>[] = [
      { clientId: 'public', tokenEndpointAuthMethod: 'none', secrets: [] },
      { clientId: 'other', grantTypes: ['refresh_token'] },
    ];
    const allowed = { clientId: 'service', allowedActors: ['public', 'other'] };
    const { exchange, login, server, urls } = delegationWorld(place, { clients: [...clients, allowed] });
    const subjectToken = String((await login())['access_token']);
    const notForIt = refused('unauthorized_client', 'this client may not use this grant_type');
    expect(await exchange(subjectToken, {}, 'other')).toEqual(notForIt);
    const form = { grant_type: place.grantType, subject_token: subjectToken };
    const headers = place.dialect === 'csp' ? { authorization: `Basic ${btoa('public:')}` } : {};
    const publicly = place.dialect === 'csp' ? form : { ...form, client_id: 'public' };
    expect(await outcomeOf(server.post(urls.token, publicly, headers))).toEqual(notForIt);
  });

  it.each<[string, Form, string]>([
    ['no subject token', { subject_token: '' }, 'subject_token is missing'],
    ['no type of it', { subject_token_type: '' }, 'subject_token_type is missing'],
    [
      'another type of it',
      { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' },
      'subject_token_type is not supported',
    ],
    [
      'a type in another spelling',
      { subject_token_type: 'urn:ietf:params:oauth:token-type:Access_Token' },
      'subject_token_type is not supported',
    ],
    [
      'an actor token',
      { actor_token: 'a.b.c', actor_token_type: jwtType },
      'actor_token is not supported: the client itself acts',
    ],
    [
      'the type of an actor token alone',
      { actor_token_type: jwtType },
      'actor_token is not supported: the client itself acts',
    ],
    [
      'a refresh token for answer',
      { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
      'requested_token_type is not supported',
    ],
    [
      'a subject token over the length',
      { subject_token: 'x'.repeat(8_193) },
      'subject_token is over 8192 characters',
    ],
    [
      'a type over the length',
      { subject_token_type: 'x'.repeat(129) },
      'subject_token_type is over 128 characters',
    ],
    ['audiences over the length', { audience: 'x'.repeat(2_049) }, 'audience is over 2048 characters'],
  ])('is refused with %s', async (_case, form, description) => {
    const { exchange, login } = delegationWorld(place);
    const { access_token: subjectToken } = await login();
    expect(await exchange(String(subjectToken), form)).toEqual(refused('invalid_request', description));
  });

  it('reads no subject token of 100 kB', async () => {
    const { exchange } = delegationWorld(place);
    expect(await exchange('x'.repeat(100_000))).toEqual(
      refused('invalid_request', 'the body is over 16384 bytes', 413),
    );
  });

  it('is refused a scope with letters that no scope has', async () => {
    const { exchange, login } = delegationWorld(place);
    const { access_token: subjectToken } = await login();
    expect(await exchange(String(subjectToken), { scope: 'a"b' })).toEqual(
      refused('invalid_scope', 'scope has a character that no scope may have'),
    );
  });
});

describe('the types of a token exchange', () => {
  it('are the one of the vendor, where the vendor calls it', async () => {
    const { exchange, login } = delegationWorld(cspPlace);
    const { access_token: subjectToken } = await login();
    expect(await exchange(String(subjectToken), { subject_token_type: jwtType })).toEqual(
      refusalAt(cspPlace, 'invalid_request', 'subject_token_type is not supported'),
    );
  });

  it('may be a JWT as well as an access token in RFC 8693, and an access token may be asked for by name', async () => {
    const { exchange, login } = delegationWorld(plainPlace);
    const { access_token: subjectToken } = await login();
    const form = {
      subject_token_type: jwtType,
      requested_token_type: accessTokenType,
    };
    expect((await exchange(String(subjectToken), form)).status).toBe(200);
  });
});

describe('the life of a delegated token', () => {
  it('is shorter where the request asks for it, and never longer', async () => {
    const { exchange, login } = delegationWorld(cspPlace);
    const { access_token: subjectToken } = await login({ accessTokenValiditySeconds: '600' });
    const lifeOf = async (asked: string) =>
      (await exchange(String(subjectToken), { accessTokenValiditySeconds: asked })).body['expires_in'];
    expect(await lifeOf('60')).toBe(60);
    for (const asked of ['601', '86400', '0', '-1', '1e3', '0x10', 'NaN'])
      expect(await lifeOf(asked)).toBe(600);
  });
});

forEachDynamo('a token exchange', (makeTable) => {
  it.each([cspPlace, plainPlace])(
    'reads the table once at $path, and not for those who may not',
    async (place) => {
      const table = await makeTable();
      const counting = countingTable(table);
      const { exchange, login, server } = delegationWorld(place, {
        ports: (clock) => ({
          clients: dynamoClientStore(counting, clock),
          grants: dynamoGrantStore(counting),
        }),
      });
      const clients = [
        clientOf(place, { clientId: 'service', allowedActors: ['backend'] }),
        clientOf(place, { clientId: 'backend' }),
        clientOf(place, { clientId: 'stranger' }),
      ];
      for (const client of clients)
        await table.put({ item: clientToItem(client), condition: 'attribute_not_exists(pk)' });
      const token = String((await login())['access_token']);
      await exchange(token);
      await exchange(token, {}, 'stranger');
      const requestsOf = async (asking: () => Promise<{ readonly status: number }>) => {
        const before = counting.requests();
        const { status } = await asking();
        return [status, counting.requests() - before];
      };
      server.clock.advance(1);
      expect(await requestsOf(() => exchange(token))).toEqual([200, 1]);
      expect(await requestsOf(() => exchange(token, {}, 'stranger'))).toEqual([400, 0]);
      expect(await requestsOf(() => exchange('a.b.c'))).toEqual([400, 0]);
    },
  );
});
