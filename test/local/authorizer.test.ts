import { describe, expect, it } from 'vitest';
import { ask, echoed, fixtureCloud } from './fixture/cloud.ts';

const cloud = await fixtureCloud();

let tokens = 0;

// A space at the end makes another token of the same wish, so that no test meets the cached answer of another.
function bearer(wish: unknown): string {
  tokens += 1;
  return `Bearer ${JSON.stringify({ ...Object(wish), nonce: tokens })}`;
}

function policy(effect: string, resource: unknown, action: unknown = 'execute-api:Invoke') {
  return { Version: '2012-10-17', Statement: [{ Effect: effect, Action: action, Resource: resource }] };
}

function allowing(resource: unknown, context: object = {}) {
  return { answer: { principalId: 'someone', policyDocument: policy('Allow', resource), context } };
}

async function guarded(authorization: string, path = '/guarded/a', method = 'GET') {
  return ask(cloud, path, { method, headers: { authorization } });
}

describe('a REQUEST authorizer', () => {
  it('is not asked when its identity source is missing or empty', async () => {
    const headers = { origin: 'https://app.example' };
    for (const init of [{ headers }, { headers: { ...headers, authorization: '' } }]) {
      const reply = await ask(cloud, '/guarded/a', init);
      const id = reply.headers.get('x-amzn-requestid');
      expect([reply.status, reply.text]).toEqual([401, `{"error":"Unauthorized","id":"${id}"}`]);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
      expect(reply.headers.get('access-control-allow-origin')).toBe('https://app.example');
    }
  });

  it('leaves out a mapped header that finds nothing', async () => {
    const { headers, status } = await ask(cloud, '/guarded/a');
    expect([status, headers.get('access-control-allow-origin')]).toEqual([401, null]);
  });

  it('hands its context on as text', async () => {
    const reply = await guarded(bearer(allowing('*', { scope: 'openid', level: 3, verified: true })));
    expect(echoed(reply).requestContext['authorizer']).toEqual({
      principalId: 'someone',
      scope: 'openid',
      level: '3',
      verified: 'true',
      calls: expect.stringMatching(/^\d+$/),
      integrationLatency: 0,
    });
  });

  it('is asked once for an identity until its answer is too old', async () => {
    const token = bearer(allowing('*'));
    const calls = async () => Object(echoed(await guarded(token)).requestContext['authorizer']).calls;
    const first = await calls();
    cloud.advance(299);
    expect(await calls()).toBe(first);
    cloud.advance(2);
    expect(await calls()).toBe(String(Number(first) + 1));
  });

  it('has a cached policy evaluated for each route', async () => {
    const token = bearer(allowing('$arn'));
    expect((await guarded(token, '/guarded/a')).status).toBe(200);
    expect((await guarded(token, '/guarded/a', 'POST')).status).toBe(403);
    expect((await guarded(token, '/guarded/b')).status).toBe(403);
  });

  it('allows by wildcards and denies explicitly before anything', async () => {
    const statements = (...Statement: object[]) => ({
      answer: { principalId: 'p', policyDocument: { Statement } },
    });
    const allow = {
      Effect: 'Allow',
      Action: 'execute-api:*',
      Resource: 'arn:aws:execute-api:*:*:*/fixture/GET/guarded/?',
    };
    const deny = { Effect: 'Deny', Action: ['execute-api:Invoke'], Resource: ['*/GET/guarded/b'] };
    const token = bearer(statements(allow, deny));
    const denied = '{"who":"p","why":"User is not authorized to access this resource"}';
    const explicitly =
      '{"who":"p","why":"User is not authorized to access this resource with an explicit deny"}';
    expect((await guarded(token, '/guarded/a')).status).toBe(200);
    expect((await guarded(token, '/guarded/b')).text).toBe(explicitly);
    expect((await guarded(token, '/guarded/ab')).text).toBe(denied);
    expect((await guarded(token, '/guarded/a', 'POST')).text).toBe(denied);
  });

  it('lends its context to the gateway response of a denial', async () => {
    const context = { challenge: 'Bearer error="insufficient_scope"' };
    const answer = { principalId: 'someone', policyDocument: policy('Deny', '*'), context };
    const { headers, status, text } = await guarded(bearer({ answer }));
    expect([status, text]).toEqual([
      403,
      '{"who":"someone","why":"User is not authorized to access this resource with an explicit deny"}',
    ]);
    expect([headers.get('www-authenticate'), headers.get('x-colour')]).toEqual([
      'Bearer error="insufficient_scope"',
      'green',
    ]);
  });

  it('says 401 by failing with exactly Unauthorized', async () => {
    expect((await guarded(bearer({ throw: 'Unauthorized' }))).status).toBe(401);
    const { status, text } = await guarded(bearer({ throw: 'Unauthorized!' }));
    expect([status, text]).toEqual([500, '{"message":null}']);
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'yes'],
    ['no policy', { principalId: 'p' }],
    ['an empty policy', { policyDocument: { Statement: [] } }],
    ['an unknown effect', { policyDocument: policy('Maybe', '*') }],
    ['a resource that is a number', { policyDocument: policy('Allow', 7) }],
    ['no action', { policyDocument: { Statement: { Effect: 'Allow', Resource: '*' } } }],
    [
      'a condition',
      { policyDocument: { Statement: { ...policy('Allow', '*').Statement[0], Condition: {} } } },
    ],
    ['a context with a list', { policyDocument: policy('Allow', '*'), context: { list: [] } }],
  ])('that answers with %s is a configuration error', async (_what, answer) => {
    const { headers, status, text } = await guarded(bearer({ answer }));
    expect([status, text]).toEqual([500, '{"message":null}']);
    expect(headers.get('x-amzn-errortype')).toBe('AuthorizerConfigurationException');
  });

  it('needs every one of several identity sources', async () => {
    const headers = { authorization: bearer(allowing('*')) };
    expect((await ask(cloud, '/query', { headers })).status).toBe(401);
    expect((await ask(cloud, '/query?key=', { headers })).status).toBe(401);
    expect((await ask(cloud, '/query?key=k', { headers })).status).toBe(200);
  });
});

describe('a TOKEN authorizer', () => {
  it('is asked only for a token of the right form, and each time when nothing is kept', async () => {
    const token = bearer(allowing('$arn'));
    const calls = async () =>
      Object(
        echoed(await ask(cloud, '/token', { headers: { authorization: token } })).requestContext[
          'authorizer'
        ],
      ).calls;
    expect((await ask(cloud, '/token', { headers: { authorization: token.slice(1) } })).status).toBe(401);
    expect((await ask(cloud, '/token')).status).toBe(401);
    const first = Number(await calls());
    expect(Number(await calls())).toBe(first + 1);
  });
});
